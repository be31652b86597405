"""What the forms of the steps of cases and exits share: their base, and kinds of fields."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from monitoring.case_states import VERBS
from monitoring.procedure import PaperKind

INCOME = {
    "wage": "工资性收入",
    "business": "生产经营性收入",
    "property": "财产性收入",
    "transfer": "转移性收入",
    "business_expense": "生产经营性支出",
    "out_of_pocket": "合规自付支出",
}


def day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, initial=timezone.localdate, widget=forms.DateInput(), **more
    )


def words(label: str, most: int = 500, rows: int = 2, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **more)


def figure(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=2000)


def papers(kinds: Sequence[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="已归档的材料",
        choices=[(kind, PaperKind(kind).label) for kind in kinds],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="纸质材料齐了再勾选；缺哪一份，系统会提示。",
    )


def names(text: str) -> list[str]:
    """
    Split names written one after another.

    >>> names("周建国、吴秀英 李明")
    ['周建国', '吴秀英', '李明']
    """
    for mark in "、，,；;\n":
        text = text.replace(mark, " ")
    return text.split()


class StepForm(forms.Form):
    """A step's form; the papers it needs are offered as boxes to tick."""

    verbs = VERBS
    action = ""

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        self.subject = subject
        # Several forms stand on one page, several cases on the desk: each control has its own id.
        kwargs.setdefault("auto_id", f"{self.action}-{str(subject.pk)[-8:]}-%s")
        super().__init__(*args, **kwargs)
        self.set_up()
        if kinds := self.verbs[self.action].papers:
            self.fields["papers"] = papers(kinds)

    def set_up(self) -> None:
        """Fill in choices and last values that depend on the case."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WithIncome(StepForm):
    def add_income(self) -> None:
        for key, label in INCOME.items():
            self.fields[key] = forms.DecimalField(
                label=f"{label}（元/年，全家）", min_value=0, max_digits=12, decimal_places=2,
                required=False,
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        sheet: dict[str, Decimal] = {k: v for k in INCOME if (v := data.pop(k)) is not None}
        return {**data, "visitors": names(data["visitors"]), "income": sheet or None}
