from django.apps import AppConfig


class Monitoring(AppConfig):
    name = "monitoring"
    verbose_name = "监测"

    def ready(self) -> None:
        from monitoring import case_limits, limits  # noqa: F401  # importing declares the rows
        from monitoring.case_sections import sections
        from monitoring.drawings import drawn

        sections.discover()
        drawn.discover()
