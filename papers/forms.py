"""Shape of what people type when they attach a scan, or take one back."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import User
from monitoring.models import Case, Exit
from papers.attaching import attachable
from papers.file import LABELS


class Files(forms.FileField):
    """Several files of one control."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        several = data if isinstance(data, list) else [data] if data else []
        return [super(Files, self).clean(each, initial) for each in several]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Attach(forms.Form):
    kind = forms.ChoiceField(label="材料")
    dated_on = forms.DateField(
        label="材料上的日期", initial=timezone.localdate, widget=forms.DateInput(),
        help_text="照片填拍摄的日期。",
    )  # fmt: skip
    scans = Files(label="照片或扫描件", required=False, widget=SeveralFiles())

    def __init__(
        self, *args: Any, subject: Case | Exit, user: User, first: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("auto_id", "attach-%s")
        super().__init__(*args, **kwargs)
        kinds = attachable(subject, user)
        self.fields["kind"].choices = [(kind, LABELS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = first if first in kinds else None

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        uploads: list[UploadedFile[Any]] = self.cleaned_data["scans"]
        return {
            "kind": self.cleaned_data["kind"], "dated_on": self.cleaned_data["dated_on"],
            "uploads": uploads,
        }  # fmt: skip


class Withdraw(forms.Form):
    why = forms.CharField(label="撤下原因", max_length=200)
