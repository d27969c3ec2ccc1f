from django.urls import path

from exchange.reading import views

app_name = "reading"

urlpatterns = [
    path("offers/paste/", views.paste, name="paste"),
    path("offers/new/by-address/", views.by_address, name="by-address"),
    path("offers/new/from-anywhere/", views.from_anywhere, name="from-anywhere"),
    path("contacts/paste/", views.paste_signature, name="signature"),
]
