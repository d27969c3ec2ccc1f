from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # It needs the models, which are ready now.
        from accounts.signin import changes

        changes.watch()
