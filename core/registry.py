"""
How an upper app adds to a lower app's page without being known there.

The app that owns the page defines a declaration class and a Registry of it; every app above puts
its declarations in a module of the registry's name (`panels.py`, `todos.py`, …), which is
imported when Django is ready, exactly as `admin.py` is.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from django.utils.module_loading import autodiscover_modules


class Declaration(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


D = TypeVar("D", bound=Declaration)


class Registry(Generic[D]):
    """Declarations by name, in their `order`. A name declared twice is a mistake at start."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._declared: dict[str, D] = {}

    def declare(self, declaration: D) -> D:
        if declaration.name in self._declared:
            raise ValueError(f"{self.module}: {declaration.name!r} is declared twice.")
        self._declared[declaration.name] = declaration
        return declaration

    def discover(self) -> None:
        autodiscover_modules(self.module)

    def get(self, name: str) -> D | None:
        return self._declared.get(name)

    def __iter__(self) -> Iterator[D]:
        return iter(sorted(self._declared.values(), key=lambda each: (each.order, each.name)))
