"""What the desk, the CLI and the doctor say alike of alerts."""

from typing import Any

# Among what was sent, a digest has the tier of a worry.
DIGEST_TIER = 1
# The status of a desk where no channel is set up.
NOBODY: dict[str, Any] = {
    "staff": [],
    "reaches": {},
    "rota": [],
    "answer_minutes": 0,
    "link": False,
    "last_drill_utc_us": 0,
    "recent": [],
}


def counted(number: int, what: str, several: str = "") -> str:
    """ "1 minute", "2 minutes"; "2 worries" with `several`."""
    return f"{number} {what}" if number == 1 else f"{number} {several or what + 's'}"
