from django.apps import AppConfig


class Papers(AppConfig):
    name = "papers"
    verbose_name = "档案文书"

    def ready(self) -> None:
        from papers import limits  # noqa: F401  # importing declares the rows
