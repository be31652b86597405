from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from accounts.permissions import Permission
from ledgers import actions
from ledgers.models import Job


def import_places(*, upload: "UploadedFile[bytes]", by: User) -> Job:
    """
    Put the dry run of a list of places in line.

    :raises PermissionDenied: `by` may not import places
    :raises Refused: not a spreadsheet, or the same file is in work
    """
    by.require(Permission.REGION_IMPORT)
    return actions.submit("regions.import", upload=upload, by=by, title="导入行政区划")
