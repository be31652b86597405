"""A photo attached to a case in each place, for the permission matrix."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.permissions import Role
from ledgers import files
from papers.models import Attachment
from tests.monitoring.authz import _case


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def attachments(world: Any) -> dict[str, Any]:
    by, today = world.cast[Role.DISTRICT_CLERK], timezone.localdate()

    def kept() -> Any:
        return files.keep(SimpleUploadedFile("scan.jpg", photo(), "image/jpeg"), by=by)

    return {
        place: {
            "pk": Attachment.objects.create(
                household=home, region=home.region, case=_case(world, home), kind="survey_form",
                dated_on=today, type="image/jpeg", file=kept(), thumbnail=kept(),
                attached_at=timezone.now(), attached_by=by,
            ).pk
        }
        for place, home in world.households.items()
    }  # fmt: skip


KINDS = {"attachment": ("place", attachments)}
