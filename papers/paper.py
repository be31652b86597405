"""A paper: its code, its title, the step it belongs to, how it looks, where its fields come from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.errors import Refused
from monitoring.models import Case, Clue, Exit
from papers.contents.common import Numbers, Subject
from papers.layout import Layout, Values, filled

CLUE, CASE, EXIT = "clue", "case", "exit"


@dataclass(frozen=True)
class Paper:
    """
    One official paper, in the source document's words.

    `steps` names, for each thing it is about, the step it belongs to; `kind` is its line of the
    household's file (`monitoring.procedure.PaperKind`), "" when the file does not ask for it.
    `not_yet` says why it cannot be made of the records as they are; "" when it can.
    """

    code: str
    title: str
    steps: Mapping[str, str]
    layout: Layout
    contents: Callable[[Subject, date, Numbers], Values]
    kind: str = ""
    not_yet: Callable[[Subject], str] = lambda _: ""

    @property
    def has_numbers(self) -> bool:
        """Whether identity numbers stand on it: masked, unless asked for with a reason."""
        return any(c.name == "id_number" for table in self.layout.tables for c in table.columns)

    def made(self, subject: Subject, *, on: date, numbers: Numbers | None = None) -> Values:
        """
        Return the fields of this paper about a subject, exactly those it declares.

        :raises Refused: the records do not allow it yet, or not as they are
        """
        if why := self.not_yet(subject):
            raise Refused(why)
        return filled(self.layout, self.contents(subject, on, numbers or {}))


def about(subject: Subject) -> str:
    return CLUE if isinstance(subject, Clue) else CASE if isinstance(subject, Case) else EXIT


__all__ = ["CASE", "CLUE", "EXIT", "Clue", "Exit", "Paper", "about"]
