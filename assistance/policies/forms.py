"""Shapes of what people choose and type on the pages of policies."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Unit, User
from accounts.permissions import Role
from assistance.models import Policy, PolicyVersion
from assistance.policies.actions import SAID
from assistance.policies.audience import MOST_GROUPS, MOST_TERMS, Audience, Term, shown, typed
from assistance.policies.facts import FACTS
from assistance.policies.reads import LISTS
from regions.models import Region

ALL = ("", "全部")
REASONS = ("核对政策落实", "入户核实", "上级检查")


class Filters(forms.Form):
    """Which list, of which policy, where: codes only, they stand in the address."""

    list = forms.ChoiceField(label="名单", required=False, choices=LISTS)
    policy = forms.ChoiceField(label="政策", required=False)
    region = forms.ChoiceField(label="地区", required=False)

    def __init__(
        self, *args: Any, policies: Iterable[Policy], regions: Iterable[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = [ALL, *((str(each.pk), each.title) for each in policies)]  # type: ignore[attr-defined]
        self.fields["region"].choices = [ALL, *((each.code, each.name) for each in regions)]  # type: ignore[attr-defined]


class Export(forms.Form):
    reason = forms.CharField(label="导出用途", max_length=100)


class Explain(forms.Form):
    excuse = forms.CharField(max_length=200, required=False, strip=True)


def _facts() -> list[Any]:
    """Return the facts for a drop-down, the household's first."""
    homes = [(fact.name, fact.label) for fact in FACTS.values() if not fact.person]
    people = [(fact.name, fact.label) for fact in FACTS.values() if fact.person]
    return [("", "（不用）"), ("家庭", homes), ("个人", people)]


class Draft(forms.Form):
    """A version of a policy: what it says, and the groups of conditions of its audience."""

    benefit = forms.CharField(label="待遇", max_length=120)
    standard = forms.CharField(label="标准", max_length=120)
    amount = forms.DecimalField(
        label="每期金额（元）", required=False, min_value=0, max_digits=10, decimal_places=2
    )
    level = forms.ChoiceField(label="享受单位", choices=PolicyVersion.Level.choices,
                              widget=forms.RadioSelect)  # fmt: skip
    every = forms.TypedChoiceField(
        label="发放周期", choices=PolicyVersion.Every.choices, coerce=int, widget=forms.RadioSelect
    )
    due_days = forms.IntegerField(
        label="每期开始后多少天内到账", min_value=0, max_value=400, initial=31
    )
    document_no = forms.CharField(label="文号", max_length=60, required=False)
    valid_from = forms.DateField(label="执行日期", widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(
        label="停止日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    continues_after_exit = forms.BooleanField(label="风险消除后继续享受", required=False)
    excludes = forms.MultipleChoiceField(
        label="不能同时享受的政策", required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(label="依据", max_length=300)
    note = forms.CharField(label="为什么改", max_length=300, required=False)

    def __init__(
        self, *args: Any, user: User, policy: Policy | None = None,
        version: PolicyVersion | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        if version is not None:
            kwargs["initial"] = {
                name: getattr(version, name) for name in self.base_fields if name != "note"
            } | self._boxes(version.parsed)
        super().__init__(*args, **kwargs)
        others = Policy.objects.order_by("title")
        others = others.exclude(pk=policy.pk) if policy else others
        titles = others.values_list("title", flat=True)
        self.fields["excludes"].choices = [(title, title) for title in titles]  # type: ignore[attr-defined]
        if policy is None:
            self._ask_which(user)
        for group in range(MOST_GROUPS):
            for term in range(MOST_TERMS):
                self._box(group, term)

    def _ask_which(self, user: User) -> None:
        units = Unit.objects.order_by("name")
        if user.role == Role.DEPT_LIAISON:
            units = units.filter(pk=user.unit_id or 0)
        points = [(n, f"要点 {n}") for n in range(1, 28)]
        which = {
            "title": forms.CharField(label="政策名称", max_length=60),
            "unit": forms.ModelChoiceField(units, label="责任单位"),
            "point": forms.TypedChoiceField(label="工作要点", choices=points, coerce=int),
        }
        self.fields = {**which, **self.fields}

    def _box(self, group: int, term: int) -> None:
        stem, said = f"g{group}t{term}", f"第{group + 1}组条件{term + 1}"
        self.fields[f"{stem}_fact"] = forms.ChoiceField(
            label=said, required=False, choices=_facts()
        )
        self.fields[f"{stem}_text"] = forms.CharField(
            label=f"{said}的内容", required=False, max_length=200
        )
        self.fields[f"{stem}_not"] = forms.BooleanField(label="不是", required=False)

    @staticmethod
    def _boxes(audience: Audience) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for g, group in enumerate(audience.groups):
            for t, term in enumerate(group):
                stem = f"g{g}t{t}"
                found |= {f"{stem}_fact": term.fact.name, f"{stem}_not": term.negated}
                found[f"{stem}_text"] = shown(term)
        return found

    @property
    def plain(self) -> "list[forms.BoundField]":
        """The fields beside the audience."""
        return [field for field in self if not field.name.startswith("g")]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The boxes of the audience; a group that is in use, or the first, stands open."""
        found = []
        for group in range(MOST_GROUPS):
            stems = [f"g{group}t{term}" for term in range(MOST_TERMS)]
            boxes = [
                {part: self[f"{stem}_{part}"] for part in ("fact", "text", "not")} for stem in stems
            ]
            used = any(box["fact"].value() for box in boxes)
            found.append({"number": group + 1, "boxes": boxes, "open": used or group == 0})
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        groups = []
        for group in range(MOST_GROUPS):
            terms = [
                found for term in range(MOST_TERMS) if (found := self._term(f"g{group}t{term}"))
            ]
            if terms:
                groups.append(tuple(terms))
        if not groups and not self.errors:
            self.add_error(None, "请至少填写一个对象条件。")
        data["audience"] = Audience(tuple(groups))
        return data

    def _term(self, stem: str) -> Term | None:
        data = self.cleaned_data
        fact, text = data.get(f"{stem}_fact"), data.get(f"{stem}_text", "")
        if not fact:
            if text:
                self.add_error(f"{stem}_fact", f"请为“{text}”选择一个条件。")
            return None
        try:
            return typed(fact, text, negated=data.get(f"{stem}_not", False))
        except ValueError as error:
            self.add_error(f"{stem}_text", str(error))
            return None

    @property
    def said(self) -> dict[str, Any]:
        """What the version says beside its audience."""
        return {name: self.cleaned_data[name] for name in SAID}
