"""Links by which a new password is chosen."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from accounts.models import User


class PasswordLinkTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]
    def check_token(self, user: User | None, token: str | None) -> bool:
        """Refuse links of an account that was switched off after they were sent, too."""
        return bool(user and user.is_active and super().check_token(user, token))
