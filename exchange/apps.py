from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from exchange.backup import condition
        from followups.delivery import doctor, metrics

        doctor.also_look_at("Backup", condition.finding)
        metrics.also_tell(condition.metrics)
