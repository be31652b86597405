from django.apps import AppConfig


class Households(AppConfig):
    name = "households"
    verbose_name = "农户"

    def ready(self) -> None:
        from households import limits  # noqa: F401  # declares them
        from households.doctor.checks import checks
        from households.holds import holds
        from households.panels import panels

        holds.discover()
        panels.discover()
        checks.discover()
