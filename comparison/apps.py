from django.apps import AppConfig


class Comparison(AppConfig):
    name = "comparison"
    verbose_name = "比对"
