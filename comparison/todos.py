"""比对待办: files waiting to go live or for a second look, rows and drafts waiting for a person."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from comparison import actions
from comparison.models import Batch, Row, Rule


def lines(user: User) -> Iterator[Todo]:
    if not user.may(Permission.COMPARISON_READ):
        return
    url = reverse("comparison:batches")
    waiting = Batch.objects.visible_to(user).filter(job__state="reviewed")
    if user.may(Permission.COMPARISON_APPLY) and (n := waiting.count()):
        yield Todo("比对批次待下发", n, url, note="确认后下发到村核实")
    if user.may(Permission.COMPARISON_CLEAR):
        held = Batch.objects.visible_to(user).waiting().held().exclude(uploaded_by=user)
        if n := held.count():
            yield Todo("比对批次待复核", n, url, note="行数或列比上一批少，复核后才能下发")
    if user.may(Permission.RULE_RELEASE) and (
        n := Rule.objects.drafts().exclude(drafted_by=user).count()
    ):
        yield Todo("比对规则草稿待审核", n, reverse("comparison:rules"), note="先看试算再启用")
    if user.region_id is None:
        sent = Batch.objects.visible_to(user).started().values_list("source", flat=True)
        if n := len({source.name for source in actions.sources_of(user)} - set(sent)):
            yield Todo("还没有报送过的名单", n, url, note="上传业务系统导出的原表，不用改格式")
    if user.may(Permission.COMPARISON_UPLOAD):
        rows = Row.objects.filter(batch__in=waiting, outcome=Row.Outcome.CANDIDATE)
        if n := rows.count():
            yield Todo("疑似人员待人工核对", n, url, note="同村同名，请逐个确认")


todos.declare(TodoSource("comparison", 40, lines))
