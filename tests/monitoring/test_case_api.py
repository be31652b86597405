"""Cases and exits over the API: shapes, refusals, scope."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from households.models import Household, MonitoringLine
from monitoring.models.cases import Case
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, exit_at, open_case

pytestmark = pytest.mark.django_db
API = "/api/v1"


def send(user: User, address: str, body: dict[str, Any] | None = None) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client.post(f"{API}/{address}", body or {}, format="json")


def read(user: User, address: str) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client.get(f"{API}/{address}")


def verify_body() -> dict[str, Any]:
    return {
        "visited_on": str(timezone.localdate()), "visitors": ["周建国", "吴秀英"],
        "findings": "因病自付较多", "income": {"wage": "12000.00"},
        "papers": ["survey_form", "information_form", "income_sheet"],
    }  # fmt: skip


def test_a_case_is_opened_and_shown_whole(household: Household, people: People) -> None:
    answer = send(people.village, "cases/", {"household": str(household.pk)})

    assert answer.status_code == 201
    body = read(people.village, f"cases/{answer.data['id']}/").json()
    assert body["state"] == "verifying"
    assert body["step"] == {"heading": 1, "name": "入户核实"}
    assert body["round"] == 1
    assert body["allowed"] == ["verify", "close"]
    assert body["blockers"]["review"] == ["当前是“待入户核实”，还不能“登记村级评议”。"]
    assert [s["action"] for s in body["steps"]] == ["open"]
    assert body["steps"][0]["at"].endswith("+08:00")


def test_a_step_answers_the_case_as_it_is_now(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now())

    answer = send(people.village, f"cases/{case.pk}/verify/", verify_body())

    assert (answer.status_code, answer.data["state"]) == (200, "verified")


def test_the_wrong_role_is_403_before_anything_else(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now())

    assert send(people.reviewer, f"cases/{case.pk}/verify/", verify_body()).status_code == 403
    assert send(people.village, f"cases/{case.pk}/approve/", {}).status_code == 403
    assert case.steps.count() == 1


def test_out_of_scope_and_absent_answer_the_same_404(
    household: Household, people: People, neighbour: User, far_clerk: User
) -> None:
    case = open_case(household, people, timezone.now())
    absent = "00000000-0000-7000-8000-000000000000"

    for user in (neighbour, far_clerk):
        found = read(user, f"cases/{case.pk}/")
        missing = read(user, f"cases/{absent}/")
        assert (found.status_code, found.content) == (404, missing.content)
        assert send(user, f"cases/{case.pk}/verify/", verify_body()).status_code == 404
        assert send(user, "cases/", {"household": str(household.pk)}).status_code == 404


def test_the_wrong_order_is_409_with_reasons(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now())

    answer = send(people.village, f"cases/{case.pk}/publicise/", {})

    assert answer.status_code == 409
    assert answer.data == {"reasons": ["当前是“待入户核实”，还不能“张贴公示”。"]}


def test_a_missing_paper_is_409_and_names_it(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now())

    answer = send(people.village, f"cases/{case.pk}/verify/", {**verify_body(), "papers": []})

    assert answer.status_code == 409
    assert answer.data["reasons"] == ["还缺：排查表。", "还缺：信息采集表。", "还缺：收入测算表。"]
    case.refresh_from_db()
    assert case.status == "verifying"


def test_unknown_keys_and_wrong_types_are_400(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now())

    unknown = send(people.village, f"cases/{case.pk}/verify/", {**verify_body(), "visitor": "x"})
    wrong = send(people.village, f"cases/{case.pk}/verify/", {**verify_body(), "visited_on": "x"})

    assert (unknown.status_code, list(unknown.data)) == (400, ["visitor"])
    assert (wrong.status_code, list(wrong.data)) == (400, ["visited_on"])


def test_a_second_open_case_is_409(household: Household, people: People) -> None:
    open_case(household, people, timezone.now())

    answer = send(people.township, "cases/", {"household": str(household.pk)})

    assert answer.status_code == 409
    assert Case.objects.count() == 1


def test_comparison_answers_are_withheld_while_suspended(
    household: Household, people: People
) -> None:
    case = case_at("answer", household, people, timezone.now() - 20 * DAY)
    shown = read(people.village, f"cases/{case.pk}/").data["hits"]
    assert [hit["text"] for hit in shown] == ["名下有一辆面包车"]

    body = {"withdrawn_on": str(timezone.localdate()), "reason": "不想公开"}
    answer = send(people.village, f"cases/{case.pk}/withdraw/", body)

    assert (answer.data["state"], answer.data["hits"]) == ("suspended", [])


def test_lists_filter_by_state_overdue_and_region(household: Household, people: People) -> None:
    case = open_case(household, people, timezone.now() - 40 * DAY)

    def found(query: str) -> list[str]:
        return [str(row["id"]) for row in read(people.clerk, f"cases/?{query}").data["results"]]

    assert found("state=verifying&overdue=true&region=411099101000") == [str(case.pk)]
    assert found("overdue=false") == found("state=closed") == []
    assert found("region=411099102000") == []
    assert read(people.clerk, "cases/").data["count"] == 1
    assert read(people.clerk, "cases/?state=nonsense").status_code == 400


def test_an_exit_is_opened_studied_and_listed(
    household: Household, people: People, district: Any
) -> None:
    MonitoringLine.objects.update(valid_from=timezone.localdate() - timedelta(days=900))
    case = case_at("register", household, people, timezone.now() - 260 * DAY)

    made = send(people.village, "exits/", {"case": str(case.pk)})
    assert (made.status_code, made.data["state"], made.data["allowed"]) == (
        201, "proposed", ["study", "refuse"],
    )  # fmt: skip
    body = {
        "visited_on": str(timezone.localdate()), "visitors": ["周建国", "吴秀英"],
        "sound": dict.fromkeys(["food", "clothing", "education", "medical", "housing", "water"], True),
        "after": dict.fromkeys(["dropout", "house_damaged", "uninsured_member", "water_damaged"], False),
        "risks_gone": True, "rigid_spending_solved": True, "findings": "收入稳定",
        "income": {"wage": "46000.00"},
        "papers": ["exit_information", "exit_measures", "exit_assessment"],
    }  # fmt: skip
    address = f"exits/{made.data['id']}/study/"

    unsound = send(people.village, address, {**body, "sound": {**body["sound"], "water": False}})
    assert unsound.data == {"reasons": ["饮水安全还有问题，不能消除风险。"]}
    assert send(people.reviewer, address, body).status_code == 403
    assert send(people.village, address, body).data["state"] == "studied"
    listed = read(people.reviewer, "exits/?state=studied").data["results"]
    assert [str(row["id"]) for row in listed] == [str(made.data["id"])]


def test_a_roll_back_is_the_districts(household: Household, people: People) -> None:
    case = case_at("register", household, people)
    exit_at("mark", case, people)

    denied = send(people.village, f"cases/{case.pk}/roll_back/", {"reason": "复发"})
    answer = send(people.clerk, f"cases/{case.pk}/roll_back/", {"reason": "复发"})

    assert denied.status_code == 403
    assert (answer.status_code, answer.data["state"]) == (200, "registered")
