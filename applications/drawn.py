from applications.states import TRANSITIONS
from monitoring.drawings import Drawing, drawn, machine

drawn.declare(
    Drawing("application-states.md", 10, lambda: machine("The life of an application", TRANSITIONS))
)
