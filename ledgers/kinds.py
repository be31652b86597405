"""
What kinds of long work there are. Each app declares its own in its `jobs.py`.

A handler gets a `Run` and does its work in chunks (`with run.chunk(): …`), each of which may be
the last before the worker is killed: whatever it must remember goes into `run.cursor`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.permissions import Permission
from core.registry import Registry

if TYPE_CHECKING:
    from ledgers.models import Job
    from ledgers.runner import Run
    from ledgers.sheets.headers import Column


@dataclass(frozen=True)
class Kind:
    """
    One kind of job. `review` is the work, or the dry run where there is an `apply` as well.

    `watch`: the permission with which others than the requester see it. `apply_needs`: the
    permission to make it live. `page`: where a person looks at the result. `columns`: what the
    file of an import may have, to give the refused rows back. `then`: words and address of what
    comes next once it is live.
    """

    name: str
    title: str
    watch: Permission
    review: Callable[["Run"], None]
    apply: Callable[["Run"], None] | None = None
    undo: Callable[["Run"], None] | None = None
    apply_needs: Permission | None = None
    page: Callable[["Job"], str] | None = None
    columns: Callable[["Job"], "Sequence[Column]"] | None = None
    then: Callable[["Job"], tuple[str, str]] | None = None
    order: int = 0


kinds: Registry[Kind] = Registry("jobs")


def kind_of(job: "Job") -> Kind:
    """
    Return the kind of a job.

    :raises LookupError: no app declares it (any more)
    """
    kind = kinds.get(job.kind)
    if kind is None:
        raise LookupError(f"No app declares jobs of kind {job.kind!r}.")
    return kind
