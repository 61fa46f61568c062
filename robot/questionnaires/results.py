"""Answers that were given, and what the clinician is shown of them: a number, its rule, its day. No label."""

from collections.abc import Sequence
from dataclasses import dataclass

from robot.errors import UsageError
from robot.questionnaires.due import DAY_US
from robot.questionnaires.instruments import Instrument
from robot.questionnaires.scoring import Score, score


@dataclass(frozen=True, slots=True)
class Answered:
    """One set of answers as it is kept. `paper`: staff entered it from a sheet of that day (UTC)."""

    number: int
    name: str
    version: str
    title: str
    source: str
    scale: tuple[int, ...]
    reverse: tuple[int, ...]
    answers: tuple[int | None, ...]
    paper: bool
    made_utc_us: int


@dataclass(frozen=True, slots=True)
class Result:
    """What it adds up to.

    `change` is against the last total that is older by the instrument's own interval at least, of
    `since_utc_us`; None without one.
    """

    answered: Answered
    rule: Instrument
    score: Score
    change: int | None = None
    since_utc_us: int = 0


def results(kept: Sequence[Answered], rules: dict[str, Instrument]) -> list[Result]:
    """Of each set, newest first. One whose rule is gone, or that no longer fits it, has no total."""
    found: list[Result] = []
    for each in sorted(kept, key=lambda one: (one.made_utc_us, one.number)):
        rule = rules.get(each.name.partition(".")[0])
        if rule is None:
            continue
        made = _score(rule, each)
        before = next((old for old in reversed(found) if _comparable(old, each, rule)), None)
        if before is None or made.total is None or before.score.total is None:
            found.append(Result(each, rule, made))
        else:
            change = made.total - before.score.total
            found.append(Result(each, rule, made, change, before.answered.made_utc_us))
    return found[::-1]


def _score(rule: Instrument, each: Answered) -> Score:
    try:
        return score(rule, each.scale, each.reverse, each.answers)
    except UsageError:
        missing = tuple(item for item, given in enumerate(each.answers, 1) if given is None)
        return Score(None, {}, missing, ())


def _comparable(old: Result, each: Answered, rule: Instrument) -> bool:
    same = old.rule.id == rule.id and old.answered.scale == each.scale
    alike = same and old.answered.reverse == each.reverse and old.score.total is not None
    return alike and each.made_utc_us - old.answered.made_utc_us >= rule.days * DAY_US
