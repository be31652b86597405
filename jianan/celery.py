"""
Celery: the doorbell of the jobs in PostgreSQL, and the clock of the nightly commands.

Nothing is kept here. A lost message costs seconds: the next sweep rings again.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianan.settings")

app = Celery("jianan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-jobs": {"task": "ledgers.tasks.sweep", "schedule": 10.0},
    # Monday 00:05: the week's visits. Idempotent, so every hour of Monday is safe to repeat.
    "weekly-duties": {
        "task": "monitoring.tasks.make_duties",
        "schedule": crontab(minute=5, day_of_week=1),
    },
    "nightly": {"task": "monitoring.tasks.nightly", "schedule": crontab(hour=1, minute=10)},
    # What villagers sent becomes clues at once by a bell; this is for a bell that did not ring.
    "take-in-applications": {"task": "applications.tasks.take_in", "schedule": 60.0},
    "forget-tallies": {
        "task": "applications.tasks.forget_tallies",
        "schedule": crontab(hour=1, minute=40),
    },
    "forget-photos": {
        "task": "phone.tasks.forget_unfinished",
        "schedule": crontab(hour=1, minute=50),
    },
    "nightly-sweeps": {
        "task": "ledgers.tasks.nightly_sweeps",
        "schedule": crontab(hour=0, minute=20),
    },
    "nightly-checks": {
        "task": "households.tasks.nightly_checks",
        "schedule": crontab(hour=2, minute=10),
    },
    # Policies against the register: what changed at once, everything at night.
    "catch-up-entitlements": {"task": "assistance.tasks.catch_up", "schedule": 60.0},
    "nightly-entitlements": {
        "task": "assistance.tasks.nightly_entitlements",
        "schedule": crontab(hour=3, minute=10),
    },
    "digest": {"task": "monitoring.tasks.send_digests", "schedule": crontab(hour=7, minute=30)},
}
