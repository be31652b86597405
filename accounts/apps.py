from django.apps import AppConfig


class Accounts(AppConfig):
    name = "accounts"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        from accounts.menu import menu
        from accounts.todos import todos

        todos.discover()
        menu.discover()
