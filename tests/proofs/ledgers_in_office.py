"""
Each ledger's export, opened and saved by LibreOffice, comes back as the rows it was.

    python3 run.py test -n 0 -s tests/proofs/ledgers_in_office.py

Needs `soffice`.
"""

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from ledgers.entries.declaration import Ledger
from tests.assistance.filled import *  # noqa: F403
from tests.assistance.filled import EACH
from tests.importing import outcomes, uploaded

pytestmark = pytest.mark.django_db


@EACH
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_it_comes_back_from_libreoffice_unchanged(
    ledger: Ledger,
    kind: str,
    clerk: User,
    client: Client,
    tmp_path: Path,
) -> None:
    url = f"/api/v1/ledgers/{ledger.name}/"
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(client.get(f"{url}export.xlsx", {"reason": "核对"}).content)
    saved = tmp_path / "saved"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", kind, "--outdir", str(saved), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    job = uploaded(client, f"{url}import/", saved / f"ledger.{kind}")
    found = Counter((outcome, reason) for _, outcome, reason in outcomes(job))
    print(f"{ledger.title} .{kind}: {found.total()} rows, {dict(found)}")
    assert found == {("same", ""): ledger.rows(clerk).count()}
