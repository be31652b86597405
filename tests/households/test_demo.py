"""The invented register is possible, and the same seed makes the same."""

from datetime import date
from random import Random

from core import identity
from households import codes
from households.demo import seed_households, seed_lines
from households.families import Maker
from households.models import Household, Member, MonitoringLine, Tag
from regions.models import Region

ON = date(2022, 5, 18)


def test_families_are_possible() -> None:
    families = list(Maker(Random(1), on=ON).families(800))
    people = [person for family in families for person in family.people]

    assert len({person.id_number for person in people}) == len(people)
    for person in people:
        reading = identity.read(person.id_number)
        assert (reading.fault, identity.birth_date(person.id_number)) == (None, person.born)
        assert identity.is_male(person.id_number) == (person.sex == "男")
        assert person.relation in codes.RELATIONS
        assert not person.school or person.school in codes.SCHOOL
        assert not (person.school and person.education)
        assert not person.work_place or person.labour in codes.CAN_WORK
        assert person.born <= ON
    for family in families:
        assert [p.relation for p in family.people].count("户主") == 1
        assert not family.eliminated or family.category
        if family.category == "unstable":
            assert family.household_type == "escaped"


def test_the_same_seed_makes_the_same() -> None:
    one, two = (list(Maker(Random(5), on=ON).families(20)) for _ in range(2))

    assert one == two


def test_the_register_is_filled_once(village: Region, neighbour_village: Region) -> None:
    made = seed_households(60, 1, [village, neighbour_village], on=ON)
    again = seed_households(60, 1, [village, neighbour_village], on=ON)

    assert (made, again, Household.objects.count()) == (60, 0, 60)
    head = Member.objects.filter(relation="户主").select_related("household").earliest("pk")
    assert head.id_number == head.household.head_id
    assert head.household.size == head.household.members.count()
    assert Household.objects.filter(head_name="张伟", region=village).count() == 2
    assert Tag.objects.filter(household__region=village).exists()


def test_lines_of_the_district_are_there_with_their_source(district: Region) -> None:
    seed_lines()
    seed_lines()

    assert list(MonitoringLine.objects.order_by("year").values_list("year", "amount")) == [
        (2022, 7000), (2024, 8300),
    ]  # fmt: skip
    in_force = MonitoringLine.in_force(path="411099/101/501/", on=date(2024, 2, 1))
    assert in_force
    assert in_force.year == 2022
