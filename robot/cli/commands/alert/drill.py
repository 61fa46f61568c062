"""Send a drill along the rota. Contact sessions need one that was acknowledged within seven days.

Exit code 1 when no drill began: a real alert is open, a drill is under way already, no channel is set
up, or the time is not confirmed.
"""

from typing import Annotated, Any

import typer

from robot.cli.companions import ask_one, pushed_state
from robot.cli.options import SocketFile


def command(
    by: Annotated[str, typer.Option("--by", help="Your staff id.")] = "", socket: SocketFile = None
) -> None:
    before = pushed_state(socket)
    ask_one({"do": "drill", "by": by}, socket)
    began, said = _became(before, pushed_state(socket))
    typer.echo(said)
    raise typer.Exit(0 if began else 1)


def _became(before: dict[str, Any], after: dict[str, Any]) -> tuple[bool, str]:
    """Whether a drill began, and what to say, from the states before and after it was asked for."""
    alert, earlier = after.get("alert") or {}, before.get("alert") or {}
    if earlier.get("open") and earlier.get("drill"):
        return False, "no new drill: one is under way already; yorisou alert status says how far it is"
    if alert.get("open") and alert.get("drill"):
        return True, "the drill is on its way; acknowledge it from the message, then: yorisou alert status"
    known = before.get("notes") or []
    new = [note for note in after.get("notes") or [] if note not in known]
    said = [note["text"] for note in new if str(note.get("note")).startswith("drill-")]
    answer = after.get("answer")
    if not said and answer and answer != before.get("answer"):
        said = [answer.get("text", answer)]
    text = said[0] if said else {"en": "no drill began"}
    return False, text.get("en", "no drill began") if isinstance(text, dict) else str(text)
