"""`yorisou alert`: answer an alert, try the channels, and see what is open."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from robot import paths
from robot.errors import DeviceError, UsageError

app = typer.Typer(no_args_is_help=True, help="Alerts to staff: answer, drill, test, status.")
SocketFile = Annotated[Path | None, typer.Option("--socket", help="Control socket of the companion.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="yorisou.toml; default: the one here.")]


@app.command()
def ack(code: str, socket: SocketFile = None) -> None:
    """Confirm that an alert has reached you: CODE stands in the message, and works once."""
    _ask(socket, {"do": "ack", "token": code})
    typer.echo("thank you, it is noted")


@app.command()
def drill(
    by: Annotated[str, typer.Option("--by", help="Your staff id.")] = "", socket: SocketFile = None
) -> None:
    """Send a drill along the rota. Contact sessions need one that was acknowledged within seven days."""
    _ask(socket, {"do": "drill", "by": by})
    typer.echo("the drill is on its way; acknowledge it from the message, then: yorisou alert status")


@app.command("test")
def try_channels(staff: Annotated[str, typer.Argument(help="Staff id.")], config: ConfigFile = None) -> None:
    """Send a real message to every channel of one member of staff.

    Exit code 4 when none takes it, 1 when not all do.
    """
    from robot.alerts.channels import AppriseAlerter, scheme
    from robot.alerts.letters import trial
    from robot.config import load

    named = config if config is not None else paths.CONFIG if paths.CONFIG.exists() else None
    care = load(named).care
    member = care.member(staff)
    if member is None:
        known = ", ".join(each.id for each in care.staff) or "nobody yet"
        raise UsageError("alert test", f"nobody is called {staff!r}.", f"Under [care] there is {known}.")
    urls = member.urls()
    took: dict[int, bool] = {}
    AppriseAlerter().deliver(urls, trial(member), took.__setitem__)
    for place, url in enumerate(urls):
        typer.echo(f"channel {place + 1} ({scheme(url)}): {'took it' if took[place] else 'did not take it'}")
    if not any(took.values()):
        raise DeviceError(
            staff, "no channel took the message.", "Look at the address, the password, the network."
        )
    raise typer.Exit(0 if all(took.values()) else 1)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    socket: SocketFile = None,
) -> None:
    """Who is asked, in which order, the last drill, and what was sent; exit 1 when nobody can be told.

    --json: `staff` (id, name, language, channels by kind), `rota`, `answer_minutes`, `link`,
    `last_drill_utc_us` (0: none), `recent` (alert, to, tier, drill, utc_us, state).
    """
    found = _ask(socket, {"do": "alerts"}).get("alerts", {})
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for line in _lines(found):
            typer.echo(line)
    raise typer.Exit(0 if found.get("rota") else 1)


def _lines(found: dict[str, Any]) -> list[str]:
    from datetime import UTC, datetime

    def at(utc_us: int) -> str:
        return f"{datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone():%Y-%m-%d %H:%M}"

    rota = [str(name) for name in found.get("rota", [])]
    last = int(found.get("last_drill_utc_us", 0))
    lines = [f"rota: {', then '.join(rota)}" if rota else "rota: nobody is told from here"]
    lines.append(
        f"each has {found.get('answer_minutes')} minutes; last drill: {at(last) if last else 'none yet'}"
    )
    for member in found.get("staff", []):
        lines.append(f"  {member['id']}: {member['name']}, {', '.join(member['channels']) or 'no channel'}")
    for sent in found.get("recent", []):
        kind = "drill" if sent["drill"] else f"tier {sent['tier']}"
        lines.append(f"{at(sent['utc_us'])}  alert {sent['alert']} ({kind}) to {sent['to']}: {sent['state']}")
    return lines


def _ask(socket: Path | None, request: dict[str, Any]) -> dict[str, Any]:
    from robot.control import ask

    answer = ask(socket or paths.control_socket(), request, timeout=10.0)
    if not answer.get("ok"):
        raise UsageError(str(request["do"]), str(answer.get("error")), str(answer.get("mend", "")))
    return answer
