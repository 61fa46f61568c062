"""Contact with people, week by week, as lines of an explanation."""

from collections.abc import Iterator, Mapping
from typing import Any

from robot.contract.calendar import date_of
from robot.contract.languages import Language
from robot.contract.people import CONTACT_KINDS, ContactKind
from robot.engine.contact_weeks import by_week
from robot.engine.progress import Progress
from robot.journal.explain import Line, kind_of_contact
from robot.messages import text

NOTHING: dict[str, Any] = {"session": 0, "contact": 0, "local": "", "utc": "", "verified": False}


def contact_weeks(progress: Progress, language: Language) -> Iterator[Line]:
    """A line a week, from the first that has any contact: kind "week".

    `first_day` (the date of its Monday), `with_robot`, `without_robot` (kind of contact -> sessions), `told`
    (kind -> days; null: nothing was told, which is unknown and not zero), `sentence`.
    """
    weeks = progress.contacts
    if not weeks:
        return
    last = max(weeks[-1].first_day, progress.seen_day or 0, progress.last_lived_day() or 0)
    for week in by_week(weeks, weeks[0].first_day, last):
        date = date_of(week.first_day)
        figures = {
            "date": date,
            "with": _in_words(week.with_robot, language),
            "without": _in_words(week.without_robot, language),
            "told": _in_words(week.told, language) if week.told else text("contact.unknown", language),
        }
        yield {
            "kind": "week",
            **NOTHING,
            "first_day": date,
            "with_robot": dict(week.with_robot),
            "without_robot": dict(week.without_robot),
            "told": dict(week.told) if week.told else None,
            "sentence": text("contact.week", language, **figures),
        }


def _in_words(counts: Mapping[ContactKind, int], language: Language) -> str:
    """ "in writing 2, in person 1", from the least to the most; a word for none."""
    named = (f"{kind_of_contact(kind, language)} {counts[kind]}" for kind in CONTACT_KINDS if kind in counts)
    return ", ".join(named) or text("contact.none", language)
