from django.apps import AppConfig


class Regions(AppConfig):
    name = "regions"
    verbose_name = "区划"
