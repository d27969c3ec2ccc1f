from django.urls import include, path

urlpatterns = [
    path("accounts/", include("accounts.signin.urls")),
    path("settings/backups/", include("exchange.backup.urls")),
    path("settings/", include("accounts.urls")),
    path("settings/your-data/", include("exchange.urls")),
    path("calendar/", include("exchange.calendar.urls")),
    path("import/", include("exchange.importing.urls")),
    path("cards/", include("exchange.cards.urls")),
    path("activity/", include("exchange.activity.urls")),
    path("", include("exchange.reading.urls")),
    path("contacts/", include("contacts.urls")),
    path("employers/", include("contacts.employers.urls")),
    path("offers/", include("offers.urls")),
    path("look-around/", include("demo.urls")),
    path("", include("core.urls")),
    path("", include("home.urls")),
    path("", include("followups.urls")),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
