"""What people type about a family's change: short, and more only when it turns out to be needed."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from accounts.models import User
from households.change_rules import BORN_AS
from households.changes import Said, seen
from households.codes import RELATIONS
from households.models import Household, LifeEvent, Member
from households.reads import members as people_of
from regions.models import Region

ASK, HEIR = "relation_", "new_head"
CANDIDATES = 20


class Change(forms.Form):
    """
    Any change. `asks` are questions that only came up on the way: the next head, and how somebody
    stands to a new one (`relation_<member>`).
    """

    happened_on = forms.DateField(label="发生日期", widget=forms.DateInput)
    reported_on = forms.DateField(label="上报日期", widget=forms.DateInput)
    note = forms.CharField(label="说明", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(
        self, *args: Any, household: Household, by: User, today: date, asks: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.household, self.by = household, by
        self.people = list(people_of(household))
        kwargs["initial"] = {
            "happened_on": today, "reported_on": today, "version": household.version,
            "seen": json.dumps(seen(household), ensure_ascii=False),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for name in {"happened_on", "reported_on"} & set(self.fields):
            self.fields[name].widget.attrs["max"] = today.isoformat()
        self.prepare()
        asked = {name for name in self.data if name == HEIR or name.startswith(ASK)} | set(asks)
        if HEIR in asked:
            self.fields[HEIR] = _who("新户主", [m for m in self.people if not m.is_head])
        self._ask_relations(asked)
        last = list(filter(self.fields.__contains__, ("happened_on", "reported_on", "note")))
        self.order_fields([name for name in self.fields if name not in last] + last)

    def prepare(self) -> None:
        """Fill in what depends on the household; for the kinds of change."""

    def newcomers(self) -> list[Member]:
        """Return people of another household who may be asked about as well."""
        return []

    def _ask_relations(self, asked: Collection[str]) -> None:
        choices = [("", "请选择"), *((each, each) for each in RELATIONS[1:])]
        for member in [*self.people, *self.newcomers()]:
            if (name := f"{ASK}{member.pk}") in asked:
                label = self.relation_label(member)
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def relation_label(self, member: Member) -> str:
        return f"{member.name}（原是{member.relation}）与新户主的关系"

    def clean_seen(self) -> dict[str, str]:
        try:
            found = json.loads(self.cleaned_data["seen"])
            return {str(key): str(value) for key, value in found.items()}
        except (ValueError, AttributeError, RecursionError):
            raise forms.ValidationError("请刷新页面后再办理。") from None

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            happened_on=data.get("happened_on"), reported_on=data["reported_on"],
            note=data["note"], version=data["version"], seen=data["seen"],
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Return what the action of this kind is given beside the two days."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in self.own if name in data}
        if heir := data.get(HEIR):
            found[HEIR] = heir
        relations = {
            name.removeprefix(ASK): value
            for name, value in data.items()
            if name.startswith(ASK) and value
        }
        return found | ({"relations": relations} if relations else {})

    own: tuple[str, ...] = ()


def _who(label: str, people: Iterable[Member]) -> forms.TypedChoiceField:
    choices = [(str(each.pk), f"{each.name}（{each.relation}）") for each in people]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=UUID, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip


def _whom(label: str, people: Iterable[Member]) -> forms.TypedMultipleChoiceField:
    choices = [(str(each.pk), f"{each.name}（{each.relation}）") for each in people]
    return forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一人。"},
    )  # fmt: skip


class Comer(Change):
    """Somebody new; sex and birthday are in the number, and `take` names who is here already."""

    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    id_number = forms.CharField(
        label="身份证号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="性别和出生日期从号码读出，不用另填",
    )  # fmt: skip
    relation = forms.ChoiceField(label="与户主关系", widget=forms.Select)
    take = forms.UUIDField(required=False, widget=forms.HiddenInput)
    own = ("name", "id_number", "relation", "take")
    relations: tuple[str, ...] = RELATIONS[1:]

    def prepare(self) -> None:
        choices = [("", "请选择"), *((each, each) for each in self.relations)]
        self.fields["relation"].choices = choices  # type: ignore[attr-defined]


class Birth(Comer):
    happened_on = None  # type: ignore[assignment]  # the child's number says it
    relations = BORN_AS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "孩子姓名"
        self.fields["id_number"].label = "孩子身份证号"


class Death(Change):
    own = ("member",)

    def prepare(self) -> None:
        self.fields["member"] = _who("谁去世了", self.people)
        self.fields["member"].required = True
        self.fields["happened_on"].label = "去世日期"


class Head(Change):
    own = ("member",)

    def prepare(self) -> None:
        self.fields["member"] = _who("新户主", [m for m in self.people if not m.is_head])
        self.fields["member"].required = True


class MovedOut(Change):
    own = ("members", "whole")
    whole = forms.BooleanField(label="全家都迁走了", required=False)

    def prepare(self) -> None:
        self.fields["members"] = _whom("谁迁走了", self.people)
        self.fields["members"].required = False
        self.fields["happened_on"].label = "迁走日期"
        self.fields["note"].label = "迁往哪里"
        self.order_fields(["members", "whole"])


class Split(Change):
    own = ("members", "head")

    def prepare(self) -> None:
        self.fields["members"] = _whom("谁分出去", self.people)
        self.fields["head"] = _who("新户的户主", self.people)
        self.fields["head"].required = True


class Merge(Change):
    """First whom: a name or a number, and whoever is found in the village; then how they stand."""

    own = ("other", "other_version")
    find = forms.CharField(
        label="对方户主姓名或户编号", max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    other_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.found = self._candidates()
        choices = [(str(each.pk), f"{each}（{each.size}口人）") for each in self.found]
        self.fields["other"] = forms.TypedChoiceField(
            label="并进来的户", choices=choices, coerce=UUID, empty_value=None, required=False,
            widget=forms.RadioSelect,
        )  # fmt: skip
        if not self.found:
            del self.fields["other"]

    def _candidates(self) -> list[Household]:
        rows = Household.objects.visible_to(self.by).current()
        rows = rows.filter(region=self.household.region_id).exclude(pk=self.household.pk)
        text = str(self.data.get("find", ""))[:40].strip()
        if not text.isprintable() or not text:
            return []
        return list(rows.found_by(text).order_by("head_pinyin", "pk")[:CANDIDATES])

    @property
    def chosen(self) -> Household | None:
        """Return whom they mean: the one that was ticked, or the only one there is."""
        ticked = self.data.get("other", "")
        for each in self.found:
            if str(each.pk) == ticked or len(self.found) == 1:
                return each
        return None

    def newcomers(self) -> list[Member]:
        return list(people_of(self.chosen)) if self.chosen else []

    def relation_label(self, member: Member) -> str:
        return f"{member.name}（对方{member.relation}）与户主{self.household.head_name}的关系"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.found:
            self.add_error("find", "本村没有找到这户，请核对姓名或户编号。")
        elif not data.get("other"):
            self.add_error("other", "请核对是不是这一户。")
        return data


class Move(Change):
    own = ("region", "natural_village")
    region = forms.ChoiceField(label="迁到哪个村")
    natural_village = forms.CharField(label="自然村（组）", max_length=40, required=False)

    def prepare(self) -> None:
        choices = [("", "请选择"), *((each.pk, place(each)) for each in self.places())]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        self.fields["happened_on"].label = "迁移日期"

    def places(self) -> list[Region]:
        rows = Region.objects.within(self.by.region).villages().select_related("parent")
        return list(rows.exclude(pk=self.household.region_id).order_by("path"))


def place(village: Region) -> str:
    return f"{village.parent.name if village.parent else ''} {village.name}"


FORMS: dict[str, type[Change]] = {
    LifeEvent.Kind.BIRTH: Birth,
    LifeEvent.Kind.MARRIAGE: Comer,
    LifeEvent.Kind.DEATH: Death,
    LifeEvent.Kind.MOVED_OUT: MovedOut,
    LifeEvent.Kind.HEAD: Head,
    LifeEvent.Kind.SPLIT: Split,
    LifeEvent.Kind.MERGE: Merge,
    LifeEvent.Kind.MOVE: Move,
}
