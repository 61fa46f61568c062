"""Which questionnaire may be asked now: at most one a week, and none before its own interval is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from robot.questionnaires.instruments import Instrument, instruments
from robot.questionnaires.wording import Wording

DAY_US = timedelta(days=1) // timedelta(microseconds=1)
WEEK_US = 7 * DAY_US
# What was left out comes back no sooner than this, however short its interval, and no later than a month.
LONGEST_AFTER_NO = 28


@dataclass(frozen=True, slots=True)
class Use:
    """That staff let these very words be asked: who confirmed them, and when (UTC).

    `last_utc_us`: when it was answered or left out last (0: never); `due_utc_us`: not again before.
    """

    name: str
    digest: str
    by: str
    made_utc_us: int
    on: bool = True
    last_utc_us: int = 0
    due_utc_us: int = 0

    @property
    def instrument(self) -> str:
        return self.name.partition(".")[0]


def may_be_asked(name: str, uses: Iterable[Use], now_us: int) -> bool:
    """Whether it is time: a week after the last of any kind, and after its own interval.

    A clock that was set back by more than that bars nothing.
    """
    for use in uses:
        if use.last_utc_us and abs(now_us - use.last_utc_us) < WEEK_US:
            return False
        same = use.instrument == name.partition(".")[0]
        if same and use.last_utc_us <= now_us < use.due_utc_us:
            return False
    return True


def due(wordings: Mapping[str, Wording], uses: Iterable[Use], language: str, now_us: int) -> Wording | None:
    """The one to be offered: that whose turn was longest ago, in the person's language where there is one."""
    known = [*uses]
    asked: dict[str, int] = {}
    for use in known:
        asked[use.instrument] = max(asked.get(use.instrument, 0), use.last_utc_us)
    found = [use for use in known if confirmed(use, wordings) and may_be_asked(use.name, known, now_us)]
    found.sort(
        key=lambda use: (asked[use.instrument], wordings[use.name].language != language, use.made_utc_us)
    )
    return wordings[found[0].name] if found else None


def confirmed(use: Use, wordings: Mapping[str, Wording]) -> bool:
    """Whether it may be asked as it stands there now: what was changed since has to be confirmed anew."""
    wording = wordings.get(use.name)
    return use.on and wording is not None and wording.digest == use.digest


def due_again(rule: Instrument, now_us: int, *, answered: bool) -> int:
    """From when on it may be asked again."""
    days = rule.days if answered else min(rule.days, LONGEST_AFTER_NO)
    return now_us + days * DAY_US


def rule_of(name: str) -> Instrument | None:
    """The scoring rule that a name ("phq-9.ja") is about; None where there is none."""
    return instruments().get(name.partition(".")[0])
