"""
Ask for the pages of `bench.addresses` in this process, one at each line of standard input.

The line is a page's place in the list; the answer is a line of JSON. The parent so takes turns
between two districts at every single request, and a noisy minute hits both.
"""

import json
import sys
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.addresses import Page, pages


def serve() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    known = pages()
    clients = {page.person: _client(page.person) for page in known}
    _say([{"key": page.key, "person": page.person} for page in known])
    for line in sys.stdin:
        page = known[int(line)]
        _say(_ask(clients[page.person], page))


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="accounts.backends.People")
    return client


def _ask(client: Client, page: Page) -> dict[str, float]:
    with CaptureQueriesContext(connection) as captured:
        start = time.perf_counter()
        if page.body is None:
            response = client.get(page.address, follow=True)
        else:
            response = client.post(page.address, page.body, follow=True)
        spent = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{page.key}: {response.status_code}")
    return {"seconds": spent, "queries": len(captured), "octets": len(response.content)}


if __name__ == "__main__":
    serve()
