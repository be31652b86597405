"""Shape of what people type about batches and rules."""

from collections.abc import Collection
from decimal import Decimal

from django import forms

from comparison.models import RuleThreshold


class Upload(forms.Form):
    source = forms.ChoiceField(label="数据来源")
    file = forms.FileField(label="文件", max_length=200)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]


class Draft(forms.Form):
    """New amounts for a rule: one field for each threshold, and why."""

    basis = forms.CharField(
        label="新阈值的依据",
        max_length=300,
        help_text="哪份文件，或者哪次会议定的。",
    )
    note = forms.CharField(
        label="为什么改", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def ask(self, thresholds: Collection[RuleThreshold]) -> None:
        """Put a field for each threshold before the others, filled with what it is now."""
        asked: dict[str, forms.Field] = {
            f"amount_{each.key}": forms.DecimalField(
                label=each.title, initial=f"{each.amount.normalize():f}", min_value=0,
                max_digits=14, decimal_places=2,
            )
            for each in thresholds
        }  # fmt: skip
        self.units = {f"amount_{each.key}": each.get_unit_display() for each in thresholds}
        self.fields = {**asked, **self.fields}

    @property
    def amount_fields(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[name], unit) for name, unit in self.units.items()]

    def amounts(self) -> dict[str, Decimal]:
        given = self.cleaned_data
        return {k.removeprefix("amount_"): v for k, v in given.items() if k.startswith("amount_")}
