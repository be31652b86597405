"""What people type about visits and clues."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from households.codes import Risk
from households.models import Household
from monitoring.actions.visits import Told
from monitoring.clue_states import OUTCOMES
from monitoring.rules import visits as rules
from monitoring.visit_states import Mode

UNTOUCHED = ("", "没变化")
YES_NO = (UNTOUCHED, ("yes", "是"), ("no", "否"))


@dataclass(frozen=True)
class Section:
    """One item of the visit on the page: its fields, and what was found last."""

    label: str
    fields: list[forms.BoundField]
    last: str
    is_open: bool


def _field(part: rules.Part) -> forms.Field:
    if part.kind in {"choice", "yes_no"}:
        choices = YES_NO if part.kind == "yes_no" else (UNTOUCHED, *part.choices)
        return forms.ChoiceField(
            label=part.label, choices=choices, required=False, widget=forms.RadioSelect
        )
    if part.kind == "text":
        return forms.CharField(label=part.label, max_length=rules.TEXT_LIMIT, required=False)
    label = f"{part.label}（{part.unit}）" if part.unit else part.label
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=rules.AMOUNT_LIMIT, decimal_places=2
    )


class Went(forms.Form):
    """When, how and who: what is said of every visit."""

    visited_on = forms.DateField(label="走访日期", widget=forms.DateInput)
    mode = forms.ChoiceField(label="方式", choices=Mode.choices, widget=forms.RadioSelect)
    visitors = forms.CharField(label="走访人", max_length=200, help_text="几个人用顿号隔开")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].widget.attrs["max"] = today.isoformat()

    def clean_visitors(self) -> list[str]:
        names = [name.strip() for name in re.split(r"[、，,;；\s]+", self.cleaned_data["visitors"])]
        names = [name[:40] for name in names if name]
        if not names:
            raise forms.ValidationError("请填写走访人。")
        return names[:10]


class VisitForm(Went):
    """A visit with its items; what nobody touched is not there."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"data-uuid": ""}))
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    note = forms.CharField(
        label="备注", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photo = forms.FileField(label="照片", required=False)
    risks = forms.MultipleChoiceField(
        label="风险类型", choices=Risk.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    risk_note = forms.CharField(label="情况说明", max_length=200, required=False)

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "visited_on": today, "mode": Mode.HOME, "visitors": by.name,
            **kwargs.get("initial", {}),
        }  # fmt: skip
        super().__init__(*args, today=today, **kwargs)
        for item in rules.ITEMS:
            for part in item.parts:
                self.fields[f"{item.key}-{part.key}"] = _field(part)

    def sections(self, last: dict[str, str]) -> Iterator[tuple[str, list[Section]]]:
        """Yield the items under their headings; open are those somebody filled in."""
        for heading in rules.HEADINGS:
            yield (
                heading,
                [
                    self._section(item, last.get(item.key, ""))
                    for item in rules.ITEMS
                    if item.heading == heading
                ],
            )

    def _section(self, item: rules.Item, last: str) -> Section:
        bound = [self[f"{item.key}-{part.key}"] for part in item.parts]
        touched = any(field.errors or field.data for field in bound) if self.is_bound else False
        return Section(item.label, bound, last, touched)

    def clean_risks(self) -> list[str]:
        risks: list[str] = self.cleaned_data["risks"]
        if len(risks) > 5:
            raise forms.ValidationError("最多选五种风险，主要的在前。")
        return risks

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["items"] = rules.checked(self._items(data))
        except rules.BadItems as bad:
            for key, reason in bad.errors.items():
                self.add_error(key.replace(".", "-"), reason)
        if data.get("risk_note") and not data.get("risks"):
            self.add_error("risks", "请选择风险类型。")
        return data

    def _items(self, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for item in rules.ITEMS:
            answers: dict[str, Any] = {}
            for part in item.parts:
                value = data.get(f"{item.key}-{part.key}")
                if value is None or value == "":
                    continue
                answers[part.key] = value == "yes" if part.kind == "yes_no" else value
            if answers:
                found[item.key] = answers
        return found

    def told(self) -> Told:
        data = self.cleaned_data
        return Told(
            uuid=data["uuid"] or uuid.uuid4(), visited_on=data["visited_on"], mode=data["mode"],
            visitors=data["visitors"], items=data["items"], base=data["base"], note=data["note"],
            changed=bool(data["items"] or data["note"] or data["risks"]),
            risks=data["risks"], risk_note=data["risk_note"],
        )  # fmt: skip


class NoChange(forms.Form):
    """One tap. `base` is the newest visit the page showed, so that a repeated tap is the same."""

    uuid = forms.UUIDField(required=False)
    base = forms.CharField(required=False, max_length=40)

    def told(self, household: Household, *, by: User, today: date) -> Told:
        """Return a visit of today at which nothing had changed; a form that is none has no name."""
        known = self.is_valid()
        key: uuid.UUID = (self.cleaned_data["uuid"] if known else None) or uuid.uuid4()
        # A tap that is sent again after midnight still is the visit of the day before.
        first = household.visits.filter(uuid=key).first()
        return Told(
            uuid=key, mode=Mode.HOME, visitors=[by.name], changed=False,
            visited_on=first.visited_on if first else today,
            base=self.cleaned_data["base"] if known else "",
        )  # fmt: skip


class Excuse(forms.Form):
    reason = forms.CharField(label="免访原因", max_length=200)


class Verification(forms.Form):
    """One answer for the clues that were ticked: a chip's reason and what stands beside it."""

    ids = forms.TypedMultipleChoiceField(coerce=uuid.UUID, required=True)
    outcome = forms.ChoiceField(choices=[(outcome, outcome) for outcome in OUTCOMES])
    reason = forms.CharField(max_length=200, required=False)
    more = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.error_messages["required"] = "请先勾选要核实的线索。"
        field.valid_value = is_uuid  # type: ignore[method-assign]

    def whole_reason(self) -> str:
        data = self.cleaned_data
        return "：".join(text for text in (data["reason"], data["more"]) if text)[:200]


def is_uuid(value: object) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True


class Telling(forms.Form):
    told_on = forms.DateField(label="告知日期", widget=forms.DateInput)


class NewClue(forms.Form):
    """A risk that somebody reports: the household itself, a neighbour, a cadre."""

    source = forms.ChoiceField(
        label="来源", choices=[("self", "农户自主申报"), ("other", "干部发现等其他")],
        widget=forms.RadioSelect, initial="self",
    )  # fmt: skip
    risks = forms.MultipleChoiceField(
        label="风险类型", choices=Risk.choices, widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.CharField(
        label="情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    clean_risks = VisitForm.clean_risks
