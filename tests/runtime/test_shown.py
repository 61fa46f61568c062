"""The state view of hand-made records: cards, hand-over lines, the course and the notes."""

from dataclasses import replace
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.open_alerts import OpenAlert
from robot.engine.progress import Fading, Forecast, Hold
from robot.gate.gate import Gate
from robot.messages import catalogue
from robot.motion.gestures import modality
from robot.view.phrasing import Phrasing
from robot.view.state_view import View
from tests.engine.build import EVENING, S

PROGRAMME = replace(load(paths.FIRST_PROGRAMME), staff=("mori", "sato"))
IDS = [level.id for level in PROGRAMME.levels]
DAY = 86_400 * S


class Shown:
    """A view that is told records by hand."""

    def __init__(self, programme: Any = PROGRAMME) -> None:
        self.view = View(programme, "me", True, "en", names={"mori": "森 かなえ"})
        self.view.event(e.ClockReported(EVENING, 9 * 3600, True), 0)

    def tell(self, *commands: Record, after: Record | None = None) -> dict[str, Any]:
        self.view.event(after or e.Tick(), S)
        for command in commands:
            self.view.verdict(Verdict(command, command), S)
        return self.view.state().to_json()


def test_several_cards_stand_side_by_side_and_the_hotline_is_the_one_with_the_rows() -> None:
    v = Shown()
    state = v.tell(c.Card("stop-label", True), c.Card("private", True))
    assert state["cards"] == ["stop-label", "private"]
    assert state["card"]["name"] == "private"
    assert state["card"]["away"] is True
    assert state["card"]["lines"]
    assert "stop-label" in state["allowed"]
    state = v.tell(c.Card("question", True))
    assert state["card"]["name"] == "question"
    state = v.tell(c.Card("hotline", True))
    assert (state["card"]["name"], state["card"]["away"]) == ("hotline", False)
    assert "question" not in state["cards"]
    state = v.tell(c.Card("hotline", False), c.Card("private", False))
    assert state["card"] is None
    assert state["cards"] == ["stop-label"]
    assert v.tell(c.Card("stop-label", False))["cards"] == []


def test_law_10_what_is_true_now_stays_until_it_is_cleared_and_names_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence = Phrasing.sentence

    def told(self: Phrasing, kind: str, rule: str, figures: c.Figures = ()) -> dict[str, str]:
        if kind != "handover":
            return sentence(self, kind, rule, figures)
        (figure,) = figures
        return {"en": f"{rule} {self._figure(*figure, 'en')}"}

    monkeypatch.setattr(Phrasing, "sentence", told)
    v = Shown()
    assert v.tell()["handover"] is None
    state = v.tell(c.HandedOver("acknowledged", "mori"))
    assert state["handover"] == {"state": "acknowledged", "text": {"en": "acknowledged 森 かなえ"}}
    assert v.tell(c.HandedOver("sent", "sato"))["handover"]["text"] == {"en": "sent sato"}
    state = v.tell(c.HandedOver("cleared", "mori"))
    assert state["handover"] is None
    assert state["caption"] == {"en": "cleared 森 かなえ"}


OTHERS = (
    c.Caption("programme-left"),
    c.Caption("fault"),
    c.Caption("link-lost"),
    c.AskRating(),
    c.Decided("refuse", IDS[1], IDS[1], "after-stop", (("sessions", 2),)),
    c.PhaseChanged("handover", "fault"),
    c.CourseChanged("running", "left"),
)


@pytest.mark.parametrize("other", OTHERS)
def test_law_10_no_other_caption_stands_while_a_handover_is_open(other: Record) -> None:
    v = Shown()
    v.tell(c.Caption("programme-left"))
    state = v.tell(c.HandedOver("sent", "mori"))
    assert state["caption"] is None
    state = v.tell(other)
    assert state["caption"] is None
    assert state["handover"]["state"] == "sent"
    v.tell(c.HandedOver("cleared", "mori"))
    assert v.tell(c.Caption("programme-left"))["caption"] is not None


def test_law_10_a_stop_shows_for_its_moment_beside_the_handover() -> None:
    v = Shown()
    v.tell(c.HandedOver("sent", "mori"))
    state = v.tell(c.PhaseChanged("handover", "stopped"), c.Caption("stopped"))
    assert state["caption"]["en"] == "Stopped."
    assert state["handover"]["state"] == "sent"
    state = v.tell(c.PhaseChanged("stopped", "handover"))
    assert (state["caption"], state["handover"]["state"]) == (None, "sent")
    assert v.tell(c.PhaseChanged("handover", "asleep"), c.Caption("stopped"))["caption"] is None


def test_that_it_is_cleared_is_seen_although_the_robot_wakes_with_it() -> None:
    v = Shown()
    v.tell(c.HandedOver("sent", "mori"))
    state = v.tell(c.HandedOver("cleared", "mori"), c.PhaseChanged("handover", "present"))
    assert state["caption"]["en"] == "Things are open again, as before."
    assert v.tell(c.PhaseChanged("present", "greeting"))["caption"] is None


REFUSED = c.Decided("refuse", IDS[1], IDS[1], "after-stop", (("sessions", 2),))


@pytest.mark.parametrize(
    "change",
    [
        c.PhaseChanged("present", "greeting"),
        c.PhaseChanged("active", "closing"),
        c.CourseChanged("running", "on-hold"),
    ],
)
def test_an_old_refusal_goes_with_what_it_was_about(change: Record) -> None:
    v = Shown()
    assert v.tell(REFUSED, after=e.MoreRequested("tap"))["caption"]
    assert v.tell(REFUSED, after=e.StaffStep("up", "mori"))["answer"]
    state = v.tell(change)
    assert (state["caption"], state["answer"]) == (None, None)
    v.tell(c.Caption("session-ending"))
    assert v.tell(c.CourseChanged("on-hold", "running"))["caption"]  # it was no refusal


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (e.StepApproved(1, "mori"), "proposal-gone"),
        (e.StepApproved(1, "nobody"), "not-staff"),
        (e.StartRequested("console"), "heard-is-not-yes"),
    ],
)
def test_a_refusal_of_a_wish_of_the_room_is_not_told_to_the_person(event: Record, rule: str) -> None:
    state = Shown().tell(c.Decided("refuse", IDS[1], IDS[1], rule, ()), after=event)
    assert state["caption"] is None
    assert state["answer"]["en"]


@pytest.mark.parametrize(
    "change",
    [
        c.PhaseChanged("stopped", "present"),
        c.PhaseChanged("present", "greeting"),
        c.CourseChanged("running", "on-hold"),
    ],
)
def test_the_card_of_a_stop_goes_with_the_next_thing_that_happens(change: Record) -> None:
    v = Shown()
    state = v.tell(c.Card("stop-label", True), c.PhaseChanged("active", "stopped"))
    assert state["cards"] == ["stop-label"]
    assert v.tell(c.PhaseChanged("stopped", "asleep"))["cards"] == ["stop-label"]
    state = v.tell(change)
    assert state["cards"] == []
    assert "stop-label" not in state["allowed"]


def test_how_it_was_is_asked_without_numbers_because_the_faces_have_none() -> None:
    caption = Shown().tell(c.AskRating())["caption"]
    assert not any(letter.isdigit() for sentence in caption.values() for letter in sentence)


def test_a_rule_without_a_sentence_stands_for_itself() -> None:
    v = Shown()
    state = v.tell(
        c.Decided("hold", IDS[1], IDS[1], "a-plug-ins-rule", (("level", "no-such"),)),
        c.Decided("hold", IDS[1], IDS[1], "not-yet-days", ()),  # figures that are missing
        c.Noted("a-plug-ins-note", (("by", "mori"),)),
        c.Outlook("somewhere-else", ()),
    )
    assert state["log"][1]["text"]["ja"] == "a-plug-ins-rule"
    assert state["log"][0]["text"]["en"] == "not-yet-days"
    assert state["notes"][0]["text"]["ko"] == "a-plug-ins-note"
    assert state["next"]["what"]["en"] == "somewhere-else"


def test_notes_are_kept_for_the_room_the_newest_first_and_twenty_of_them() -> None:
    v = Shown()
    for number in range(25):
        state = v.tell(c.Noted(f"n{number}", ()))
    assert [note["note"] for note in state["notes"]] == [f"n{number}" for number in range(24, 4, -1)]
    assert state["notes"][0]["utc_us"] == EVENING + S


def test_the_log_says_who_decided_by_name() -> None:
    v = Shown()
    state = v.tell(
        c.Decided("up", IDS[1], IDS[2], "person-asked-more", (), "mori"),
        c.Decided("hold", IDS[2], IDS[2], "declined", (), "standing"),
        c.Decided("hold", IDS[2], IDS[2], "declined", ()),
    )
    assert [line["by"] for line in state["log"]] == ["", "standing", "森 かなえ"]
    assert state["staff"] == [{"id": "mori", "name": "森 かなえ"}, {"id": "sato", "name": "sato"}]


def test_what_staff_may_not_do_is_answered_in_the_room_and_not_to_the_person() -> None:
    v = Shown()
    refusal = c.Decided("refuse", IDS[1], IDS[1], "after-stop", (("sessions", 2),))
    state = v.tell(refusal, after=e.StaffStep("up", "mori"))
    assert "2" in state["answer"]["en"]
    assert state["caption"] is None
    own = v.tell(refusal, after=e.MoreRequested("tap"))["caption"]["en"]
    assert own == "It stays as it is for now, as always after a stop."
    assert v.tell(after=e.ReviewDone("mori"))["answer"] is None
    kept = c.Decided("hold", IDS[1], IDS[1], "destination", (), "mori")
    assert v.tell(kept, after=e.StaffStep("up", "mori"))["answer"]["en"].startswith("This is the place")


def test_levels_are_named_in_the_persons_own_order() -> None:
    free = tuple(replace(level, after=()) for level in PROGRAMME.levels)
    v = Shown(replace(PROGRAMME, levels=free))
    v.view.progress.order = [IDS[0], *IDS[:0:-1]]
    v.view.level = IDS[1]
    state = v.tell()
    assert [level["id"] for level in state["order"]] == v.view.progress.order
    assert state["level"]["index"] == len(IDS) - 1
    assert state["order_fixed"] == len(IDS)
    v.view.level = IDS[-1]
    assert v.tell()["level"]["index"] == 1
    v.view.progress.return_to = IDS[-2]
    assert v.tell()["order_fixed"] == 3


def test_a_part_of_a_level_has_its_own_name_and_its_own_yes() -> None:
    last = PROGRAMME.levels[-1]
    part = replace(last, id="a", name={"en": "From afar", "ja": "遠くから", "ko": "멀리서"})
    whole = replace(last, parts=(part,))
    v = Shown(replace(PROGRAMME, levels=(*PROGRAMME.levels[:-1], whole)))
    v.view.level, v.view.progress.part = whole.id, "a"
    v.view.progress.agreed = [f"{whole.id}/a"]
    state = v.tell(c.Preview(1, whole.id, "a"), c.Propose(1, whole.id, False, 0, "a"))
    assert state["level"]["part"]["ja"] == "遠くから"
    assert state["agreed"][0]["name"]["en"] == f"{last.name['en']} · From afar"
    assert state["preview"]["name"]["en"] == "From afar"
    assert state["proposal"]["level"]["en"].endswith("From afar")


def test_the_course_says_until_when_and_who() -> None:
    v = Shown()
    progress = v.view.progress
    assert v.tell()["course"]["state"] == "running"
    progress.course, progress.hold = "on-hold", Hold("declined", 20_000, "mori")
    state = v.tell()
    assert state["course"]["until"] == "2024-10-04"
    assert state["course"]["by"] == "森 かなえ"
    progress.hold = Hold("declined", None, "person")
    assert v.tell()["course"]["until"] == ""
    progress.course, progress.hold = "fading", None
    progress.fading = Fading(-1, [3, 2, 1], "mori")
    assert v.tell()["fading"] == {"from": "", "days_a_week": [3, 2, 1], "by": "森 かなえ"}


@pytest.mark.parametrize(
    ("course", "by", "may", "may_not"),
    [
        ("running", "", {"hold", "stay-here", "leave-programme"}, {"lift-hold"}),
        ("fading", "", {"hold", "leave-programme"}, {"lift-hold", "stay-here"}),
        ("on-hold", "person", {"lift-hold", "leave-programme"}, {"hold", "stay-here"}),
        ("on-hold", "mori", {"leave-programme"}, {"hold", "lift-hold", "stay-here"}),
        ("closed", "", set(), {"hold", "wake", "more", "stay-here", "leave-programme"}),
        ("left", "", set(), {"hold", "wake", "more", "stay-here", "leave-programme"}),
    ],
)
def test_the_person_may_press_what_the_course_leaves_open(
    course: Any, by: str, may: set[str], may_not: set[str]
) -> None:
    v = Shown()
    v.view.progress.course = course
    v.view.progress.hold = Hold("declined", None, by) if by else None
    allowed = set(v.tell()["allowed"])
    assert {"stop", "less"} | may <= allowed
    assert not may_not & allowed


def test_staying_is_offered_until_it_is_chosen_and_not_in_the_house() -> None:
    v = Shown()
    v.view.progress.destination = v.view.level
    state = v.tell()
    assert "stay-here" not in state["allowed"]
    assert state["destination"]["id"] == v.view.level
    v.view.progress.destination, v.view.level = "", IDS[0]
    assert "stay-here" not in v.tell()["allowed"]


def test_more_is_asked_of_a_session_from_the_fifth_rung_on() -> None:
    high = replace(PROGRAMME.levels[-1], rung="L5")
    v = Shown(replace(PROGRAMME, levels=(*PROGRAMME.levels[:-1], high)))
    v.view.phase = "active"
    assert v.tell()["rating_full"] is False
    assert "rate" not in v.tell()["allowed"]
    v.view.level = high.id
    assert v.tell()["rating_full"] is True
    assert "rate" in v.tell()["allowed"]


def test_an_alert_and_the_last_drill_are_told_to_the_room() -> None:
    v = Shown()
    assert v.tell()["alert"]["open"] is False
    v.view.progress.alert = OpenAlert(3, 2, True, 0, EVENING, "sending")
    v.view.progress.drill_utc_us = EVENING
    alert = v.tell()["alert"]
    assert (alert["open"], alert["drill"], alert["last_drill_utc_us"]) == (True, True, EVENING)
    v.view.progress.alert.state = "acknowledged"
    assert v.tell()["alert"]["open"] is False


def test_beside_an_alert_of_a_sender_the_room_is_told_of_the_persons_own_alone() -> None:
    v = Shown()
    v.view.progress.alert = OpenAlert(2, 2, False, 0, EVENING, "acknowledged", "tanaka")
    alone = v.tell()["alert"]
    v.view.progress.answered = v.view.progress.alert
    v.view.progress.alert = OpenAlert(3, 2, False, 0, EVENING, "sent", "lee", sender="home")
    assert v.tell()["alert"] == alone


def test_what_the_policy_expects_is_shown_to_nobody() -> None:
    v = Shown()
    before = v.tell()
    v.view.progress.forecasts = [Forecast(IDS[2], 1, 0.0987)]
    v.view.progress.policy = {"mean": [0.0987]}
    assert v.tell() == before


def test_somebody_else_in_the_room_and_a_session_without_the_robot_are_shown() -> None:
    v = Shown()
    assert v.tell(after=e.OthersPresent(True, "tap"))["others"] is True
    assert v.tell(after=e.OthersPresent(False, "tap"))["others"] is False
    state = v.tell(c.SessionStarted(1, IDS[1], 600, True))
    assert state["session"]["robot_free"] is True


@pytest.mark.parametrize(("days", "marked"), [(180, False), (181, True), (0, False)])
def test_a_row_of_the_card_says_when_it_was_checked_once_that_is_long_ago(days: int, marked: bool) -> None:
    row = {"en": "Chat", "ja": "チャット", "ko": "채팅", "verified_on": "2026-01-01"}
    v = Shown(replace(PROGRAMME, hotline=(row, {"en": "Phone", "ja": "でんわ", "ko": "전화"})))
    checked = 20_454 * DAY  # 2026-01-01
    v.view.event(e.ClockReported(checked + days * DAY, 0, True), 0)
    first, second = v.tell(c.Card("hotline", True))["card"]["lines"]
    assert ("2026-01-01" in first["ja"]) is marked
    assert first["en"].startswith("Chat")
    assert second == {"en": "Phone", "ja": "でんわ", "ko": "전화"}


def test_the_card_shows_no_date_while_there_is_no_clock() -> None:
    row = {"en": "Chat", "ja": "チャット", "ko": "채팅", "verified_on": "2001-01-01"}
    view = View(replace(PROGRAMME, hotline=(row,)), "me", True, "en")
    view.verdict(Verdict(c.Card("hotline", True), c.Card("hotline", True)), 0)
    assert view.state().to_json()["card"]["lines"][0]["en"] == "Chat"


def test_every_state_of_the_course_and_every_kind_of_card_has_its_sentence() -> None:
    keys = catalogue("en").keys()
    assert {f"course.{state}" for state in ("running", "on-hold", "fading", "closed", "left")} <= keys
    assert {"card.private", "mark.checked-on", "review.bad-ups"} <= keys


def test_the_gate_lets_every_one_of_them_through_to_the_page() -> None:
    gate = Gate(PROGRAMME, Config(), modality)
    for command in (
        c.Card("foresee", True),
        c.HandedOver("sent", "mori"),
        c.Noted("n", ()),
        c.CourseChanged("running", "left"),
    ):
        assert gate.judge(command, 0).sent == command
