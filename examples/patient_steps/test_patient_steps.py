"""The laws of every policy, this one's own rule, and what it does in a programme."""

from dataclasses import replace

from patient_steps import PatientSteps

from robot.contract.programme import Policy
from sim.conformance.policy import CALM, PolicyConformance, Session, walk
from sim.programmes import programme_of


class TestTheLaws(PolicyConformance):
    policy = PatientSteps


def test_a_discomfort_asks_for_two_more():
    course = [CALM] * 3 + [Session("discomfort", 7.0, 1)] + [CALM] * 5
    wishes = [wish.direction for _, wish in walk(PatientSteps(3), course)]
    assert wishes == ["hold", "hold", "up", "down", "hold", "hold", "hold", "hold", "up"]


def test_in_a_programme(yorisou_story):
    """Three sessions are needed at first; after a hard one on the next level it takes five."""
    programme = replace(programme_of("first-evenings"), policy=Policy("patient-steps", sessions=3))
    story = yorisou_story(programme)
    story.evenings(15).evenings(1, rated=8).is_on("quiet-presence").because("discomfort-rating")
    story.evenings(3).is_on("quiet-presence").because("not-yet-sessions")
