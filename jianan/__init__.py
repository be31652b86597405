"""Wiring: settings, URLs, Celery. Nothing else lives here."""

from jianan.celery import app as celery_app

__all__ = ("celery_app",)
