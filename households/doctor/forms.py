"""Shapes of what people choose and type on the doctor's pages."""

from typing import Any

from django import forms

from households.doctor.checks import checks
from households.doctor.reads import STATES
from regions.models import Region


class Filters(forms.Form):
    """Places and codes only: they stand in the address."""

    region = forms.ChoiceField(label="乡镇／村", required=False)
    check = forms.ChoiceField(label="规则", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(row.code, row.name) for row in regions]
        if len(places) < 2:  # a village has nothing to choose
            del self.fields["region"]
        else:
            self.fields["region"].choices = [("", "全部"), *places]  # type: ignore[attr-defined]
        names = [(each.name, f"{each.number} {each.title}") for each in checks if each.runs]
        self.fields["check"].choices = [("", "全部"), *names]  # type: ignore[attr-defined]


class Place(forms.Form):
    region = forms.RegexField(r"^[0-9]{12}$", required=False)


class Excuse(forms.Form):
    reason = forms.CharField(
        label="不用改的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明不用改的原因。"},
    )  # fmt: skip
    until = forms.DateField(label="有效期至", widget=forms.DateInput)
