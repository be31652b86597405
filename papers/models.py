"""Scans and photos of what was signed and posted, attached to their line of the file."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither, known
from households.models import Household
from ledgers.models import StoredFile
from monitoring.models import Case, Exit
from monitoring.models.case_parts import one_subject
from monitoring.procedure import PaperKind

if TYPE_CHECKING:
    from uuid import UUID


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def standing(self) -> Self:
        """Keep what was not taken back."""
        return self.filter(withdrawn_at=None)

    def of(self, subject: Case | Exit) -> Self:
        """Keep those of one case, or of one exit."""
        return self.filter(exit=subject) if isinstance(subject, Exit) else self.filter(case=subject)

    def in_order(self) -> Self:
        return self.order_by("dated_on", "attached_at", "pk")


class Attachment(Scoped):
    """
    One page or file of a paper: a photo drawn anew, or a scan as PDF, sealed like every upload.

    `dated_on` is the day the paper bears. What was attached is withdrawn, never deleted.
    """

    class Type(models.TextChoices):
        JPEG = "image/jpeg", "JPG"
        PNG = "image/png", "PNG"
        PDF = "application/pdf", "PDF"

    household = models.ForeignKey(Household, models.PROTECT, related_name="attachments")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    exit = models.ForeignKey(Exit, models.PROTECT, null=True, related_name="attachments")
    kind = models.CharField("材料", max_length=20, choices=PaperKind.choices)
    dated_on = models.DateField("材料日期")
    type = models.CharField("格式", max_length=20, choices=Type.choices)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    # A small picture for lists; a PDF has none.
    thumbnail = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attached_at = models.DateTimeField("上传时间")
    attached_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    if TYPE_CHECKING:
        case_id: UUID | None
        exit_id: UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "档案附件"
        constraints = [
            known("kind", list(PaperKind.values)),
            known("type", ["application/pdf", "image/jpeg", "image/png"]),
            one_subject(),
            both_or_neither("withdrawn"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="withdrawn_attachment_says_why",
            ),
            models.CheckConstraint(
                condition=Q(type="application/pdf", thumbnail__isnull=True)
                | ~Q(type="application/pdf") & Q(thumbnail__isnull=False),
                name="a_picture_has_its_thumbnail",
            ),
            models.CheckConstraint(
                condition=Q(thumbnail__isnull=True) | ~Q(thumbnail=F("file")),
                name="thumbnail_is_another_file",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "household"], name="attachment_by_place"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_picture(self) -> bool:
        return self.type != self.Type.PDF

    @property
    def suffix(self) -> str:
        return {self.Type.JPEG: ".jpg", self.Type.PNG: ".png"}.get(self.Type(self.type), ".pdf")
