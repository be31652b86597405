"""Demo visits of leaders: the home township's secretary on the way, a district leader in between."""

import uuid
from datetime import datetime, timedelta
from random import Random

from accounts.demo import HOME_TOWNSHIP
from accounts.models import User
from core.dates import local_date
from households.models import Household
from monitoring.actions import visits
from monitoring.models import LeaderVisit
from monitoring.visit_states import Mode
from regions.models import path_of

MOST = 24
SETTLED = (
    ("危房改造排期靠后，雨季前要住上", "协调镇村建办列入本月第一批，月底前开工"),
    ("两个孩子上学，生活费吃紧", "当场联系学校，落实寄宿生补助"),
    ("老两口看病报销跑了两趟没办成", "请医保站上门帮办，三天内办结"),
    ("想养羊，缺周转钱", "对接小额信贷，信用社已上门评级"),
)


def seed_leader_visits(*, at: datetime, seed: int = 1) -> int:
    """Let the demo leaders visit some households of the last days; return how many. Once only."""
    if LeaderVisit.objects.exists():
        return 0
    # Not the sequence that made the week's visits: their uuids are taken.
    chance = Random(f"leaders {seed}")  # noqa: S311  # not for secrets
    people = User.objects.filter(username__in=["secretary", "leader"]).select_related("region")
    leaders = {user.username: user for user in people}
    if len(leaders) < 2:
        return 0
    homes = Household.objects.policy_or_monitored().filter(
        region_path__startswith=path_of(HOME_TOWNSHIP)
    )
    some = list(homes.order_by("pk")[::2][:MOST])
    for number, home in enumerate(some):
        who = leaders["leader" if number % 6 == 5 else "secretary"]
        day = local_date(at) - timedelta(days=number % 10)
        problem, result = SETTLED[number // 3 % len(SETTLED)] if number % 3 == 0 else ("", "")
        said = visits.Told(
            uuid=uuid.UUID(int=chance.getrandbits(128), version=4),
            visited_on=day, mode=Mode.HOME, visitors=[], changed=False,
        )  # fmt: skip
        told = said.by_leader(who, problem, result)
        # Typed today: a week that is over has closed its books, and takes a visit as a late one.
        visits.record(household=home, by=who, at=at, told=told)
    return len(some)
