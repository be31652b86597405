"""A small register to compare against, written at once."""

from random import Random

from core import identity, names
from households.models import Household, Member
from regions.models import Region

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "英华国建秀兰志强丽芳军伟"


def fill(villages: list[Region], *, people: int, seed: int = 1) -> list[Member]:
    """Write households of four with numbers of their own; every tenth is a 脱贫户, others monitored."""
    random = Random(seed)
    households, members = [], []
    for n in range(people):
        if n % 4 == 0:
            village = villages[len(households) % len(villages)]
            head = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
            households.append(
                Household(
                    region=village, region_path=village.path, national_no=f"77{n:08d}",
                    head_name=head, head_pinyin=names.pinyin_key(head), size=4,
                    household_type="escaped" if n % 40 == 0 else "ordinary",
                    category="marginal" if n % 40 == 8 else "",
                )
            )  # fmt: skip
        home = households[-1]
        name = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
        member = Member(
            household=home, region=home.region, region_path=home.region_path,
            name=home.head_name if n % 4 == 0 else name, sex="男",
            relation="户主" if n % 4 == 0 else "之子", labour="普通劳动力" if n % 3 else "",
        )  # fmt: skip
        member.id_number = number(n)
        members.append(member)
    Household.objects.bulk_create(households)
    return Member.objects.bulk_create(members)


def number(n: int) -> str:
    """Return a valid number of the never-assigned prefix, another for each n below 10 million."""
    seventeen = (
        f"411099{1940 + n % 70}{n // 70 % 12 + 1:02d}{n // 840 % 28 + 1:02d}{n // 70 % 1000:03d}"
    )
    return seventeen + identity.check_digit(seventeen)
