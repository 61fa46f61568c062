"""Messages: announced once and quietly, opened or left, counted once, and never a reason to hurry."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.progress import Progress, fingerprint
from tests.engine.build import DAY, EVENING, Driven, S, of, rules
from tests.engine.people import at, begin, over, there

LETTER = e.MailArrived(1, "aunt", "words")
VOICE = e.MailArrived(2, "aunt", "voice", 10)


def shown(d: Driven) -> int:
    return sum(x.name == "envelope" for x in of(c.Gesture, d.log))


def met(d: Driven) -> list[tuple[str, bool]]:
    return [(x.contact, x.with_robot) for x in of(c.ContactLived, d.log)]


def outcome(d: Driven) -> str:
    return d.engine.progress.sessions[-1].outcome


# --- announced ----------------------------------------------------------------------------------------------


def test_a_message_is_shown_by_a_gesture_and_a_light_and_never_by_voice() -> None:
    d = at("words")
    d.do(e.WakeRequested("tap"))
    out = d.do(LETTER)
    assert c.Gesture("envelope", 0.5) in out
    assert of(c.Light, out)[-1] == c.Light("ring", "blue", 0.3)
    assert not of(c.Say, out) + of(c.Sound, out)
    assert c.Light("ring", "off", 0.0) in d.pass_s(10)


def test_once_a_day_at_most_and_each_message_once() -> None:
    d = at("words")
    d.do(e.WakeRequested("tap"))
    d.do(LETTER)
    d.do(e.MailArrived(3, "uncle", "words"))
    d.pass_s(600)
    assert shown(d) == 1
    d.pass_s(DAY / S)
    d.do(e.WakeRequested("tap"))
    d.pass_s(10)
    assert shown(d) == 2, "the second one on the next day"
    d.pass_s(DAY / S)
    d.do(e.WakeRequested("tap"))
    d.pass_s(10)
    assert shown(d) == 2, "and nothing is shown again"


BARRED = {
    "asleep": e.SleepRequested("tap"),
    "quiet": e.QuietHoursChanged(True, "22:00", "09:00"),
    "others": e.OthersPresent(True, "tap"),
    "sent-away": e.SentAway("tap"),
    "stopped": e.StopRequested("tap"),
}


@pytest.mark.parametrize("name", BARRED)
def test_not_then_but_at_the_next_waking(name: str) -> None:
    d = at("words")
    d.do(e.WakeRequested("tap"))
    d.do(BARRED[name])
    d.do(LETTER)
    d.pass_s(30)
    assert shown(d) == 0
    d.do(e.QuietHoursChanged(False, "22:00", "09:00"))
    d.do(e.OthersPresent(False, "tap"))
    d.do(e.LetBack("tap"))
    d.do(e.WakeRequested("tap"))
    assert shown(d) == 1


def test_a_voice_is_not_shown_on_the_level_of_words_and_nothing_below_it() -> None:
    for name, event in (("words", VOICE), ("presence", LETTER)):
        d = at(name)
        d.do(e.WakeRequested("tap"))
        d.do(event)
        assert shown(d) == 0


# --- opened -------------------------------------------------------------------------------------------------


def test_opened_in_a_session_is_its_sign_and_one_contact() -> None:
    d = at("words")
    d.do(LETTER)
    begin(d)
    d.pass_s(30)
    assert [(x.line, x.style, x.about) for x in of(c.Say, d.log)] == [("words.arrived-1", "text", "aunt")]
    d.do(e.MailOpened(1, "tap"))
    d.do(e.MailOpened(1, "tap"))
    over(d)
    assert (outcome(d), met(d)) == ("success", [("text", True)])


def test_opened_on_the_page_is_one_contact_without_the_robot_and_the_sign_of_the_next_session() -> None:
    d = at("words")
    d.do(LETTER)
    d.do(e.MailOpened(1, "tap"))
    assert met(d) == [("text", False)]
    begin(d)
    over(d)
    assert (outcome(d), met(d)) == ("success", [("text", False)])
    d.do(there())
    begin(d)
    over(d)
    assert outcome(d) == "void", "of the one after that no more"


def test_left_lying_is_neutral_and_no_contact() -> None:
    d = at("words")
    d.do(LETTER)
    begin(d)
    over(d)
    assert (outcome(d), met(d)) == ("neutral", [])


def test_of_a_voice_half_must_be_heard() -> None:
    d = at("voice")
    d.do(VOICE)
    begin(d)
    d.do(e.MailOpened(2, "tap", 0.4))
    assert met(d) == []
    d.do(e.MailOpened(2, "tap", 0.5))
    d.do(e.MailOpened(2, "tap", 1.0))
    assert met(d) == [("voice", True)]


def test_a_voice_that_was_opened_and_not_heard_is_neither_the_sign_nor_gone() -> None:
    d = at("voice")
    d.do(VOICE)
    d.do(e.MailOpened(2, "tap", 0.0))
    begin(d)
    d.pass_s(30)
    assert [x.line for x in of(c.Say, d.log)] == ["voice.arrived-1"]
    over(d)
    assert (outcome(d), met(d)) == ("neutral", [])


def test_with_somebody_else_there_nothing_is_counted_shown_or_said() -> None:
    d = at("words")
    d.do(LETTER)
    d.do(e.OthersPresent(True, "tap"))
    begin(d)
    d.pass_s(60)
    d.do(e.MailOpened(1, "tap"))
    over(d)
    assert (outcome(d), met(d), of(c.Say, d.log)) == ("void", [], [])


# --- read aloud ---------------------------------------------------------------------------------------------


def test_one_touch_ends_a_voice_and_what_was_heard_counts() -> None:
    d = at("voice")
    d.do(VOICE)
    begin(d)
    d.pass_s(20)
    (played,) = of(c.ReadAloud, d.do(e.MailAloud(2, "tap")))
    out = d.do(e.Touched("head", 300))
    assert c.Hush() in out
    assert not of(c.Sound, out)
    d.do(e.Spoken(played.utterance, "stopped", 6_000))
    assert met(d) == [("voice", True)]
    over(d)
    assert outcome(d) == "success"
    assert c.Hush() not in d.do(e.Touched("head", 300)), "nothing is played any more"


def test_outside_a_session_it_does_not_read_aloud() -> None:
    d = at("words")
    d.do(LETTER)
    d.do(e.WakeRequested("tap"))
    assert not of(c.ReadAloud, d.do(e.MailAloud(1, "tap")))
    assert rules(d)[-1] == "aloud-in-a-session"


def test_somebody_who_comes_in_ends_the_voice() -> None:
    d = at("voice")
    d.do(VOICE)
    begin(d)
    d.do(e.MailAloud(2, "tap"))
    assert c.Hush() in d.do(e.OthersPresent(True, "tap"))


# --- signs of distress --------------------------------------------------------------------------------------


@pytest.mark.parametrize("unwanted", [True, False])
def test_put_away_unread_twice_or_not_wanted_is_the_sign_of_distress(unwanted: bool) -> None:
    d = at("words")
    for number in (1, 3):
        d.do(e.MailArrived(number, "aunt", "words"))
    begin(d)
    if unwanted:
        d.do(e.MailUnwanted("aunt", "words", "tap"))
    else:
        d.do(e.MailRemoved(1, "tap", unread=True))
        assert not d.engine.contact.distress  # type: ignore[union-attr]
        d.do(e.MailRemoved(3, "tap", unread=True))
    over(d, rating=1)
    assert (outcome(d), d.level) == ("discomfort", "presence")


def test_outside_a_session_it_leads_one_level_down_at_once() -> None:
    d = at("words")
    d.do(e.MailUnwanted("aunt", "", "tap"))
    assert d.level == "presence"
    assert rules(d)[-1] == "mail-unwanted"
    d = at("face")
    d.do(e.MailUnwanted("aunt", "words", "tap"))
    assert d.level == "face", "on the level of faces it says nothing of faces"


def test_one_put_away_unread_and_one_opened_say_nothing() -> None:
    d = at("words")
    for number, unread in ((1, True), (2, False), (3, True)):
        d.do(e.MailArrived(number, "aunt", "words"))
        if not unread:
            d.do(e.MailOpened(number, "tap"))
        d.do(e.MailRemoved(number, "tap", unread=unread))
    assert d.level == "words"


# --- nobody at the other end --------------------------------------------------------------------------------


def test_with_nothing_there_the_session_is_quiet_company_and_costs_nothing() -> None:
    d = at("words")
    before = d.engine.progress.to_json()
    begin(d)
    over(d)
    assert [x.line for x in of(c.Say, d.log)] == ["words.nobody"]
    past, now = d.engine.progress.sessions[-1], d.engine.progress.to_json()
    assert (past.outcome, past.lived) == ("void", False)
    assert of(c.SessionEnded, d.log)[-1].cause == "nobody-there"
    for name in ("comfortable", "sessions_here", "missing_ratings", "level", "contacts"):
        assert before[name] == now[name]


def test_but_what_was_hard_counts_all_the_same() -> None:
    d = at("words")
    begin(d)
    over(d, rating=8)
    assert outcome(d) == "discomfort"


def test_what_changes_in_place_is_saved_and_read_again() -> None:
    d = at("words")
    d.do(LETTER)
    before = fingerprint(d.engine.progress)
    d.do(e.MailOpened(1, "tap"))
    assert fingerprint(d.engine.progress) != before
    kept = d.engine.snapshot()
    assert Progress.from_json(kept).to_json() == kept


def test_days_of_messages_move_with_a_clock_that_jumps() -> None:
    d = at("words")
    d.do(e.WakeRequested("tap"))
    d.do(LETTER)
    p = d.engine.progress
    day = p.mail_shown_day
    assert day is not None
    d.do(e.ClockReported(EVENING + 3 * DAY, 9 * 3600, True))
    assert p.mail_shown_day == p.mail[0].day == day + 3


# --- forgotten ----------------------------------------------------------------------------------------------


def test_with_the_messages_it_is_forgotten_who_was_there_and_until_when() -> None:
    d = at("words")
    d.do(there("aunt", "words", until=EVENING + DAY))
    d.do(LETTER)
    d.do(e.MailForgotten())
    saved = d.engine.snapshot()
    assert (saved["mail"], saved["there"], "aunt" in str(saved)) == ([], [], False)
    assert not d.engine._context.timers.running("there")


def test_a_session_that_goes_on_knows_no_more_of_what_was_forgotten() -> None:
    d = at("words")
    d.do(there("aunt", "words"))
    d.do(LETTER)
    begin(d)
    d.do(e.MailForgotten())
    over(d)
    assert of(c.Say, d.log) == [], "no name of a sender"
