"""
Uploads on disk: sealed, under a random name, opened only into a private temporary file.

Whoever opens one holds a lock on its folder, which the kernel drops when he is killed: `sweep_clear`
knows by it what nobody needs any more.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from core import crypto
from core.errors import Refused
from ledgers.models import StoredFile

_BLOCK = 1 << 20
_IV = 12
_TAG = 16

CLEAR = "jianan-clear-"  # of the folders with something in clear
SETTLED = 60.0  # seconds; a younger folder may not be locked yet


def keep(upload: "UploadedFile[bytes]", *, by: User) -> StoredFile:
    """
    Store an upload and return its row.

    :raises Refused: empty, too large, or no room on the disk
    """
    size = upload.size or 0
    if size == 0:
        raise Refused("文件是空的，请检查后重新上传。")
    if size > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(f"文件超过{settings.UPLOAD_MAX_BYTES // 1024 // 1024}MB，请拆分后上传。")
    name = Path(upload.name or "upload").name[-200:]
    row = StoredFile(filename=name, size=size, uploaded_by=by)
    digest = hashlib.sha256()
    iv = os.urandom(_IV)
    sealer = Cipher(algorithms.SM4(_key()), modes.GCM(iv)).encryptor()
    sealer.authenticate_additional_data(row.pk.bytes)
    settings.UPLOAD_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = path_of(row)
    try:
        with path.open("wb") as out:
            out.write(iv)
            for block in upload.chunks(_BLOCK):
                digest.update(block)
                out.write(sealer.update(block))
            out.write(sealer.finalize() + sealer.tag)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused("服务器存储空间不足，文件没有保存，请联系系统管理员。") from error
    row.sha256 = digest.hexdigest()
    row.save()
    return row


class TooLarge(Refused):
    """An upload over the limit."""

    status = 413


@contextmanager
def opened(row: StoredFile) -> Iterator[Path]:
    """Give the file in clear, in a private folder that is gone afterwards."""
    with private_folder() as folder:
        plain = folder / f"upload{Path(row.filename).suffix.lower()[:8]}"
        path = path_of(row)
        body = path.stat().st_size - _IV - _TAG
        with path.open("rb") as sealed, plain.open("wb") as out:
            iv = sealed.read(_IV)
            sealed.seek(_IV + body)
            tag = sealed.read(_TAG)
            sealed.seek(_IV)
            opener = Cipher(algorithms.SM4(_key()), modes.GCM(iv, tag)).decryptor()
            opener.authenticate_additional_data(row.pk.bytes)
            while body > 0:
                block = sealed.read(min(_BLOCK, body))
                body -= len(block)
                out.write(opener.update(block))
            out.write(opener.finalize())
        yield plain


@contextmanager
def plain(upload: "UploadedFile[bytes]") -> Iterator[Path]:
    """Give an upload that is not yet kept as a file, in a private folder gone afterwards."""
    with private_folder() as folder:
        path = folder / "upload"
        with path.open("wb") as out:
            for block in upload.chunks(_BLOCK):
                out.write(block)
        upload.seek(0)
        yield path


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder for something in clear; it is gone afterwards, however that comes about."""
    with tempfile.TemporaryDirectory(prefix=CLEAR) as name:
        lock = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(lock)


def sweep_clear() -> int:
    """Remove the folders of processes that were killed; return how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{CLEAR}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # just gone, or somebody else's
        try:
            if os.fstat(lock).st_mtime < time.time() - SETTLED:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
                removed += 1
        except OSError:
            continue  # in use
        finally:
            os.close(lock)
    return removed


def path_of(row: StoredFile) -> Path:
    folder: Path = settings.UPLOAD_DIR
    return folder / row.pk.hex


def _key() -> bytes:
    provider = crypto.keys()
    return provider.sealing_key(provider.current)
