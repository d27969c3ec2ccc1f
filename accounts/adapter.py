from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let the first person of an installation in; later ones only with SIGNUP=open (SECURITY.md)."""
        return settings.SIGNUP == "open" or not User.objects.exists()
