"""Everything that changes inclusion cases, by the names the pages and the API use."""

from collections.abc import Callable

from monitoring.actions.case_compare import compare
from monitoring.actions.case_consent import authorise, sign, withdraw
from monitoring.actions.case_decide import (
    announce,
    approve,
    close,
    send_back,
    township_review,
)
from monitoring.actions.case_objections import answer_objection, raise_objection
from monitoring.actions.case_register import adopt, open_case, register, roll_back
from monitoring.actions.case_village import explain, publicise, review, verify
from monitoring.actions.plans import add_measures, end_measure, set_plan
from monitoring.models.cases import Case

BY_NAME: dict[str, Callable[..., Case]] = {
    "verify": verify,
    "authorise": authorise,
    "sign": sign,
    "withdraw": withdraw,
    "compare": compare,
    "explain": explain,
    "review": review,
    "publicise": publicise,
    "object": raise_objection,
    "answer_objection": answer_objection,
    "township_review": township_review,
    "send_back": send_back,
    "approve": approve,
    "announce": announce,
    "register": register,
    "close": close,
    "roll_back": roll_back,
}

__all__ = [
    "BY_NAME", "add_measures", "adopt", "announce", "answer_objection", "approve", "authorise",
    "close", "compare", "end_measure", "explain", "open_case", "publicise", "raise_objection", "register",
    "review", "roll_back", "send_back", "set_plan", "sign", "township_review", "verify", "withdraw",
]  # fmt: skip
