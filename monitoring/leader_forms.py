"""Shape of what people type about a leader's visit, and why they take the ledger away."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from monitoring.actions.visits import Told
from monitoring.forms import VisitForm
from monitoring.models.leaders import leaders_of, post_of
from monitoring.step_forms import words


class LeaderVisitForm(VisitForm):
    """A visit of a leader: a clerk says whose, a leader's own is theirs."""

    leader = forms.ChoiceField(label="走访的领导", widget=forms.RadioSelect)
    problem = words("发现和研判的问题（可不填）", 300, required=False)
    result = words("协调结果（可不填）", 300, required=False)

    def __init__(self, *args: Any, by: User, household: Household, **kwargs: Any) -> None:
        kwargs["initial"] = {"visitors": "", **kwargs.get("initial", {})}
        super().__init__(*args, by=by, **kwargs)
        company = self.fields["visitors"]
        company.label, company.required = "同行的人（可不填）", False
        self.leaders = {str(each.pk): each for each in leaders_of(household.region_path)}
        if by.role == Role.LEADER:
            self.leaders = {str(by.pk): by}
            del self.fields["leader"]
            return
        field = self.fields["leader"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = [
            (pk, f"{each.name}（{post_of(each)}）") for pk, each in self.leaders.items()
        ]
        field.initial = next(iter(self.leaders), None)

    def clean_visitors(self) -> list[str]:
        return super().clean_visitors() if self.cleaned_data["visitors"].strip() else []

    def told(self) -> Told:
        data, said = self.cleaned_data, super().told()
        leader = self.leaders[data.get("leader") or next(iter(self.leaders))]
        return said.by_leader(leader, data["problem"], data["result"])


class Export(forms.Form):
    reason = forms.CharField(
        label="导出用途", max_length=200, help_text="导出人、用途和行数都会留下记录。"
    )
