"""What villages, townships and the bureau type about applications."""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.forms import NumberFields
from applications.models import BY_HAND
from applications.states import Told
from households.codes import Risk
from monitoring.clue_states import Source
from regions.models import Region


class Link(forms.Form):
    """One of the households that are offered, or the number of another."""

    household = forms.UUIDField(required=False)
    number = forms.CharField(label="户编号或证件号码", max_length=30, required=False)


class Register(NumberFields):
    id_number = forms.CharField(label="证件号码", max_length=30, required=False)
    size = forms.IntegerField(label="家庭人口", min_value=1, max_value=60, initial=1)


class Reason(forms.Form):
    reason = forms.CharField(max_length=200, required=False)
    more = forms.CharField(max_length=120, required=False)

    def whole_reason(self) -> str:
        data = self.cleaned_data
        return "：".join(text for text in (data["reason"], data["more"]) if text)[:200]


class Assign(forms.Form):
    village = forms.ChoiceField(label="转到哪个村")

    def __init__(self, *args: Any, villages: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {village.pk: village for village in villages}
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((pk, each.name) for pk, each in self.places.items())]


class Tell(forms.Form):
    how = forms.ChoiceField(
        label="怎样告知的", choices=Told.choices, widget=forms.RadioSelect,
        initial=Told.IN_PERSON, error_messages={"required": "请选择怎样告知的。"},
    )  # fmt: skip
    told_on = forms.DateField(label="告知日期", widget=forms.DateInput)


class Enter(NumberFields):
    """12317, a petition, the press: from where, when, what, about whom."""

    source = forms.ChoiceField(
        label="来源", choices=[(each.value, each.label) for each in BY_HAND],
        widget=forms.RadioSelect, initial=Source.HOTLINE,
    )  # fmt: skip
    found_on = forms.DateField(label="反映日期", widget=forms.DateInput)
    number = forms.CharField(
        label="户编号或证件号码", max_length=30, required=False,
        help_text="知道的填这里，下面的姓名和村就不用填了。",
    )  # fmt: skip
    name = forms.CharField(label="姓名", max_length=30, required=False)
    village = forms.ChoiceField(label="村", required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    risks = forms.MultipleChoiceField(
        label="风险类型", choices=Risk.choices, widget=forms.CheckboxSelectMultiple
    )
    said = forms.CharField(
        label="反映的情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, villages: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {village.pk: village for village in villages}
        towns: dict[str, list[tuple[str, str]]] = {}
        for village in self.places.values():
            town = village.parent.name if village.parent else ""
            towns.setdefault(town, []).append((village.pk, village.name))
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *towns.items()]

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_risks(self) -> list[str]:
        risks: list[str] = self.cleaned_data["risks"]
        if len(risks) > 5:
            raise forms.ValidationError("最多选五样。")
        return risks
