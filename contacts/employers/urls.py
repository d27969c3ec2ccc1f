from django.urls import path

from contacts.employers import views as employers

app_name = "employers"

# /employers/
urlpatterns = [
    path("", employers.employer_list, name="list"),
    path("<uuid:pk>/", employers.employer_detail, name="detail"),
    path("<uuid:pk>/edit/", employers.employer_edit, name="edit"),
]
