"""
Sealing of personal values, and keyed indexes to find them again.

    sealed = version(1) key-id(1) iv(12) SM4-GCM(value, aad) tag(16)
    index  = HMAC-SM3(index key, purpose | value)[:16]

The associated data names the column and the row, so a sealed value moved to another person does
not open. The index is keyed: without the key, a dump cannot be turned back into numbers by trying
all of them. SM4: GB/T 32907-2016, SM3: GB/T 32905-2016. OpenSSL's are not a certified module;
`KeyProvider` is where one is plugged in.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

VERSION = 1
IV, TAG = 12, 16
INDEX_BYTES = 16


class KeyProvider(Protocol):
    """Where keys come from: a file in development, the crypto device in production."""

    @property
    def current(self) -> int: ...

    def sealing_key(self, kid: int) -> bytes: ...

    def index_key(self) -> bytes: ...


class FileKeys:
    """Keys in a folder of files, mode 0600, made at first start. For development and demos."""

    current = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sealing_key(self, kid: int) -> bytes:
        return self._read(f"seal-{kid}", make=kid == self.current)

    def index_key(self) -> bytes:
        return self._read("index-1")

    def _read(self, name: str, *, make: bool = True) -> bytes:
        path = self.folder / name
        if not make and not path.exists():  # a damaged value names any key
            raise LookupError(name)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(16))
            # A hard link fails when another process was first: one key, never two.
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()


@cache
def keys() -> KeyProvider:
    return FileKeys(settings.KEY_DIR)


@cache
def _cipher(kid: int) -> algorithms.SM4:
    return algorithms.SM4(keys().sealing_key(kid))


@cache
def _index_seed() -> "hmac.HMAC":
    return hmac.new(keys().index_key(), digestmod=_sm3)


def _sm3(data: bytes = b"") -> "hashlib._Hash":
    return hashlib.new("sm3", data)


def seal(value: str, aad: str) -> bytes:
    """Return `value` sealed to the place `aad` names ("households.member.id_number|<uuid>")."""
    kid = keys().current
    iv = os.urandom(IV)
    encryptor = Cipher(_cipher(kid), modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad.encode())
    body = encryptor.update(value.encode()) + encryptor.finalize()
    return bytes((VERSION, kid)) + iv + body + encryptor.tag


def unseal(sealed: bytes, aad: str) -> str:
    """
    Open a sealed value.

    :raises ValueError: it was changed, moved to another row or column, or the key is another
    """
    sealed = bytes(sealed)
    kid, iv = sealed[1], sealed[2 : 2 + IV]
    body, tag = sealed[2 + IV : -TAG], sealed[-TAG:]
    try:
        decryptor = Cipher(_cipher(kid), modes.GCM(iv, tag)).decryptor()
        decryptor.authenticate_additional_data(aad.encode())
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except (InvalidTag, LookupError):
        raise ValueError("A sealed value does not belong to this row, or was changed.") from None


def index(value: str, purpose: str) -> bytes:
    """Return the 16-byte keyed index of a canonical value; equal values have equal indexes."""
    return indexer(purpose)(value)


def indexer(purpose: str) -> Callable[[str], bytes]:
    """Return `index` for one purpose, for many values."""
    seed = _index_seed().copy()
    seed.update(f"{purpose}|".encode())
    start = seed.copy

    def indexed(value: str) -> bytes:
        digest = start()
        digest.update(value.encode())
        return digest.digest()[:INDEX_BYTES]

    return indexed
