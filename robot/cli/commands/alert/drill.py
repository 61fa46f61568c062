"""Send a drill along the rota. Contact sessions need one that was acknowledged within seven days.

Exit code 1 when no drill began: a real alert is open, a drill is under way already, no channel is set
up, or the time is not confirmed.
"""

import typer

from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.cli.pushed_state import pushed_state
from robot.control.staff_requests import Drill
from robot.control.state import State

NO_DRILL = "no drill began; the page of staff says why"


def command(socket: SocketFile = None) -> None:
    before = pushed_state(socket)
    ask_one(socket, Drill())
    began, said = _became(before, pushed_state(socket))
    typer.echo(said)
    raise typer.Exit(0 if began else 1)


def _became(before: State, after: State) -> tuple[bool, str]:
    """Whether a drill began, and what to say, from the states before and after it was asked for."""
    if before.alert.open and before.alert.drill:
        return False, "no new drill: one is under way already; yorisou alert status says how far it is"
    if after.alert.open and after.alert.drill:
        return True, "the drill is on its way; acknowledge it from the message, then: yorisou alert status"
    said = [note.text for note in after.notes if note not in before.notes and note.note.startswith("drill-")]
    if not said and after.answer and after.answer != before.answer:
        said = [after.answer]
    return False, said[0].get("en", NO_DRILL) if said else NO_DRILL
