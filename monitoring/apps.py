from django.apps import AppConfig


class Monitoring(AppConfig):
    name = "monitoring"
    verbose_name = "监测"
