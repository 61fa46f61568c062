"""The programme that comes with Yorisou, and changes of its text."""

from pathlib import Path

import robot
from robot.behaviours.script import Finding, check_text

SHIPPED = Path(robot.__file__).parent / "behaviours" / "scripts" / "first-evenings.yaml"
TEXT = SHIPPED.read_text("utf-8")


def changed(*changes: tuple[str, str]) -> str:
    """The shipped script with the first place of each text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def found(*changes: tuple[str, str]) -> list[Finding]:
    return check_text(changed(*changes), "x.yaml")


def only(*changes: tuple[str, str]) -> str:
    """The one finding after the changes, as it is shown."""
    findings = found(*changes)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return str(findings[0])


def line_of(part: str, text: str = TEXT) -> int:
    """Line, from 1, in which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1
