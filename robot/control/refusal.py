"""What the companion answers where it does not do what it is asked: `{"id": …, "ok": false, "error": …}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from robot.control.json_model import Model


@dataclass(frozen=True, slots=True)
class Refusal(Model):
    """Why not: `error` is "field: what is wrong", `mend` what would be right, or "".

    `code` names the cause in a word where a page has a sentence of its own for it: `forbidden` where it is
    not theirs to do, `pin`, `code`, `password`, `too-often`.
    """

    error: str
    mend: str = ""
    code: str = ""


def refusal_of(answer: Mapping[str, Any]) -> Refusal | None:
    """The refusal that an answer is, or None."""
    if answer.get("ok"):
        return None
    said = (str(answer.get(key) or "") for key in ("mend", "code"))
    return Refusal(str(answer.get("error", "refused")), *said)
