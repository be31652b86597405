from django.apps import AppConfig


class Applications(AppConfig):
    name = "applications"
    verbose_name = "自主申报与诉求"

    def ready(self) -> None:
        from applications import limits  # noqa: F401  # declares them
