from django.apps import AppConfig


class Core(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from core.clocks import clocks

        clocks.discover()
