"""Named places and people. Two villages of one township, another township, one district."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Unit, User
from accounts.permissions import Role
from core import crypto
from regions.models import Region
from tests.factories import RegionFactory, UnitFactory, UserFactory

# It sets the clock of whoever imports it; pytest looks for doctests in every module.
collect_ignore = ["proofs/days"]
NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)  # Wednesday noon in the district


@pytest.fixture(autouse=True, scope="session")
def keys_of_the_test_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keys, uploads and temporary files of the tests lie in a folder of their own."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("state")
    settings.KEY_DIR = folder / "keys"
    settings.UPLOAD_DIR = folder / "uploads"
    crypto.keys.cache_clear()


@pytest.fixture
def district(db: None) -> Region:
    return RegionFactory(code="411099000000", name="建安区（演示）")


@pytest.fixture
def township(district: Region) -> Region:
    return RegionFactory(code="411099101000", name="将官池镇", parent=district)


@pytest.fixture
def other_township(district: Region) -> Region:
    return RegionFactory(code="411099102000", name="五女店镇", parent=district)


@pytest.fixture
def village(township: Region) -> Region:
    return RegionFactory(code="411099101501", name="槐树坡村", parent=township)


@pytest.fixture
def neighbour_village(township: Region) -> Region:
    return RegionFactory(code="411099101502", name="柳林坡村", parent=township)


@pytest.fixture
def far_village(other_township: Region) -> Region:
    return RegionFactory(code="411099102501", name="槐树堂村", parent=other_township)


@pytest.fixture
def person() -> Callable[..., User]:
    """Make a person: `person("township_clerk", township)`."""

    def make(role: str, region: Region | None = None, **fields: Any) -> User:
        return UserFactory(role=role, region=region, **fields)

    return make


@pytest.fixture
def village_staff(village: Region) -> User:
    return UserFactory(username="village", name="周建国", role=Role.VILLAGE_STAFF, region=village)


@pytest.fixture
def village_colleague(village: Region) -> User:
    return UserFactory(username="village2", name="吴秀英", role=Role.VILLAGE_STAFF, region=village)


@pytest.fixture
def neighbour(neighbour_village: Region) -> User:
    return UserFactory(username="neighbour", role=Role.VILLAGE_STAFF, region=neighbour_village)


@pytest.fixture
def officer(village: Region) -> User:
    return UserFactory(username="officer", role=Role.SUPPORT_OFFICER, region=village)


@pytest.fixture
def township_clerk(township: Region) -> User:
    return UserFactory(username="township", role=Role.TOWNSHIP_CLERK, region=township)


@pytest.fixture
def reviewer(township: Region) -> User:
    return UserFactory(username="reviewer", role=Role.TOWNSHIP_REVIEWER, region=township)


@pytest.fixture
def far_clerk(other_township: Region) -> User:
    return UserFactory(username="far", role=Role.TOWNSHIP_CLERK, region=other_township)


@pytest.fixture
def clerk(district: Region) -> User:
    return UserFactory(username="clerk", role=Role.DISTRICT_CLERK, region=district)


@pytest.fixture
def approver(district: Region) -> User:
    return UserFactory(username="approver", role=Role.DISTRICT_APPROVER, region=district)


@pytest.fixture
def inspector(district: Region) -> User:
    return UserFactory(username="inspector", role=Role.INSPECTOR, region=district)


@pytest.fixture
def leader(district: Region) -> User:
    return UserFactory(username="leader", role=Role.LEADER, region=district)


@pytest.fixture
def sysadmin(db: None) -> User:
    return UserFactory(username="sysadmin", role=Role.SYSADMIN)


@pytest.fixture
def yibao(db: None) -> Unit:
    return UnitFactory(code="yibao", name="区医保局")


@pytest.fixture
def liaison(yibao: Unit) -> User:
    return UserFactory(username="yibao", role=Role.DEPT_LIAISON, unit=yibao)
