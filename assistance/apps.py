from django.apps import AppConfig


class Assistance(AppConfig):
    name = "assistance"
    verbose_name = "帮扶政策与台账"

    def ready(self) -> None:
        from assistance import limits  # noqa: F401  # importing declares the rows
