"""Phones: taken into use, seen, wiped from afar."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core.errors import Refused
from phone.models import Phone


@transaction.atomic
def take_into_use(*, by: User, at: datetime, name: str, session_key: str = "") -> Phone:
    """
    Let a phone carry its person's week; asked again in the same log-in, it is the same phone.

    :raises PermissionDenied: this kind of person carries nothing away
    """
    by.require(Permission.PHONE_CARRY)
    if by.region is None:
        raise Refused("您的账号没有所在村，请联系乡镇管理员。")
    if session_key:
        same = Phone.objects.of(by).carrying().filter(session_key=session_key)
        if (found := same.filter(role=by.role, region=by.region).first()) is not None:
            return found
    return Phone.objects.create(
        user=by, name=name.strip()[:80] or "手机", role=by.role, region=by.region,
        session_key=session_key, opened_at=at, seen_at=at,
    )  # fmt: skip


def seen(*, phone: Phone, at: datetime, session_key: str) -> None:
    """Note that a phone came for its week, and by which log-in."""
    Phone.objects.filter(pk=phone.pk).update(seen_at=at, session_key=session_key)


@transaction.atomic
def revoke(*, pk: UUID, by: User, at: datetime) -> Phone:
    """
    Have a lost phone wiped at its next contact, and end the log-in it last used.

    :raises PermissionDenied: this kind of person has no phones to do with
    :raises Phone.DoesNotExist: it is not one's own, and not of one's place
    :raises Refused: it was wiped before
    """
    if not by.may(Permission.PHONE_CARRY):
        by.require(Permission.PHONE_REVOKE)
    rows = Phone.objects.visible_to(by).select_for_update(of=["self"])
    phone = rows.select_related("user").get(pk=pk)
    if phone.revoked_at is not None:
        raise Refused("这部手机已经清除过了。")
    phone.revoked_at, phone.revoked_by = at, by
    if phone.session_key:
        Session.objects.filter(session_key=phone.session_key).delete()
    phone.session_key = ""
    phone.save(update_fields=["revoked_at", "revoked_by", "session_key"])
    return phone
