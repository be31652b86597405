"""Shape of what people type for a household's plan: its track, a measure, a measure's end."""

from typing import Any

from django import forms

from households.codes import Risk
from monitoring.models.cases import Case
from monitoring.plan_rules import TRACKS
from monitoring.plans import Standing
from monitoring.procedure import MeasureGroup
from monitoring.step_forms import day

KINDS = {
    "能挣钱的（开发式）": ("industry", "employment", "finance", "public_post"),
    "保障": ("health", "compulsory_edu", "other_edu", "social_security", "housing", "water"),
    "其他": ("social", "relocation", "living_conditions", "infrastructure"),
}


class SetPlan(forms.Form):
    track = forms.ChoiceField(
        label="帮扶方式", choices=list(TRACKS.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(label="和建议不一样时写明原因", max_length=200, required=False)
    goal = forms.CharField(label="帮扶目标（可不填）", max_length=200, required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "plan-%s")
        super().__init__(*args, **kwargs)
        plan = standing.plan
        self.fields["track"].initial = plan.track if plan else standing.proposed
        if plan and standing.proposed:  # before there is one, the page itself proposes
            self.fields[
                "track"
            ].help_text = f"按家里的劳动力情况，建议“{standing.proposed_label}”。"
        if plan:
            self.fields["reason"].initial, self.fields["goal"].initial = plan.reason, plan.goal


class AddMeasure(forms.Form):
    risk = forms.ChoiceField(label="针对的风险", widget=forms.RadioSelect)
    group = forms.ChoiceField(
        label="类别",
        choices=[
            (kind, [(value, str(MeasureGroup(value).label)) for value in values])
            for kind, values in KINDS.items()
        ],
    )
    content = forms.CharField(label="内容", max_length=300)
    responsible = forms.CharField(label="责任人（单位）", max_length=60)
    starts_on = day("开始日期")

    def __init__(self, *args: Any, subject: Case, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "measure-%s")
        super().__init__(*args, **kwargs)
        field = self.fields["risk"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        # A round taken over from the register may have come without its risks.
        risks = subject.risks or Risk.values
        field.choices = [(risk, str(Risk(risk).label)) for risk in risks]
        field.initial = risks[0]
        officer = subject.household.support_officer
        self.fields["responsible"].initial = officer.name if officer else ""


class EndMeasure(forms.Form):
    ends_on = day("结束日期")
