"""纸质登记录入: shape of what somebody types in from the paper of one village's week."""

import uuid
from datetime import date
from typing import Any

from django import forms

from monitoring.actions.duties import SUNDAY
from monitoring.actions.visits import Told
from monitoring.forms import VisitForm, Went


class OfWeek(Went):
    """A visit on a day of the week that was printed; its other days belong to other lists."""

    def __init__(self, *args: Any, monday: date, today: date, **kwargs: Any) -> None:
        self.monday, self.sunday = monday, monday + SUNDAY
        super().__init__(*args, today=min(today, self.sunday), **kwargs)
        self.fields["visited_on"].widget.attrs["min"] = monday.isoformat()

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if not self.monday <= day <= self.sunday:
            first, last = (f"{each.month}月{each.day}日" for each in (self.monday, self.sunday))
            raise forms.ValidationError(
                f"这张名单是{first}至{last}的。请核对纸上的日期；是别的一周，请换到那一周再录入。"
            )
        return day


class Pack(OfWeek):
    """What the sheets of one day have in common; with a household's key, its 无变化."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def told(self) -> Told:
        data = self.cleaned_data
        return Told(
            uuid=data["uuid"] or uuid.uuid4(), visited_on=data["visited_on"], mode=data["mode"],
            visitors=data["visitors"], base=data["base"], changed=False,
        )  # fmt: skip


class PaperVisit(OfWeek, VisitForm):
    """One household's sheet. A photo is no part of the paper; an empty sheet is no change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["photo"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self.told().changed:
            raise forms.ValidationError("一项也没有填。纸上没有变化的，请收起后按“无变化”。")
        return data


class Sheets(forms.Form):
    """How the paper is printed: the list, and with it a sheet for each household or blank ones."""

    sheets = forms.ChoiceField(
        label="名单后面附", initial="5", required=False,
        choices=[("0", "只要名单"), ("5", "空白表5张"), ("20", "空白表20张"), ("each", "每户一张")],
    )  # fmt: skip
