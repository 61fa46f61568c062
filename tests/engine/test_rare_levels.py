"""Levels with contact on few days a week: offers wait for the next of them; one left out is no break."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose
from robot.engine.progress import PastSession, Progress
from tests.engine.build import S, of, rules
from tests.engine.outings import LADDER, at, start


def weekly(days: int = 1, **changes: Any) -> Any:
    levels = tuple(replace(x, dose=Dose(30, 1, days)) if x.id == "farther" else x for x in LADDER)
    return at("farther", levels=levels, **changes)


@pytest.mark.parametrize(("days", "waits"), [(1, 192), (2, 96), (3, 72), (4, 24), (7, 24)])
def test_a_proposal_waits_past_the_next_day_of_contact(days: int, waits: int) -> None:
    d = weekly(days, standing_approval=False)
    d.do(e.MoreRequested("tap"))
    d.do(e.MoreRequested("tap"))
    (asked,) = of(c.Propose, d.log)
    assert asked.expires_utc_us == d.engine._context.utc + waits * 3600 * S
    d.pass_s(waits * 3600 - 1)
    assert d.engine.progress.proposal is not None
    d.pass_s(2)
    assert d.engine.progress.proposal is None
    assert [x.figures for x in of(c.Decided, d.log)][-1] == (("hours", waits),)


@pytest.mark.parametrize(("days", "gap", "level"), [(1, 14, "farther"), (1, 15, "outing"), (7, 8, "outing")])
def test_one_week_left_out_is_no_break_where_there_is_one_day_in_a_week(
    days: int, gap: int, level: str
) -> None:
    d0 = at("farther")
    lived = PastSession(1, "farther", d0.engine.calendar.day(d0.now) - gap, "success", 2, False, True)
    agreed = [each.id for each in LADDER[:5]]
    progress = Progress("farther", agreed, first_day=0, entered_day=0, sessions=[lived], last_session=1)
    d = weekly(days, progress=progress)
    start(d)
    assert (d.level, "after-break" in rules(d)) == (level, level == "outing")


def test_a_lighter_day_is_no_way_out_that_is_refused() -> None:
    """Whoever lives above the ways out and wants something lighter is not left without a session."""
    d = at("visit", None)
    start(d)
    assert (rules(d)[-1], d.phase) == ("age-unsaid", "present")
    for _ in range(3):
        d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert d.engine.contact is not None
    assert d.engine.contact.level.behaviour not in ("visit", "farther")
