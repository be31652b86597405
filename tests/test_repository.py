"""What holds for the whole repository: rules that a reviewer would otherwise have to remember."""

import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from accounts.models import Scoped
from accounts.permissions import ROLES, Permission, Role
from core import limits
from core.models import Limit
from jianan.celery import app as celery

ROOT = Path(settings.BASE_DIR)
OURS = (
    "core",
    "regions",
    "accounts",
    "ledgers",
    "households",
    "comparison",
    "monitoring",
    "phone",
    "applications",
    "papers",
    "assistance",
    "oversight",
)
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
SCOPED = [model for model in MODELS if issubclass(model, Scoped)]
CODE = [
    path
    for app in (*OURS, "jianan", "launcher", "bench")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = [
    path for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in OURS))
    for path in sorted(folder.rglob("*.html"))
]  # fmt: skip


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of_project() -> Iterator[tuple[Path, str]]:
    """Yield every file of ours that is text; locks, vendored scripts and builds are others'."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split("\n")  # fmt: skip
    names = [n for n in listed if n] or [named(p) for p in CODE + TEMPLATES]
    for name in names:
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".html", ".js", ".css", ".toml", ".yml",
                                              ".yaml", ".txt", ".in", ".json", ".sh", ".cfg", ""}:  # fmt: skip
            if "vendor" in path.parts or path.stat().st_size > 3_000_000:
                continue
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


# --- rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_whoevers_rows_are_scoped_and_the_database_holds_the_path(
    db: None, model: type[models.Model]
) -> None:
    assert hasattr(model._default_manager.all(), "visible_to")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [model._meta.db_table],
        )
        names = {name for (name,) in cursor.fetchall()}
    assert f"{model._meta.db_table}_path_of_region" in names


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_scope_is_a_range_on_an_index(model: type[models.Model]) -> None:
    # A week's duties are only ever asked for week by week: the place is a range within the week.
    asked = [tuple(index.fields) for index in model._meta.indexes if index.fields]
    first = {fields[1] if fields[0] == "week" else fields[0] for fields in asked}
    assert "region_path" in first, "an index that begins with region_path"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_who_and_when_are_known_together(model: type[models.Model]) -> None:
    fields = {field.name: field for field in model._meta.get_fields()}
    names = {constraint.name for constraint in model._meta.constraints}
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    for stem in (name.removesuffix("_at") for name in fields if name.endswith("_at")):
        at, by = fields[f"{stem}_at"], fields.get(f"{stem}_by")
        if by is None:
            continue
        assert getattr(at, "null", False) == getattr(by, "null", False), stem
        if getattr(at, "null", False):
            assert f"{label}_{stem}_at_with_by" in names, stem


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


# --- powers ----------------------------------------------------------------------------------------


def test_every_permission_is_held_and_asked_for() -> None:
    held = frozenset().union(*ROLES.values())
    assert set(Permission) == held
    code = "\n".join(path.read_text() for path in CODE if path.name != "permissions.py")
    unasked = [
        each.name for each in Permission if not re.search(rf"\b(Permission|P)\.{each.name}\b", code)
    ]
    assert unasked == []


def test_every_role_has_powers() -> None:
    assert set(ROLES) == set(Role)
    assert all(ROLES.values())


# --- figures ---------------------------------------------------------------------------------------


def test_every_limit_says_where_its_figure_is_from(db: None) -> None:
    declared = limits.declared()
    assert declared
    for each in declared:
        assert each.title, each.key
        assert each.source, each.key
        assert each.unit in Limit.Unit.values, each.key


# --- code ------------------------------------------------------------------------------------------

FORBIDDEN = {
    r"\|\s*safe\b(?!r)": "escape it",
    r"\bmark_safe\b|\bSafeString\(": "escape it, or use a template",
    r"\bcsrf_exempt\b": "send the token",
    r"\.delay\(": "write a row in PostgreSQL and ring (ledgers.bell)",
    r"\beval\(|\bexec\(|\bpickle\b": "no",
    r"datetime\.now\(\)|date\.today\(\)": "the clock enters at the edge, with a time zone",
    r"\.raw\(|\.extra\(": "write it as a query, or as SQL with parameters",
    r"\bprint\(": "log it, or self.stdout",
}
FREE = {"launcher", "bench"}  # programs for a terminal


@pytest.mark.parametrize("pattern", sorted(FORBIDDEN))
def test_what_nobody_writes_here(pattern: str) -> None:
    found = [
        f"{named(path)}: {line.strip()[:80]}"
        for path in [*(c for c in CODE if not FREE & set(c.parts)), *TEMPLATES]
        for line in path.read_text().splitlines()
        if re.search(pattern, line)
        and "noqa" not in line
        and not line.strip().startswith(("#", '"""'))
    ]
    assert found == [], FORBIDDEN[pattern]


def test_only_the_token_and_a_wipe_are_given_to_strangers() -> None:
    # A phone asks whether it may keep anything before it is logged in: ADR 8.
    found = {named(path) for path in CODE if "AllowAny" in path.read_text()}
    assert found <= {"accounts/api.py", "phone/api.py"}


def test_pages_without_log_in_are_few_and_known() -> None:
    found = {named(path) for path in CODE if "login_not_required" in path.read_text()}
    assert found <= {
        "accounts/site.py", "accounts/views.py", "core/views.py", "jianan/urls.py",
        "applications/views/public.py",
        "phone/views.py",  # the shell, the worker, the manifest: the same for everybody
    }  # fmt: skip


def test_spreadsheets_are_opened_only_in_the_child() -> None:
    opening = re.compile(r"openpyxl|python_calamine|xlrd")
    found = {named(path) for path in CODE if opening.search(path.read_text())}
    assert {name for name in found if not name.startswith(("ledgers/sheets/", "bench/"))} == set()


def test_no_file_is_long() -> None:
    long = {named(p): n for p in CODE if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}


def test_no_module_is_called_utils() -> None:
    assert [named(path) for path in CODE if path.stem in {"utils", "helpers", "misc"}] == []


def test_apps_import_downwards_only() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


# --- pages -----------------------------------------------------------------------------------------

POST = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_forms_carry_the_token_and_nothing_runs_inline(path: Path) -> None:
    text = path.read_text()
    for form in POST.findall(text):
        assert re.search(r"{%\s*csrf(_token)?\s*%}", form), form[:120]
    assert not re.search(r"\son[a-z]+=\"|javascript:|\shx-on\b|\sstyle=\"", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "nonce=" in script or "application/json" in script, script
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


def test_every_template_is_used() -> None:
    everything = "\n".join(path.read_text() for path in [*CODE, *TEMPLATES])
    special = {"400.html", "403.html", "404.html", "429.html", "500.html", "base.html"}
    unused = []
    for path in TEMPLATES:
        name = str(path).split("/templates/")[-1]
        if name not in special and not name.startswith("admin/") and name not in everything:
            unused.append(name)
    assert unused == []


# --- the clock and the neighbours ------------------------------------------------------------------


def test_the_clock_rings_tasks_that_exist() -> None:
    for name, entry in celery.conf.beat_schedule.items():
        module, _, task = entry["task"].rpartition(".")
        assert callable(getattr(import_module(module), task)), name


def test_no_file_names_a_package_index_or_this_workplace() -> None:
    hosts = re.compile(
        "|".join(["pypi" + r"\.", "npm" + "mirror", "registry" + r"\.", "/wor" + "k/", r"\.\./sha" + "red",
                  "python" + "hosted"])
    )  # fmt: skip
    found = [
        f"{named(path)}: {match.group()}"
        for path, text in text_of_project()
        if (match := hosts.search(text))
    ]
    assert found == []


def test_the_reserved_prefix_is_the_only_one_in_examples() -> None:
    """No identity number of a real district stands in the project, not even in a test."""
    number = re.compile(
        r"(?<!\d)[1-6]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
    )
    allowed = {"1101051949123100" + "2X", "44052418800101" + "0014"}  # the standard's own examples
    found: set[Any] = set()
    for path, text in text_of_project():
        if path.suffix in {".py", ".html", ".md", ".yaml"}:
            found |= {
                (named(path), n) for n in number.findall(text)
                if not n.startswith("411099") and n not in allowed
            }  # fmt: skip
    assert found == set()
