"""Letting people in, and letting them try again."""

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from rest_framework.authtoken.models import Token

from accounts import audit
from accounts.http import client_ip
from accounts.limits import GUESSES, KNOWN
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core import crypto, limits
from core.errors import Refused

K = AccessLog.Kind
WRONG = "用户名或密码不对，请重新输入；忘记密码请联系区级系统管理员。"
LOCKED = "输错次数过多，请15分钟后再试，或请区级系统管理员解锁。"
LOCKED_TODAY = "这个账号一天内输错次数过多，请明天再试，或请区级系统管理员解锁。"


class NotLetIn(Refused):
    """The name or the password is wrong; nobody is told which."""

    status = 401


class Locked(Refused):
    """Too many wrong passwords: this address for a while, or the account for the day."""

    status = 429


def let_in(*, request: HttpRequest, username: str, password: str, at: datetime, way: str) -> User:
    """
    Return whom a name and a password belong to; each attempt leaves one line in the access log.

    Five failures lock the pair of name and address (AXES_… in the settings). The account as a
    whole is locked by `login.failures_day` failures from anywhere, but for an address from which
    its owner came lately only that address's failures count: whoever guesses cannot lock the
    owner out. A name that nobody has is counted alike, so that a lock tells nothing.

    :raises NotLetIn: wrong
    :raises Locked: tried too often
    """
    subject = _subject(username)
    if _guessed_too_often(subject, request, at):
        audit.record(K.REFUSED, by=None, request=request, subject=subject, reason=GUESSES, way=way)
        raise Locked(LOCKED_TODAY)
    credentials = {"username": username, "password": password}
    if not AxesProxyHandler.is_allowed(request, credentials):
        audit.record(K.REFUSED, by=None, request=request, subject=subject, reason="axes", way=way)
        raise Locked(LOCKED)
    user = authenticate(request, **credentials)
    if isinstance(user, User):
        audit.record(K.LOGIN, by=user, request=request, way=way)
        return user
    audit.record(K.LOGIN_FAILED, by=None, request=request, subject=subject, way=way)
    if getattr(request, "axes_locked_out", False):
        raise Locked(LOCKED)
    raise NotLetIn(WRONG)


def _subject(username: str) -> str:
    """Return what the log calls a name: its row, else an index, for it may be a password."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        return audit.subject_of(user)
    return f"accounts.user|?{crypto.index(username, 'username').hex()}"


def _guessed_too_often(subject: str, request: HttpRequest, at: datetime) -> bool:
    lines = AccessLog.objects.filter(subject=subject)
    since = at - timedelta(days=1)
    unlocked = lines.filter(kind=K.CONFIGURED, detail__unlocked=True, at__gt=since)
    if (last := unlocked.order_by("-at").first()) is not None:
        since = last.at
    failures = lines.filter(kind=K.LOGIN_FAILED, at__gt=since)
    ip = client_ip(request)
    if _is_known(subject, ip, at):
        failures = failures.filter(ip=ip)
    return failures.count() >= limits.number(GUESSES)


def _is_known(subject: str, ip: str | None, at: datetime) -> bool:
    """Say whether the account's owner came from an address lately."""
    pk = subject.partition("|")[2]
    if ip is None or not pk.isdecimal():
        return False
    since = at - timedelta(days=limits.number(KNOWN))
    return AccessLog.objects.filter(user=int(pk), kind=K.LOGIN, ip=ip, at__gt=since).exists()


@transaction.atomic
def unlock(*, user: User, by: User, request: HttpRequest | None = None) -> None:
    """
    Let an account be tried again at once, from everywhere.

    :raises PermissionDenied: `by` may not configure
    """
    by.require(Permission.CONFIGURE)
    reset(username=user.username)
    audit.record(K.CONFIGURED, by=by, request=request, subject=user, unlocked=True)


def end_tokens(user: User) -> None:
    """End a person's access by token, as a new password ends the sessions."""
    Token.objects.filter(user=user).delete()


def let_go(*, user: User, by: User) -> None:
    """
    Close the account of somebody who leaves; what they did stays theirs. Inside a transaction.

    :raises PermissionDenied: `by` may not hand over
    """
    by.require(Permission.HANDOVER)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_tokens(user)
    audit.record(K.CONFIGURED, by=by, subject=user, is_active=[True, False])
