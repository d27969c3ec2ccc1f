from django.urls import path

app_name = "followups"
urlpatterns: list = []
