"""Department files of the demo district, sent and made live as people do it."""

import tempfile
from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from comparison import actions
from comparison.models import Batch
from comparison.samples.make import make
from comparison.sources import Source, sources
from core.dates import local_date
from ledgers import runner

ROWS = 60
# As an office would name it: 医保局_住院个人负担_2022年5月.csv
NAME = "{title}_{at:%Y}年{at.month}月{ending}"
# The last one waits for the bureau, so that the first page has something to do.
WAITING = "jiaoti"


def seed_batches(*, at: datetime, seed: int = 1) -> int:
    """Send each source's file by its liaison; the bureau makes all but one live."""
    bureau = User.objects.get(username="clerk")
    for source in sources:
        by = User.objects.get(username=source.unit)
        # Each about people of its own: a household is seldom in every department's file.
        batch = _send(source, by=by, at=at, seed=100 * seed + source.order)
        runner.work_off()
        if source.name != WAITING:
            actions.make_live(batch=batch, by=bureau)
            runner.work_off()
    return Batch.objects.count()


def _send(source: Source, *, by: User, at: datetime, seed: int) -> Batch:
    with tempfile.TemporaryDirectory(prefix="jianan-") as folder:
        layout = import_module(f"comparison.sources.{source.name}.sample").LAYOUT
        title = source.title.replace(" · ", "_")
        name = NAME.format(title=title, at=at, ending=layout.ending)
        path = Path(folder) / name
        make(source.name, rows=ROWS, mess="low", seed=seed, path=path, on=local_date(at))
        upload = SimpleUploadedFile(name, path.read_bytes())
    return actions.upload(source=source.name, file=upload, by=by)
