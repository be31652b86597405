"""The one error that is not a bug."""


class Refused(Exception):
    """
    An anticipated refusal. Each argument is a reason fit to show to the person who asked.

    `status` is the HTTP answer of the API.
    """

    status = 409

    def __str__(self) -> str:
        return " ".join(str(reason) for reason in self.args)


class Clash(Refused):
    """Two people wrote about the same thing; `theirs` is what the other one said, to decide by."""

    def __init__(self, *reasons: str, theirs: dict[str, object]) -> None:
        super().__init__(*reasons)
        self.theirs = theirs


class UnreadableFile(Refused):
    """
    A file that cannot be used; `rows` says where, each as {sheet, row, column, value, message}.

    The API answers 422.
    """

    status = 422

    def __init__(self, *reasons: str, rows: list[dict[str, object]] | None = None) -> None:
        super().__init__(*reasons)
        self.rows = rows or []
