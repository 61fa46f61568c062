"""What the companion answers to a request: `{"id": …, "ok": true, …}` with one of these, or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from robot.control.json_model import Json, Model


@dataclass(frozen=True, slots=True)
class Answer(Model):
    """The plain "yes". It was taken in, and there is no more to say."""


@dataclass(frozen=True, slots=True)
class Done(Answer):
    """The engine has carried it out. Of a stop, a less or a crisis, however it came."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Saved(Answer):
    """The engine has looked at it; `saved`: it is on the disk, and not merely kept to be written."""

    saved: bool


@dataclass(frozen=True, slots=True)
class PastSession(Model):
    """One contact session of `log`."""

    number: int
    level: str
    outcome: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Sessions(Answer):
    """Past contact sessions, newest first."""

    sessions: tuple[PastSession, ...]


@dataclass(frozen=True, slots=True)
class AlertStatus(Answer):
    """The channels, the rota, what was sent, and the last drill."""

    alerts: Json


@dataclass(frozen=True, slots=True)
class Refusal(Model):
    """Why not: `error` is "field: what is wrong", `mend` what would be right, or ""."""

    error: str
    mend: str = ""


def refusal_of(answer: Mapping[str, Any]) -> Refusal | None:
    """The refusal that an answer is, or None."""
    if answer.get("ok"):
        return None
    return Refusal(str(answer.get("error", "refused")), str(answer.get("mend", "") or ""))
