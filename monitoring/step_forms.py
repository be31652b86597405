"""What the forms of the steps of cases and exits share: their base, and kinds of fields."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from core.templatetags.jianan import yuan
from monitoring import attached
from monitoring.case_states import VERBS
from monitoring.known import known_wages, last_income, party
from monitoring.procedure import UNSIGNED, PaperKind

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


def figure(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=2000, **more)


def papers(
    kinds: Sequence[str], there: Collection[str] = frozenset()
) -> forms.MultipleChoiceField | None:
    """Return boxes for the papers whose signed pages are not `there`, or None if all are."""
    asked = [kind for kind in kinds if kind not in UNSIGNED and kind not in there]
    if not asked:
        return None
    names = "、".join(str(PaperKind(kind).label) for kind in kinds if kind in there)
    return forms.MultipleChoiceField(
        label="已归档的材料",
        choices=[(kind, PaperKind(kind).label) for kind in asked],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=f"已上传{names}，不用再勾。其余的纸质材料齐了再勾选。"
        if names
        else "纸质材料齐了再勾选；缺哪一份，系统会提示。",
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
    """A step's form; the papers whose pages are not attached yet are offered as boxes to tick."""

    verbs = VERBS
    action = ""

    def __init__(self, *args: Any, subject: Any, by: User, **kwargs: Any) -> None:
        self.subject, self.by = subject, by
        # Several forms stand on one page, several cases on the desk: each control has its own id.
        kwargs.setdefault("auto_id", f"{self.action}-{str(subject.pk)[-8:]}-%s")
        super().__init__(*args, **kwargs)
        self.set_up()
        wanted = self.verbs[self.action].papers
        if field := papers(wanted, attached.kinds(self.subject) if wanted else ()):
            self.fields["papers"] = field

    def set_up(self) -> None:
        """Fill in choices and last values that depend on the case, and on who fills in."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WithIncome(StepForm):
    """A visit by at least two, and the income; what the register knows of it stands beside."""

    def add_income(self) -> None:
        home = self.subject.household
        self.fields["visitors"].initial = "、".join(party(home, by=self.by))
        last, fresh = last_income(home, on=timezone.localdate())
        for key, label in INCOME.items():
            known = getattr(last, key, None)
            self.fields[key] = forms.DecimalField(
                label=f"{label}（元/年，全家）", min_value=0, max_digits=12, decimal_places=2,
                required=False, initial=known or None if fresh else None,
                help_text=f"上次测算（到{last.window_end:%Y年%-m月}）：{yuan(known)} 元"
                if last and known and not fresh else "",
            )  # fmt: skip
        if last is None and (wages := known_wages(home)):
            self.fields["wage"].help_text = f"名册上的务工收入：{wages}"

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        sheet: dict[str, Decimal] = {k: v for k in INCOME if (v := data.pop(k)) is not None}
        return {**data, "visitors": names(data["visitors"]), "income": sheet or None}
