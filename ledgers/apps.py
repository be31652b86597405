from django.apps import AppConfig


class Ledgers(AppConfig):
    name = "ledgers"
    verbose_name = "台账与任务"

    def ready(self) -> None:
        from ledgers.kinds import kinds
        from ledgers.metrics import metrics

        kinds.discover()
        metrics.discover()
