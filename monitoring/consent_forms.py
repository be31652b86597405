"""Shape of what the village types about authorisations: who signed, and that they withdrew."""

from typing import Any

from django import forms

from monitoring.step_forms import StepForm, day, names, words


class Authorise(StepForm):
    action = "authorise"
    signed_on = day("签字日期")
    signatures = forms.CharField(label="签字人", max_length=200)
    all_adults = forms.BooleanField(label="成年家庭成员全部签字", required=False, initial=True)
    proxy = forms.CharField(label="代签人和原因（没有可不填）", max_length=100, required=False)

    def set_up(self) -> None:
        self.fields["signatures"].initial = self.subject.household.head_name

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "signatures": names(self.cleaned_data["signatures"])}


class Withdraw(StepForm):
    action = "withdraw"
    withdrawn_on = day("撤回日期")
    reason = words("撤回原因")
