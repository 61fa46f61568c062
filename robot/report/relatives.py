"""Who of the family did which lesson: all that a report says of relatives, from their own file."""

from dataclasses import dataclass
from pathlib import Path

from robot.contract.calendar import date_of
from robot.errors import UsageError
from robot.family import rows
from robot.family.lessons import lessons
from robot.family.store import FamilyStore, beside, key_beside
from robot.journal.decision_rows import pseudonyms
from robot.journal.read_connection import opened
from robot.report.document import Section, section, table
from robot.report.facts import LessonFacts
from robot.report.wording import Wording

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons that were done, by relative and day; `unread`: the file is there and could not be read."""

    done: tuple[LessonFacts, ...] = ()
    unread: bool = False


def read_lessons(journal: Path, key: str, key_file: Path, *, names: bool) -> Lessons:
    """Those of the file beside a journal, none where there is none. Relatives are codes, unless `names`.

    Raises InputError: as `read_history`.
    """
    store = FamilyStore(beside(journal), key_beside(key_file))
    if not store.path.exists():
        return Lessons()
    try:
        found = store.work(rows.done)
    except UsageError:
        return Lessons(unread=True)
    with opened(journal, key) as db:
        pseudonym = pseudonyms(db, key)
    known = lessons()
    return Lessons(
        tuple(
            LessonFacts(
                user if names else f"relative-{pseudonym(f'relative {user.casefold()}')[:DIGITS]}",
                lesson,
                day,
            )
            for user, lesson, day in found
            if lesson in known
        )
    )


def within(found: Lessons, first_day: int, last_day: int | None) -> Lessons:
    """Those of a span of days; None: to the last that there is."""
    first, last = date_of(first_day), "" if last_day is None else date_of(last_day)
    done = tuple(each for each in found.done if first <= each.day and (not last or each.day <= last))
    return Lessons(done, found.unread)


def of_relatives(wording: Wording, found: Lessons) -> Section | None:
    """The section; None where no relative has done anything."""
    if found.unread:
        return Section("relatives", wording.say("relatives"), (wording.say("relatives-unread"),))
    titles = {name: each.title.in_(wording.language) for name, each in lessons().items()}
    told = [(each.day, each.relative, titles[each.lesson]) for each in found.done]  # type: ignore[index] # known ones
    made = table(wording, "date relative lesson", sorted(told))
    return section(wording, "relatives", made) if made else None
