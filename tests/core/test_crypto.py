"""Sealing and keyed indexes, against the standards' own figures."""

import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from core import crypto
from households.models import Household, Member, id_index
from tests.factories import HouseholdFactory, MemberFactory, id_number

AAD = "households.member.id_number|1"


def test_sm3_gives_the_digests_of_its_standard() -> None:
    """GB/T 32905-2016, appendix A: "abc", and "abcd" sixteen times."""
    assert crypto._sm3(b"abc").hexdigest() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert crypto._sm3(b"abcd" * 16).hexdigest() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_hmac_sm3_gives_a_published_digest() -> None:
    """GM/T 0042-2015: key 01…20, "abcdbcdecdef…nopq" in twos."""
    import hmac

    key = bytes(range(1, 33))
    text = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
    assert hmac.new(key, text, crypto._sm3).hexdigest() == (
        "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"
    )


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    iv = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    clear = b"".join(
        bytes([value] * 8) for value in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA)
    )
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    body = encryptor.update(clear) + encryptor.finalize()
    assert body.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_a_sealed_value_opens_only_in_its_own_place() -> None:
    sealed = crypto.seal("41109919700101001X", AAD)
    assert crypto.unseal(sealed, AAD) == "41109919700101001X"
    for elsewhere in ("households.member.id_number|2", "households.member.phone|1"):
        with pytest.raises(ValueError, match="does not belong"):
            crypto.unseal(sealed, elsewhere)


@pytest.mark.parametrize("place", [2, 14, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(crypto.seal("41109919700101001X", AAD))
    sealed[place] ^= 1
    with pytest.raises(ValueError, match="does not belong"):
        crypto.unseal(bytes(sealed), AAD)


def test_equal_values_are_sealed_differently_and_indexed_alike() -> None:
    assert crypto.seal("1", AAD) != crypto.seal("1", AAD)
    assert crypto.index("1", "idno") == crypto.index("1", "idno")
    assert crypto.index("1", "idno") != crypto.index("1", "phone")
    assert len(crypto.index("1", "idno")) == 16


def test_a_damaged_value_makes_no_key() -> None:
    sealed = bytearray(crypto.seal("1", AAD))
    sealed[1] = 63
    with pytest.raises(ValueError, match="does not belong"):
        crypto.unseal(bytes(sealed), AAD)
    assert not (Path(settings.KEY_DIR) / "seal-63").exists()


def test_keys_are_for_their_owner_only() -> None:
    crypto.seal("1", AAD)
    crypto.index("1", "idno")
    files = list(Path(settings.KEY_DIR).iterdir())
    assert {file.name for file in files} == {"seal-1", "index-1"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(Path(settings.KEY_DIR).stat().st_mode) == 0o700


def _make_key(folder: str, barrier: object, answers: object) -> None:
    keys = crypto.FileKeys(Path(folder))
    barrier.wait()  # type: ignore[attr-defined]
    answers.put(keys.sealing_key(1))  # type: ignore[attr-defined]


def test_processes_that_make_the_key_at_once_make_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(4), context.SimpleQueue()
    children = [
        context.Process(target=_make_key, args=(str(tmp_path), barrier, answers)) for _ in range(4)
    ]
    for child in children:
        child.start()
    found = {answers.get() for _ in children}
    for child in children:
        child.join()
    assert len(found) == 1
    assert os.listdir(tmp_path) == ["seal-1"]


def test_a_number_moved_to_another_person_does_not_open(village: object) -> None:
    one = MemberFactory(household__region=village)
    other = MemberFactory(household=one.household, id_number=id_number(7))
    Member.objects.filter(pk=other.pk).update(id_number_sealed=bytes(one.id_number_sealed))
    with pytest.raises(ValueError, match="does not belong"):
        _ = Member.objects.get(pk=other.pk).id_number


def test_a_number_never_reaches_the_database_in_clear(village: object) -> None:
    number = id_number(123)
    household = HouseholdFactory(region=village, head_id=number, phone="18180850182")
    row = Household.objects.filter(pk=household.pk).values().get()
    text = " ".join(bytes(v).hex() if isinstance(v, memoryview) else str(v) for v in row.values())
    assert number not in text
    assert number.encode().hex() not in text
    assert Household.objects.get(head_id_index=id_index(number)).head_id == number
    assert Household.objects.get(pk=household.pk).head_id_masked == f"4110********{number[-4:]}"
    assert household.phone_masked == "181****0182"
