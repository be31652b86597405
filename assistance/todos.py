"""Who goes without what is due to them, on the first page of whoever can help."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from assistance.models import PolicyVersion
from assistance.policies.reads import rows_of
from core.keyset import COUNT_UP_TO


def policy_lines(user: User) -> Iterable[Todo]:
    if user.may(Permission.ENTITLEMENT_EXPLAIN):
        url = reverse("policies:people")
        for listed, title in (("missing", "应享未享"), ("undue", "享受不符")):
            n = rows_of(user, listed).order_by()[: COUNT_UP_TO + 1].count()
            if n:
                note = f"{COUNT_UP_TO}条以上" if n > COUNT_UP_TO else "核实后补上，或说明原因"
                yield Todo(f"政策{title}", min(n, COUNT_UP_TO), f"{url}?list={listed}", note=note)
    if user.may(Permission.POLICY_RELEASE):
        waiting = PolicyVersion.objects.drafts().exclude(drafted_by=user).count()
        if waiting:
            yield Todo("政策草稿待审核", waiting, reverse("policies:list"))


todos.declare(TodoSource("policies", 27, policy_lines))
