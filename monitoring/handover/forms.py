"""What a clerk chooses when somebody leaves or is away."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from monitoring.handover.reads import Preview

REASONS = ("调离", "轮换", "退休", "长期请假", "其他")
STAYS = "stays"


if TYPE_CHECKING:
    People = forms.ModelChoiceField[User]
else:
    People = forms.ModelChoiceField


class Person(People):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.get_role_display()}，{obj.region}）"


class Give(forms.Form):
    """To whom everything goes, and line by line where it goes elsewhere or stays."""

    receiver = Person(label="接收人", queryset=User.objects.none(), empty_label="请选择")
    reason = forms.ChoiceField(label="原因", choices=[(text, text) for text in REASONS])
    on = forms.DateField(label="交接日期", widget=forms.DateInput)
    deactivate = forms.BooleanField(label="停用移交人的账号", required=False)
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: "QuerySet[User]", shown: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.shown = shown
        self.fields["receiver"].queryset = people  # type: ignore[attr-defined]
        choices = [("", "给接收人"), (STAYS, "这户不交")]
        choices += [(key, f"给{person.name}") for key, person in self.people.items()]
        for line in shown.lines:
            self.fields[self.key(line.household.pk)] = forms.ChoiceField(
                label=f"{line.household}给谁", choices=choices, required=False
            )

    @staticmethod
    def key(household: Any) -> str:
        return f"to-{household}"

    def rows(self) -> list[Any]:
        return [(line, self[self.key(line.household.pk)]) for line in self.shown.lines]

    def _chosen(self) -> dict[UUID, str]:
        return {
            line.household.pk: self.cleaned_data.get(self.key(line.household.pk), "")
            for line in self.shown.lines
        }

    def others(self) -> dict[UUID, User]:
        return {pk: self.people[to] for pk, to in self._chosen().items() if to in self.people}

    def excluded(self) -> set[UUID]:
        return {pk for pk, to in self._chosen().items() if to == STAYS}


class LeaveForm(forms.Form):
    user = Person(label="请假人", queryset=User.objects.none(), empty_label="请选择")
    substitute = Person(label="代管人", queryset=User.objects.none(), empty_label="请选择")
    first_day = forms.DateField(label="开始日期", widget=forms.DateInput)
    last_day = forms.DateField(label="结束日期", widget=forms.DateInput)

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("user", "substitute"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
