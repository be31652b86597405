"""`run.py manage`: a command of manage.py on the embedded servers, started if they do not run."""

from launcher.packages import install, install_assets
from launcher.places import PYTHON, ROOT, State
from launcher.processes import call
from launcher.servers import claimed, servers


def run(args: list[str]) -> int:
    install()
    install_assets()
    state = State.of_this_machine()
    state.prepare()
    with claimed(state, "manage") as ours, servers(state, running=not ours) as up:
        up.env.setdefault("DEMO", "1")  # as `run` does: it is the same database
        return call([PYTHON, ROOT / "manage.py", *args], env=up.env)
