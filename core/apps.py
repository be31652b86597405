from django.apps import AppConfig


class Core(AppConfig):
    name = "core"
    verbose_name = "基础"
