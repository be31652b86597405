from django.apps import AppConfig
from django.contrib.admin import apps as admin  # its class itself would count as one of ours


class Accounts(AppConfig):
    name = "accounts"
    verbose_name = "人员与权限"
    default = True

    def ready(self) -> None:
        from accounts import limits  # noqa: F401  # declares them
        from accounts.menu import menu
        from accounts.todos import todos

        todos.discover()
        menu.discover()


class Administration(admin.AdminConfig):
    """Django's administration on our site (`accounts.site`)."""

    default = False
    default_site = "accounts.site.Site"
