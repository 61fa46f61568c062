"""Programmes with the policy that stood still on them, and what is said of a changed one."""

import re
from pathlib import Path

from robot.behaviours.script import Finding, check, check_reach
from tests.script.build import SCRIPTS, changed, with_policy

EXPECTED = "{choosing: 3.9, one-small-word: 3.1, voice: 6.8, video: 8}"
BAYES_LEVEL = {
    "whole-ladder": "kind: bayes-level, alpha: 0.10",
    "long-quiet": f"kind: bayes-level, alpha: 0.10, expected: {EXPECTED}",
    "night-gamer": "kind: bayes-level, alpha: 0.15",
}
POLICY = f"policy: {{{BAYES_LEVEL['whole-ladder']}}}"
# With three calm sessions a step, nothing but the calendar counts.
CALM = (POLICY, "policy: {kind: n-up-one-down, up_after: 3}")


# Sub-levels that came later: with them the whole way is longer than the usual weeks.
LATER = r"^      - id: outside-the-\w+\n(?:        .*\n)+"


def standing_still(name: str) -> str:
    """The text of a programme as it was: 26 weeks, `bayes-level`, and sub-levels as hard as their levels."""
    text = (SCRIPTS / f"{name}.yaml").read_text("utf-8")
    text = re.sub(r"^(#.* weeks .*\n)?weeks: .*\n|" + LATER, "", text, flags=re.MULTILINE)
    return re.sub(r"^ {8}demand: .*\n", "", with_policy(BAYES_LEVEL[name], text), flags=re.MULTILINE)


LADDER = standing_still("whole-ladder")


def rising(folder: Path, *changes: tuple[str, str], text: str = LADDER) -> list[Finding]:
    """Findings and notes of a changed script that can be played."""
    path = folder / "x.yaml"
    path.write_text(changed(*changes, text=text), "utf-8")
    assert check(path) == []
    return check_reach(path)


def shut_in(findings: list[Finding]) -> set[str]:
    """The levels that no step leads into."""
    said = (re.search(r"to '([\w-]+)' stays shut", each.text) for each in findings if each.code == "R101")
    return {match[1] for match in said if match}


def words_first(text: str = LADDER) -> str:
    """The ladder with the first word before the cards."""
    cards, word, play = (text.index(f"  - id: {name}") for name in ("choosing", "one-small-word", "play"))
    return text[:cards] + text[word:play] + text[cards:word] + text[play:]
