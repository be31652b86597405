"""Shape of what people type into a ledger; the fields come from its declaration."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from ledgers.entries.declaration import Ledger
from regions.models import Region

ALL = ("", "全部")
YES_NO = [("", "未填写"), ("true", "是"), ("false", "否")]
REASONS = ("核对台账", "填写报表", "上级检查")


def _field(field: "models.Field[Any, Any]", words: Sequence[str] = ()) -> Any:
    """Return a form's field for a model's; a yes or no is two chips, not a tick nobody touched."""
    if isinstance(field, models.ForeignKey):
        return forms.ChoiceField(
            label=field.verbose_name, choices=[("", "请选择"), *((word, word) for word in words)],
            required=not field.blank, help_text=field.help_text,
        )  # fmt: skip
    if isinstance(field, ArrayField):
        return forms.MultipleChoiceField(
            label=field.verbose_name, choices=field.flatchoices, required=not field.blank,
            widget=forms.CheckboxSelectMultiple, help_text=field.help_text,
        )  # fmt: skip
    if isinstance(field, models.BooleanField):
        return forms.TypedChoiceField(
            label=field.verbose_name, choices=YES_NO if field.null else YES_NO[1:],
            coerce=lambda text: {"true": True, "false": False}[text], empty_value=None,
            required=not field.null, widget=forms.RadioSelect, help_text=field.help_text,
            initial=_yes_no(field.get_default()) if field.has_default() else "",
        )  # fmt: skip
    made: Any = field.formfield()
    if field.flatchoices:
        made.choices = [("", "请选择" if made.required else "未填写"), *field.flatchoices]
    if isinstance(field, models.DateField):
        made.widget = forms.DateInput(attrs={"type": "date"})
    return made


def _yes_no(value: bool | None) -> str:
    """Return the chip of a yes or no."""
    return "" if value is None else str(value).lower()


class EntryForm(forms.Form):
    """The fields of a ledger, filled with what a row has; a new one's days that must be are today."""

    def __init__(
        self,
        *args: Any,
        ledger: Ledger,
        words: Mapping[str, Sequence[str]],
        entry: Any = None,
        **kwargs: Any,
    ) -> None:
        self.is_new = entry is None
        if entry is not None:
            kwargs["initial"] = {name: getattr(entry, name) for name in ledger.fields}
            for name, field in ledger.fields.items():
                if isinstance(field, models.BooleanField):
                    kwargs["initial"][name] = _yes_no(kwargs["initial"][name])
        super().__init__(*args, **kwargs)
        labels = ledger.labels()
        for name, field in ledger.fields.items():
            self.fields[name] = made = _field(field, words.get(name, ()))
            made.label = labels[name]
            if self.is_new and made.required and isinstance(field, models.DateField):
                made.initial = timezone.localdate

    @property
    def first(self) -> "list[forms.BoundField]":
        """What has to be filled in."""
        return [field for field in self if field.field.required]

    @property
    def rest(self) -> "list[forms.BoundField]":
        """What may come later, as the matter goes on."""
        return [field for field in self if not field.field.required]

    @property
    def rest_is_open(self) -> bool:
        """Whether something of the rest is said already, or has to be put right."""
        return not self.is_new or any(field.errors or field.data for field in self.rest)


class Version(forms.Form):
    version = forms.IntegerField(min_value=1)


class TakeOff(forms.Form):
    reason = forms.CharField(label="注销原因", max_length=100)


class Filters(forms.Form):
    """Place and the declared fields; what a choice field offers is what its column may hold."""

    region = forms.ChoiceField(label="地区", required=False)
    figure = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        ledger: Ledger,
        regions: Iterable[Region],
        words: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = ledger
        self.fields["region"].choices = [ALL, *((each.code, each.name) for each in regions)]  # type: ignore[attr-defined]
        for name in ledger.filters:
            field = ledger.fields[name]
            if field.flatchoices or isinstance(field, models.BooleanField):
                choices = [ALL, *(field.flatchoices or YES_NO[1:])]
                self.fields[name] = forms.ChoiceField(
                    label=field.verbose_name, choices=choices, required=False
                )
            else:
                made = _field(field, words.get(name, ()))
                made.required = False
                self.fields[name] = made

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the narrowings somebody chose, by field."""
        given = {name: self.cleaned_data[name] for name in self.ledger.filters}
        return {
            name: value == "true" if value in {"true", "false"} else value
            for name, value in given.items()
            if value not in ("", None)
        }


class Search(forms.Form):
    q = forms.CharField(max_length=40, strip=True)


class Export(forms.Form):
    reason = forms.CharField(label="导出用途", max_length=100)


class Upload(forms.Form):
    file = forms.FileField(label="台账表", error_messages={"required": "请选择一个文件。"})
