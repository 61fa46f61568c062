"""Sessions as they are shown: the preview of a step, what today would be, and what is lived."""

from collections.abc import Sequence

from robot.contract import commands as c
from robot.contract.programme import Level, Programme
from robot.control import state as shown
from robot.control.state import Text
from robot.engine.own_order import ordered
from robot.engine.portions import Portions, taster_of
from robot.engine.progress import Progress
from robot.messages import LANGUAGES, catalogue, texts
from robot.view.phrasing import Phrasing, begins, plain

# Phases before a session, in which it is shown what today would be; in the second, of a day asleep only.
BEFORE, BESIDE = "present", "asleep"


def preview(command: c.Preview, programme: Programme, phrasing: Phrasing, today: int) -> shown.Preview:
    """A step that waits for the person's answer. `today`: number of the person's day."""
    level = programme.level(command.level)
    level = next((part for part in level.parts if part.id == command.part), level)
    return shown.Preview(
        command.proposal,
        plain(level.name),
        plain(level.preview),
        begins(command.day, today),
        tasters(level, command.tasters),
        phrasing.together_with(command.others),
    )


def proposal(
    command: c.Propose, programme: Programme, phrasing: Phrasing, progress: Progress, tasters: int
) -> shown.Proposal:
    """A step that waits for an answer, with what the person will be shown of it.

    `tasters`: so many sessions of what is new to the person are half of it.
    """
    in_order = ordered(programme, progress.order) if progress.order else programme
    name = f"{command.level}/{command.part}" if command.part else command.level
    lowest = Portions.of(in_order.levels).place(command.level, command.part) <= 0
    tasters = 0 if lowest or name in progress.agreed else tasters
    level = phrasing.level(f"{command.level}/{command.part}" if command.part else command.level)
    asked = c.Preview(command.proposal, command.level, command.part, None, tasters, command.others)
    offered = preview(asked, programme, phrasing, 0)
    return shown.Proposal(command.proposal, level, command.approved, command.expires_utc_us, offered)


def tasters(level: Level, count: int) -> Text | None:
    """How a step begins, where its first sessions are half of it: as the script says it, or in minutes."""
    if count <= 0:
        return None
    half = taster_of(level)
    what = plain(half.preview) if half.preview != level.preview else {}
    minutes, whole = half.dose.minutes, level.dose.minutes
    key = "own" if what else "half" if minutes < whole else "as-long"
    first = texts({1: "taster.once", 2: "taster.twice"}.get(count, "taster.often"), count=count)
    return {
        language: catalogue(language)[f"taster.{key}"].format(
            when=first[language], what=what.get(language, ""), half=minutes, whole=whole
        )
        for language in (what or dict.fromkeys(LANGUAGES))
    }


def today(
    planned: c.Today | None, phase: str, notes: Sequence[Text], phrasing: Phrasing
) -> shown.Today | None:
    """What a session would be today, and the notes of the question; None where there is nothing of either."""
    if planned is not None and not is_shown(planned, phase):
        planned = None
    if planned is None and not notes:
        return None
    what = None if planned is None else _named(planned, phase, phrasing)
    return shown.Today(what, planned is not None and planned.asleep, tuple(notes))


def is_shown(planned: c.Today, phase: str) -> bool:
    """Whether it has a place on the page: it is not the usual, and no session is on."""
    special = planned.asleep or bool(planned.level)
    return special and (phase == BEFORE or (phase == BESIDE and planned.asleep))


def verbs(planned: c.Today | None, phase: str) -> list[str]:
    """What the person may have in place of what is planned. Something lighter may be asked for on any day."""
    if planned is None or not is_shown(planned, phase):
        return ["lighter"] if phase == BEFORE else []
    return ["usual"] * planned.usual + ["lighter"] * planned.lighter


def lived(command: c.SessionStarted, progress: Progress, phrasing: Phrasing) -> tuple[shown.Named, bool]:
    """The level of a session that begins, named with its sub-level; and whether it is half of it."""
    begun = progress.open_session
    if begun is None or begun.number != command.session:
        return shown.Named(command.level, phrasing.level(command.level)), False
    name = f"{begun.level}/{begun.part}" if begun.part else begun.level
    return shown.Named(command.level, phrasing.level(name)), bool(begun.below)


def _named(planned: c.Today, phase: str, phrasing: Phrasing) -> Text:
    if planned.asleep:
        return texts("today.beside" if phase == BESIDE else "today.asleep")
    rule = "lighter" if planned.usual else "other"
    if planned.half:
        rule = "lighter-half" if planned.usual else "half"
    level = f"{planned.level}/{planned.part}" if planned.part else planned.level
    return phrasing.sentence("today", rule, (("level", level),))
