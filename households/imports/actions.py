"""Asking for an import of the register."""

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from accounts.permissions import Permission
from ledgers import actions
from ledgers.models import Job

TITLES = {"household": "导入户信息", "member": "导入人员信息", "": "导入（按表头判断户或人）"}


def import_register(*, upload: "UploadedFile[bytes]", kind: str, by: User) -> Job:
    """
    Put the dry run of a 户 or 人 export in line; `kind` "" lets the heading decide.

    :raises PermissionDenied: `by` may not import the register
    :raises Refused: not a spreadsheet, or the same file is in work
    """
    by.require(Permission.REGISTER_IMPORT)
    title = TITLES[kind]
    return actions.submit("households.import", upload=upload, by=by, title=title, kind=kind)
