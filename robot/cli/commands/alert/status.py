"""Who is asked, in which order, the last drill, what is open, and what was sent.

Exit code 1 when nobody can be told, or while an alert or a digest is open and nobody has acknowledged it.

--json: `staff` (id, name, language, channels by kind), `reaches` (staff id: whom each channel reaches),
`rota`, `answer_minutes`, `link`, `last_drill_utc_us` (0: none), `recent` (alert, to, tier, drill, utc_us,
state), and `open`: null, or `alert` (its number), `tier`, `drill`, `state`, `to`, `since_utc_us`,
`next_utc_us` (when the next one is asked, or a new round begins), each null where it is not known; and
`digest`: null, or `state` (collecting, sending, sent, unanswered, unreachable, waiting), `number`, `to`,
`since_utc_us`, `due_utc_us` (0: not known), `more` and `lines` (utc_us, dated, kind, text).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from robot.alerts.base import DIGEST_TIER, counted
from robot.cli.companions import ask_one
from robot.cli.options import SocketFile
from robot.cli.pushed_state import pushed_state
from robot.control.state import Alert
from robot.control.viewer_requests import Alerts

NOBODY = "rota: nobody is told from here; name channels and a rota under [care], then start it again"


def command(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    socket: SocketFile = None,
) -> None:
    found = ask_one(socket, Alerts()).get("alerts", {})
    state = pushed_state(socket)
    digest = None if state.digest is None else state.digest.to_json()
    found = {**found, "open": open_alert(state.alert, found), "digest": digest}
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for line in _lines(found):
            typer.echo(line)
    waits = found["open"] is not None and found["open"]["state"] != "acknowledged"
    waits = waits or (found["digest"] or {}).get("state", "collecting") != "collecting"
    raise typer.Exit(0 if found.get("rota") and not waits else 1)


def open_alert(alert: Alert, found: dict[str, Any]) -> dict[str, Any] | None:
    """The alert that is open by the companion's state; what that does not say is taken from what was sent."""
    if not alert.open and alert.state != "acknowledged":
        return None
    sent = [
        each
        for each in found.get("recent") or []
        if each.get("drill") is alert.drill and each.get("tier") != DIGEST_TIER
    ]
    number = alert.number if alert.number is not None else sent[0]["alert"] if sent else None
    own = [each for each in sent if each["alert"] == number]  # newest first
    last = own[0] if own else {}
    ends = last["utc_us"] + int(found.get("answer_minutes", 0)) * 60_000_000 if last else None
    since = own[-1]["utc_us"] if own else None
    return {
        "alert": number,
        "tier": last.get("tier") if alert.tier is None else alert.tier,
        "drill": alert.drill,
        "state": last.get("state") if alert.state is None else alert.state,
        "to": last.get("to") if alert.to is None else alert.to,
        "since_utc_us": since if alert.since_utc_us is None else alert.since_utc_us,
        "next_utc_us": ends if alert.next_utc_us is None else alert.next_utc_us,
    }


def _lines(found: dict[str, Any]) -> list[str]:
    def at(utc_us: int) -> str:
        return f"{datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone():%Y-%m-%d %H:%M}"

    rota = [str(name) for name in found.get("rota", [])]
    last = int(found.get("last_drill_utc_us", 0))
    lines = [f"rota: {', then '.join(rota)}" if rota else NOBODY]
    minutes = counted(int(found.get("answer_minutes", 0)), "minute")
    if rota:
        lines.append(f"each has {minutes}; last drill: {at(last) if last else 'none yet'}")
    if found["open"] is None:
        lines.append("open: nothing")
    else:
        now = found["open"]
        kind = "drill" if now["drill"] else f"tier {now['tier'] or '?'}"
        parts = [f"open: alert {now['alert'] or '?'} ({kind}), {now['state'] or 'not sent in this run'}"]
        parts += [f"to {now['to']}"] if now["to"] else []
        parts += [f"since {at(now['since_utc_us'])}"] if now["since_utc_us"] else []
        if now["next_utc_us"] and now["state"] != "acknowledged":
            parts.append(f"next attempt {at(now['next_utc_us'])}")
        lines.append(", ".join(parts))
    if found["digest"]:
        lines.append(_digest(found["digest"], at))
    for member in found.get("staff", []):
        lines.append(f"  {member['id']}: {member['name']}, {_reached(member, found) or 'no channel'}")
    for sent in found.get("recent", []):
        kind = (
            "drill" if sent["drill"] else "digest" if sent["tier"] == DIGEST_TIER else f"tier {sent['tier']}"
        )
        lines.append(f"{at(sent['utc_us'])}  alert {sent['alert']} ({kind}) to {sent['to']}: {sent['state']}")
    return lines


def _digest(digest: dict[str, Any], at: Callable[[int], str]) -> str:
    """The staff's digest in one line: how much there is, and how far it is."""
    count = counted(len(digest["lines"]) + digest["more"], "worry", "worries")
    if digest["state"] == "collecting":
        when = f"goes out by {at(digest['due_utc_us'])}" if digest["due_utc_us"] else "goes out within hours"
        return f"digest: {count}, {when}"
    to = f", to {digest['to']}" if digest["to"] else ""
    waits = "waits on the staff's page" if digest["state"] == "waiting" else f"{digest['state']}{to}"
    return f"digest: {count}, {waits}, since {at(digest['since_utc_us'])}, not acknowledged yet"


def _reached(member: dict[str, Any], found: dict[str, Any]) -> str:
    """Every channel of one member of staff by kind, with whom it reaches where that is known."""
    kinds, reaches = member["channels"], (found.get("reaches") or {}).get(member["id"]) or []
    told = [*reaches, *("" for _ in kinds[len(reaches) :])]
    return "; ".join(f"{kind} to {to}" if to else kind for kind, to in zip(kinds, told, strict=False))
