"""Having a message read out is offered while a session with words is on, and at no other time."""

from robot import paths
from robot.behaviours.script import load
from robot.control.state import State
from robot.engine.mailbag import WaitingMail
from robot.engine.progress import Progress
from robot.view.phrasing import Phrasing
from robot.view.plan_view import PlanView

PROGRAMME = load(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml"))
PHASES = (
    "asleep",
    "present",
    "greeting",
    "active",
    "paused",
    "closing",
    "rating",
    "stopped",
    "handover",
    "fault",
)


def offered(phase: str, lived: str, *, lies: bool = True) -> bool:
    view = PlanView(PROGRAMME, Phrasing(PROGRAMME, {}))
    view.progress = Progress("messages", [], mail=[WaitingMail(1, "aunt", "words")] if lies else [])
    return "mail-aloud" in view.allowed(phase, "messages", (), (), lived)


def test_while_a_session_with_words_is_on_and_at_no_other_time() -> None:
    assert [phase for phase in PHASES if offered(phase, "messages")] == ["active"]
    assert not offered("active", "messages", lies=False)
    assert not offered("active", "quiet-presence")
    assert "mail-aloud" not in State().allowed
