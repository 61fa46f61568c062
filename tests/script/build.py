"""The programmes that come with Yorisou, and changes of their text."""

import re
from pathlib import Path

import robot
from robot.behaviours.script import Finding, check_text

SCRIPTS = Path(robot.__file__).parent / "behaviours" / "scripts"
SHIPPED, WHOLE = SCRIPTS / "first-evenings.yaml", SCRIPTS / "whole-ladder.yaml"
TEXT = SHIPPED.read_text("utf-8")
LADDER = WHOLE.read_text("utf-8")
# What a script says of its policy, with the comments above it: they are about the policy that is shipped.
POLICY = re.compile(r"(?:^#.*\n)*^policy:.*\n(?: .*\n)*", re.MULTILINE)


def with_policy(policy: str, text: str = TEXT) -> str:
    """A script with another policy, given as it stands between the braces."""
    text, places = POLICY.subn(lambda _: f"policy: {{{policy}}}\n", text)
    assert places == 1, places
    return text


FIVE_UP = with_policy("kind: n-up-one-down, up_after: 5")


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """A script with the first place of each text replaced."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def found(*changes: tuple[str, str], text: str = TEXT) -> list[Finding]:
    return check_text(changed(*changes, text=text), "x.yaml")


def only(*changes: tuple[str, str], text: str = TEXT) -> str:
    """The one finding after the changes, as it is shown."""
    findings = found(*changes, text=text)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return str(findings[0])


def line_of(part: str, text: str = TEXT) -> int:
    """Line, from 1, in which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1
