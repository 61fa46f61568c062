"""The staff of a rehearsal answer when they mean to, or never."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from sim.person.staff import Staff, StaffHabits

PROPOSED = c.Propose(4, "choosing", False, 0)


def heard(habits: StaffHabits, *commands: Record, day: int = 10, until: int = 30) -> list[tuple[int, Record]]:
    """What they do, and on which day."""
    staff = Staff(habits)
    for command in commands:
        staff.hear(command, day)
    return [(on, event) for on in range(day, until) for event in staff.on(on)]


@pytest.mark.parametrize("days", [0, 1, 5])
def test_a_proposal_is_answered_after_as_many_days(days: int) -> None:
    assert heard(StaffHabits("approve", days), PROPOSED) == [(10 + days, e.StepApproved(4, "staff"))]
    assert heard(StaffHabits("decline", days), PROPOSED) == [(10 + days, e.StepDeclined(4, "staff"))]


def test_what_waits_for_nobody_any_more_is_not_answered() -> None:
    assert heard(StaffHabits(), c.Propose(4, "choosing", True, 0)) == []
    assert heard(StaffHabits(), PROPOSED, c.ProposalClosed(4, "expired")) == []


def test_a_rest_a_review_and_a_digest_are_seen_to() -> None:
    rest = c.Decided("pause", "a", "a", "three-discomforts", ())
    assert heard(StaffHabits(), rest) == [(18, e.HoldLifted("staff"))]
    assert heard(StaffHabits(), c.Decided("pause", "a", "a", "person-rests", (), "person")) == []
    assert heard(StaffHabits(days=2), c.Noted("review-policy", ())) == [(12, e.ReviewDone("staff"))]
    assert heard(StaffHabits(), c.Noted("setback", ())) == []
    assert heard(StaffHabits(), c.Digest(3, "", ())) == [(11, e.DigestSeen("staff"))]


def test_who_never_answers_answers_nothing() -> None:
    rest = c.Decided("pause", "a", "a", "three-discomforts", ())
    assert heard(StaffHabits("never"), PROPOSED, rest, c.Noted("review-policy", ()), until=400) == []
