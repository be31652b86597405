from django.apps import AppConfig


class Monitoring(AppConfig):
    name = "monitoring"
    verbose_name = "监测"

    def ready(self) -> None:
        from monitoring import case_limits, limits  # noqa: F401  # importing declares the rows
        from monitoring.attached import keepers
        from monitoring.campaigns import limits as campaign_limits  # noqa: F401
        from monitoring.case_sections import sections
        from monitoring.drawings import drawn
        from monitoring.national import limits as national_limits  # noqa: F401
        from monitoring.questions import limits as question_limits  # noqa: F401

        keepers.discover()
        sections.discover()
        drawn.discover()
