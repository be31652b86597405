from django.apps import AppConfig


class Oversight(AppConfig):
    name = "oversight"
    verbose_name = "看板"
