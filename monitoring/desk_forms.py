"""Shape of what people type on the review desk."""

import uuid
from copy import deepcopy
from typing import Any

from django import forms

from monitoring.case_forms import CASE_FORMS
from monitoring.desk import EXIT, PILES, Pile
from monitoring.exit_forms import EXIT_FORMS
from monitoring.forms import is_uuid
from monitoring.step_forms import papers

OF_ONE = {"category"}
"""Fields of a step that differ from card to card: they stand on the card."""


class Chosen(forms.Form):
    pile = forms.ChoiceField(choices=[(key, key) for key in PILES])


class Decision(forms.Form):
    """What is said once for all ticked cards of a pile: the step's own fields."""

    ids = forms.TypedMultipleChoiceField(coerce=uuid.UUID, required=True)

    def __init__(self, *args: Any, pile: Pile, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{pile.key}-%s")
        super().__init__(*args, **kwargs)
        field = self.fields["ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # for the type checker
        field.error_messages["required"] = f"请先勾选要“{pile.label}”的户。"
        field.valid_value = is_uuid  # type: ignore[method-assign]
        shape = (EXIT_FORMS if pile.what == EXIT else CASE_FORMS)[pile.action]
        for name, each in shape.base_fields.items():
            if name not in OF_ONE:
                self.fields[name] = deepcopy(each)
        if boxes := papers(pile.verbs[pile.action].papers):
            self.fields["papers"] = boxes

    @property
    def said(self) -> list[forms.BoundField]:
        """Return the fields that are filled in below the cards; the ticks are on them."""
        return [self[name] for name in self.fields if name != "ids"]

    @property
    def faults(self) -> list[str]:
        return [str(text) for texts in self.errors.values() for text in texts]

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "ids"}


class TurnBack(forms.Form):
    """A chip's reason and what stands beside it; for a case also the step it goes back to."""

    to = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(max_length=200, required=False)
    more = forms.CharField(max_length=200, required=False)

    def whole_reason(self) -> str:
        data = self.cleaned_data
        return "：".join(text for text in (data["reason"], data["more"].strip()) if text)
