"""Shape of what is typed for the asset check: what a department found, and why somebody asks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from monitoring.models.assets import AssetRequest, AssetSubject

LINES = 5  # of the form; who found more fills in the list


class HitLine(forms.Form):
    """One 疑点 that a department found; a line without a name is none."""

    person = forms.ChoiceField(label="姓名", required=False)
    kind = forms.ChoiceField(label="疑点项目", required=False)
    detail = forms.CharField(label="详情", max_length=200, required=False)
    found_on = forms.DateField(label="登记日期（没有可不填）", required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, choices in (("person", people), ("kind", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # for the type checker
            field.choices = [("", "请选择"), *choices]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("person") and not data.get("kind"):
            self.add_error("kind", "请选择疑点项目。")
        if not data.get("person") and (data.get("detail") or data.get("found_on")):
            self.add_error("person", "请选择是谁。")
        return data


class Hits(forms.BaseFormSet):  # type: ignore[type-arg]
    def given(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("person")]
        return [{**row, "person": UUID(row["person"])} for row in rows]

    def clean(self) -> None:
        if not any(self.errors) and not self.given():
            raise forms.ValidationError("请至少登记一人；都没有查到的，请点“全部无”。")


def hits(request: AssetRequest, people: Sequence[AssetSubject], data: Any = None) -> "Hits":
    """Return the lines of the form of one department, offering its people and its kinds."""
    made = forms.formset_factory(HitLine, formset=Hits, extra=LINES, max_num=LINES)
    found = made(
        data, prefix="hit",
        form_kwargs={
            "people": [(str(s.pk), f"{s.name} {s.id_number_masked}") for s in people],
            "kinds": [(k.code, k.name) for k in request.kinds_in_order()],
        },
    )  # fmt: skip
    assert isinstance(found, Hits)  # for the type checker
    return found
