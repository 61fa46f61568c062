"""Whether a line of a centre may be shown to the person: by the rules for the robot's own lines."""

from functools import lru_cache

from robot.language import crisis, sender_check
from robot.language.line_check import judge


@lru_cache(maxsize=512)
def why_not(line: str) -> str:
    """Why it may not; "" where it may. The first one takes a second: not on the loop.

    What there is at a centre ("Tea is here.") may be stated: the centre itself says so.
    """
    if not line.isprintable():
        return "holds signs that nobody sees."
    message = sender_check.judge_message(line)
    if message.threat or message.crisis or crisis.sorts(line):
        return "holds words of a crisis, or a threat."
    language = sender_check.language_of(line, "en")
    for fault in judge(line, language, "line", sourced=True):
        return f"{fault.text}."
    for reason in message.reasons:
        return f"{reason.words!r} is not for the person ({reason.kind})."
    return ""
