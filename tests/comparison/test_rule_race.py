"""Two people over one draft at once: one wins."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from comparison import findings, rulebook
from comparison.models import Rule
from core.errors import Refused
from tests.comparison.drafts import AT, drafted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run each in a thread of its own and return how each ended."""
    ends: list[str] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
            ends.append("done")
        except Refused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_releases_at_once_have_one_winner(
    clerk: User, approver: User, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, second = drafted(clerk), person("district_approver", approver.region)
    barrier = threading.Barrier(2)

    def meet(*args: Any) -> None:
        """Both would be here before either commits, were it not for the lock."""
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.5)

    monkeypatch.setattr(findings, "recount", meet)
    ends = at_once(
        lambda: rulebook.release(rule=draft, by=approver, at=AT),
        lambda: rulebook.release(rule=draft, by=second, at=AT),
    )
    assert ends == ["done", "refused"]
    assert Rule.objects.released().filter(code=draft.code).count() == 1


def test_a_release_and_a_discard_at_once_have_one_winner(
    clerk: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, begun = drafted(clerk), threading.Event()

    def go_slow(*args: Any) -> None:
        begun.set()
        threading.Event().wait(0.5)

    monkeypatch.setattr(findings, "recount", go_slow)

    def discard() -> None:
        begun.wait(5)
        rulebook.discard(rule=draft, by=clerk, at=AT)

    ends = at_once(lambda: rulebook.release(rule=draft, by=approver, at=AT), discard)
    assert ends == ["done", "refused"]
    draft.refresh_from_db()
    assert (draft.state, draft.discarded_at) == (Rule.State.RELEASED, None)
