"""
我的待办, everyone's first page: each app above declares its lines in its own `todos.py`.

A line shows work left, not scores, and leads straight to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from core.registry import Registry


@dataclass(frozen=True)
class Todo:
    """One line: what, how many are left, where; `tone` as in the pages' colours."""

    title: str
    count: int
    url: str
    tone: str = "todo"  # todo · soon · overdue · done
    note: str = ""
    total: int | None = None  # for "12 / 15"


@dataclass(frozen=True)
class TodoSource:
    name: str
    order: int
    lines: Callable[[User], Iterable[Todo]]


todos: Registry[TodoSource] = Registry("todos")


def for_user(user: User) -> list[Todo]:
    """Return the lines that apply to a person, the urgent first."""
    rank = {"overdue": 0, "soon": 1, "todo": 2, "done": 3}
    lines = [line for source in todos for line in source.lines(user)]
    return sorted(lines, key=lambda line: rank[line.tone])
