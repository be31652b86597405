"""The settings of the tests: the product's own, without what lies outside this process."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
# Playwright keeps an event loop in the thread of the test; Django's live server has its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from jianan.settings import *  # noqa: F403
from jianan.settings import MIDDLEWARE as _MIDDLEWARE

DEMO = False
SECURE_COOKIES = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
JOB_BELL = False  # jobs are worked off by hand: ledgers.runner.work_off()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Cheap on purpose; tests/accounts checks the cost of the real one.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "accounts.hashers.Argon2",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The live server has a handler of its own for static files, and nothing was collected.
MIDDLEWARE = [name for name in _MIDDLEWARE if "whitenoise" not in name]
