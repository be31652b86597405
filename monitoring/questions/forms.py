"""Shape of what people say to a question."""

from django import forms

from monitoring.visit_states import QuestionOutcome


class Explanation(forms.Form):
    text = forms.CharField(
        label="情况说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一两句就行，例如：白天没有信号，晚上回村部一起补录。",
    )  # fmt: skip


class Closing(forms.Form):
    outcome = forms.ChoiceField(
        label="怎么办", choices=QuestionOutcome.choices, widget=forms.RadioSelect,
        initial=QuestionOutcome.UNDERSTOOD,
    )  # fmt: skip
    note = forms.CharField(
        label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="需要回访的，请写明回访哪些户、看什么；系统会通知村里。",
    )  # fmt: skip
