from django.urls import path

from exchange.cards import views

app_name = "cards"

# /cards/
urlpatterns = [
    path("everyone.vcf", views.all_cards, name="all"),
    path("<uuid:pk>.vcf", views.card, name="one"),
]
