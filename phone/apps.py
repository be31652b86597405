from django.apps import AppConfig


class PhoneApp(AppConfig):
    name = "phone"
    verbose_name = "手机走访"

    def ready(self) -> None:
        from phone import limits  # noqa: F401  # declares them
