from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401  registers the system check
        from core.instants import read_quickly
        from core.lost_clients import let_go_of_lost_clients

        connection_created.connect(read_quickly)
        post_migrate.connect(let_go_of_lost_clients, sender=self)
