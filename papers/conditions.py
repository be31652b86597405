"""Whether a paper can be made of the records as they are: why not, or "" when it can."""

from monitoring.case_states import Status as CaseStatus
from monitoring.exit_states import Status as ExitStatus
from monitoring.models import Case, Exit, PublicNotice
from monitoring.procedure import PaperKind
from papers.contents import decide, entry
from papers.contents.common import Subject
from papers.paper import CASE, EXIT, about


def no_clue(subject: Subject) -> str:
    return "" if entry.clue_of(subject) else "这个案件没有线索（直接立案），不需要线索单。"


def no_income(subject: Subject) -> str:
    assert isinstance(subject, Case | Exit)
    return "" if subject.income_id else "还没有收入测算，登记后才能生成。"


def not_compared(subject: Subject) -> str:
    assert isinstance(subject, Case)
    if subject.status == CaseStatus.SUSPENDED:
        return "农户撤回了授权，比对结果不再显示。"
    done = subject.papers.live().filter(kind=PaperKind.COMPARISON_RESULT).exists()
    return "" if done else "信息比对完成后才能生成。"


def no_notice(subject: Subject) -> str:
    return _not_posted(subject, PublicNotice.Kind.PUBLICITY, "村级评议通过后才能生成公示。")


def no_announcement(subject: Subject) -> str:
    what = "乡镇确定" if isinstance(subject, Exit) else "区级审批"
    return _not_posted(subject, PublicNotice.Kind.ANNOUNCEMENT, f"{what}后才能生成公告。")


TURN = {
    PublicNotice.Kind.PUBLICITY: {CASE: CaseStatus.REVIEWED, EXIT: ExitStatus.REVIEWED},
    PublicNotice.Kind.ANNOUNCEMENT: {CASE: CaseStatus.APPROVED, EXIT: ExitStatus.DECIDED},
}
"""In which state a notice is about to be posted; later it hangs, earlier there is nothing to say."""


def _not_posted(subject: Subject, kind: PublicNotice.Kind, why: str) -> str:
    assert isinstance(subject, Case | Exit)
    turn = subject.status == TURN[kind][about(subject)]
    return "" if turn or decide.live_notice(subject, kind) else why


def not_registered(subject: Subject) -> str:
    assert isinstance(subject, Case)
    late = {CaseStatus.ANNOUNCED, CaseStatus.REGISTERED, CaseStatus.ELIMINATED}
    return "" if subject.status in late else "公告后才能制定一户一策。"


def not_told(subject: Subject) -> str:
    if isinstance(subject, Exit):
        late = {ExitStatus.MARKED, ExitStatus.NOTIFIED, ExitStatus.ROLLED_BACK}
        return "" if subject.status in late else "标注风险消除后才能生成告知书。"
    assert isinstance(subject, Case)
    closed = subject.status == CaseStatus.CLOSED
    return "" if closed else "终止的案件才需要告知书；纳入的以公告为准。"
