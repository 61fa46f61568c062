"""The runner is held to the real engine: the same people with the same luck live the same weeks."""

from dataclasses import replace

import pytest

from robot.contract.programme import Policy, Programme
from sim.person.model_person import PROFILES
from sim.programmes import programme_of
from tests.cohort.twins import in_a_block, with_the_engine


def whole_ladder(policy: Policy) -> Programme:
    return replace(programme_of("whole-ladder"), policy=policy, standing_approval=True)


@pytest.mark.parametrize(
    ("policy", "weeks"),
    [
        (Policy("n-up-one-down", up_after=2), 26),
        (Policy("home"), 14),
        (Policy("bayes-level", alpha=0.15), 12),
    ],
)
def test_the_same_people_live_the_same_weeks(
    policy: Policy, weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = whole_ladder(policy)
    people = [(profile, 0) for profile in PROFILES]
    expected = with_the_engine(programme, people, weeks, monkeypatch)
    assert in_a_block(programme, people, weeks) == expected
    assert sum(each["sessions"] for each in expected) > 200
    assert sum(each["discomforts"] for each in expected) > 2
