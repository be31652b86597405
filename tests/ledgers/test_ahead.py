"""Items come in order, one ahead, and errors in their place."""

import threading
from collections.abc import Iterator

import pytest

from ledgers.ahead import ahead


def test_items_come_in_order() -> None:
    assert list(ahead(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(ahead(iter([]))) == []


def test_the_next_item_is_made_while_this_one_is_used() -> None:
    started = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        started.set()
        yield 2

    coming = ahead(items())
    assert next(coming) == 1
    assert started.wait(5)  # nobody has asked for the second
    assert list(coming) == [2]


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("row 2")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="row 2"):
        next(coming)


def test_who_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    coming = ahead(iter(range(100)))
    assert next(coming) == 0
    coming.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
