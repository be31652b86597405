"""The next item is made while the caller is busy with this one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")
_END: Final[Any] = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """
    Yield `items`, each made in another thread one step ahead; an error comes in its place.

    What makes them must not use the database: a connection belongs to one thread.
    """
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = thread.submit(next, items, _END)
            yield item
