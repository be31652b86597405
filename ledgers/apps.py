from django.apps import AppConfig


class Ledgers(AppConfig):
    name = "ledgers"
    verbose_name = "台账与任务"

    def ready(self) -> None:
        from ledgers.entries.declaration import ledgers
        from ledgers.entries.sheets import declare_jobs
        from ledgers.kinds import kinds
        from ledgers.metrics import metrics
        from ledgers.sweeps import limits  # noqa: F401  # importing declares the rows
        from ledgers.sweeps.declaration import sweeps

        kinds.discover()
        metrics.discover()
        ledgers.discover()
        declare_jobs()
        sweeps.discover()
