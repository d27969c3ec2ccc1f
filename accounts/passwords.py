"""Django's checks of a new password, in words that say what to do."""

from django.contrib.auth import password_validation


class NotLikeYou(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "This is too close to your e-mail address. Choose one that doesn’t contain it."


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Many people use this one, so it’s easy to guess. Put a few words together instead."


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"This is too short. Use at least {self.min_length} characters, such as a few words."
