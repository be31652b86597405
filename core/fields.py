"""A personal text kept sealed, found through a keyed index, shown masked."""

from collections.abc import Callable
from typing import Any, overload

from django.core.validators import RegexValidator
from django.db import models

from core import crypto


class Sealed:
    """
    An attribute over two columns: `<name>_sealed` (bytes) and, with a `purpose`, `<name>_index`.

    Declare the columns beside it with `sealed_column()` and `index_column()`. Assigning fills
    both; reading opens the seal; `<name>` never reaches the database in clear. The row's primary
    key must be known before assignment (ours are made in Python).
    """

    def __init__(self, *, purpose: str = "", mask: Callable[[str], str]) -> None:
        self.purpose = purpose
        self.mask = mask

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        setattr(owner, f"{name}_masked", property(lambda row: self.shown(row)))

    def aad(self, row: models.Model) -> str:
        return f"{row._meta.label_lower}.{self.name}|{row.pk}"

    @overload
    def __get__(self, row: None, owner: Any) -> "Sealed": ...

    @overload
    def __get__(self, row: models.Model, owner: Any) -> str: ...

    def __get__(self, row: models.Model | None, owner: Any = None) -> "Sealed | str":
        if row is None:
            return self
        sealed = getattr(row, f"{self.name}_sealed")
        return crypto.unseal(sealed, self.aad(row)) if sealed else ""

    def __set__(self, row: models.Model, value: str) -> None:
        setattr(row, f"{self.name}_sealed", crypto.seal(value, self.aad(row)) if value else None)
        if self.purpose:
            found = crypto.index(value, self.purpose) if value else None
            setattr(row, f"{self.name}_index", found)

    def shown(self, row: models.Model) -> str:
        value: str = self.__get__(row, type(row))
        return self.mask(value) if value else ""


def sealed_column() -> "models.BinaryField[bytes | None, bytes | None]":
    return models.BinaryField(null=True, blank=True, editable=False)


def index_column(*, db_index: bool = True) -> "models.BinaryField[bytes | None, bytes | None]":
    return models.BinaryField(
        null=True, blank=True, editable=False, max_length=crypto.INDEX_BYTES, db_index=db_index
    )


def masked_phone(number: str) -> str:
    """
    >>> masked_phone("18180850182")
    '181****0182'
    """
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"


def masked_card(number: str) -> str:
    """
    >>> masked_card("6217001234567890123")
    '**** **** 0123'
    """
    return f"**** **** {number[-4:]}"


class Month(models.CharField):  # type: ignore[type-arg]
    """A calendar month as YYYYMM, which sorts as text."""

    default_validators = [
        RegexValidator(r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$", "请写成 202204 的样子")
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 6
        super().__init__(*args, **kwargs)
