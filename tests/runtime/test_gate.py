"""Nothing passes the gate that the person has not agreed to, nor at an hour when it must be quiet."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import MODALITIES
from robot.contract.record import Record
from robot.gate.gate import ALWAYS, Gate
from robot.motion.gestures import BUILT_IN, FASTEST, STANDARD
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import MovementPreference
from tests.engine.build import programme

NEEDS: dict[Record, str] = {
    c.Idle("breathing"): "breathing",
    c.Gesture("nod", 0.5): "motion",
    c.Light("eyes", "warm", 0.5): "light",
    c.Sound("purr"): "sound",
    c.Say(1, "word.here", "voice"): "speech",
    c.Offer(1, ("music", "neither")): "cards",
    c.ReadAloud(1, 1): "speech",
    c.Board(1, "tiles", "", 1, (), ("yours",), ()): "cards",
}


def gate(
    agreed: frozenset[str] = frozenset(MODALITIES),
    verified: bool = True,
    contact: bool = True,
    **config: object,
) -> Gate:
    made = Gate(programme(), Config.model_validate(config), lambda _name: "motion")
    made.note(e.ClockReported(0, 0, verified))
    made.judge(c.Bounds(tuple(agreed), contact))
    if contact:
        made.judge(c.SessionStarted(1, "presence", 600))
    return made


# One command of every kind that passes as it is, whatever the hour, the dose and the state.
SOME: dict[str, Record] = {
    "freeze": c.Freeze(),
    "hush": c.Hush(),
    "settle": c.Settle("rest"),
    "limp": c.Limp(),
    "caption": c.Caption("stopped"),
    "card": c.Card("hotline", True),
    "handover": c.HandedOver("sent", "ann"),
    "alert": c.Alert(1, "ann", 2, False),
    "violence-alert": c.ViolenceAlert(1, "ann", 2),
    "sender-alert": c.SenderAlert(1, "ann", 2, "threat"),
    "digest": c.Digest(1, "ann", (("unclear", 0, True),)),
    "alert-closed": c.AlertClosed(1),
    "offer-closed": c.OfferClosed(1),
    "today": c.Today("touch", "", True, False, True, True),
    "preview": c.Preview(1, "touch"),
    "preview-closed": c.PreviewClosed(1),
    "ask-rating": c.AskRating(),
    "rating-closed": c.RatingClosed(),
    "phase": c.PhaseChanged("present", "asleep"),
    "bounds": c.Bounds((), False),
    "session-started": c.SessionStarted(9, "presence", 600),
    "session-ended": c.SessionEnded(9, "void", "link"),
    "course": c.CourseChanged("running", "on-hold"),
    "propose": c.Propose(1, "touch", False, 0),
    "proposal-closed": c.ProposalClosed(1, "expired"),
    "decided": c.Decided("hold", "touch", "touch", "declined", ()),
    "outlook": c.Outlook("next-session", ()),
    "noted": c.Noted("setback", ()),
    "contact-lived": c.ContactLived("text", True, 20_458),
    "today-decided": c.TodayDecided("touch", "", ()),
    "driven": c.Driven("mori"),
    "step-call": c.StepCall(1, "dark"),
    "end-call": c.EndCall(1, "stop"),
    "call-bounds": c.CallBounds("voice"),
    "tap-in-call": c.TapInCall(1),
    "contact-taken-back": c.ContactTakenBack("text", 20_458),
    "fused": c.Fused(1, None, 1.0, None, None, ()),
    "broke": c.Broke("engine", "x"),
}
# What becomes of every kind of command. A kind that is not here has no place in the gate yet.
RULE = {
    **dict.fromkeys(SOME, "always"),
    "idle": "still where it must be",
    "gesture": "motion",
    "light": "dim at night",
    "sound": "sound",
    "say": "words",
    "board": "words",
    "offer": "words",
    "listen": "microphone",
    "read-aloud": "words",
}


def test_every_kind_of_command_has_its_rule() -> None:
    """A new kind belongs into this table and into robot/gate/gate.py, or nobody has thought about it."""
    assert RULE.keys() == c.COMMANDS.kinds.keys()
    assert {c.COMMANDS.kinds[kind] for kind in SOME} == ALWAYS
    assert {kind for kind, rule in RULE.items() if rule != "always"} == {x.kind for x in Gate._rules}


class Unheard(Record):
    """A command that this gate does not know."""

    kind = "unheard"


def test_a_kind_without_a_rule_is_refused() -> None:
    assert gate().judge(Unheard()).word == "refused:unknown"


@pytest.mark.parametrize("kind", SOME)
def test_law_1_what_always_passes_passes_in_every_state(kind: str) -> None:
    """Nothing agreed, an unverified clock, quiet hours, the dose used up, a session without the robot."""
    for contact, free in ((False, False), (True, False), (True, True)):
        g = gate(frozenset(), verified=False, contact=contact)
        g.note(e.QuietHoursChanged(True, "22:00", "09:00"))
        if contact:
            g.judge(c.SessionStarted(2, "no-such-level", 10**9, free), 0)
        assert g.judge(SOME[kind], 10**15).sent == SOME[kind]


@given(st.frozensets(st.sampled_from(MODALITIES)))
def test_law_2_3_a_command_passes_only_with_its_modality(agreed: frozenset[str]) -> None:
    for command, needed in NEEDS.items():
        sent = gate(agreed).judge(command).sent
        if needed in agreed:
            assert sent == command
        elif isinstance(command, c.Say) and "text" in agreed:
            assert isinstance(sent, c.Say)
            assert sent.style == "text"
        else:
            assert sent is None or sent == c.Idle("off")


@given(st.frozensets(st.sampled_from(MODALITIES)))
def test_law_7_in_quiet_hours_nothing_moves_or_sounds(agreed: frozenset[str]) -> None:
    g = gate(agreed)
    g.note(e.QuietHoursChanged(True, "22:00", "09:00"))
    for command in NEEDS:
        verdict = g.judge(command)
        assert not isinstance(verdict.sent, c.Gesture | c.Sound)
        assert verdict.sent != c.Idle("breathing")
        assert not isinstance(verdict.sent, c.Say) or verdict.sent.style == "text"
        assert not isinstance(verdict.sent, c.Light) or verdict.sent.level <= 0.1
    g.note(e.QuietHoursChanged(False, "22:00", "09:00"))
    assert g.judge(c.Hush()).sent == c.Hush()


def test_law_7_no_sound_while_the_clock_is_unverified() -> None:
    g = gate(verified=False)
    assert g.judge(c.Sound("purr")).word == "refused:clock-unverified"
    for style in ("voice", "whisper", "text"):
        assert g.judge(c.Say(1, "word.here", style)).word == "refused:clock-unverified"  # type: ignore[arg-type]
    assert g.judge(c.Offer(1, ("music", "neither"))).word == "refused:clock-unverified"
    assert gate(verified=False, contact=False).judge(c.Idle("breathing")).word == "sent"


def test_law_7_while_the_clock_is_unverified_it_moves_as_if_it_were_night() -> None:
    """It may be night: nothing faster than the quiet class."""
    g = gate(verified=False, contact=False)
    for name in BUILT_IN:
        sent = g.judge(c.Gesture(name, 1.0)).sent
        assert isinstance(sent, c.Gesture)
        assert sent.amplitude * speed(name) <= FASTEST["quiet"] * 1.001


@pytest.mark.parametrize(
    "command",
    [c.Freeze(), c.Hush(), c.Settle("rest"), c.Idle("off"), c.Light("eyes", "off", 0.0), c.Listen(False)],
)
def test_law_1_the_ways_down_always_pass(command: Record) -> None:
    g = gate(frozenset(), verified=False)
    g.note(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert g.judge(command).sent == command


def speed(name: str) -> float:
    """Peak speed of a gesture's fastest joint at full size, rad/s, measured each millisecond."""
    score = STANDARD.scores[name]
    way = [score.at(n / 1000) for n in range(round(score.seconds * 1000) + 1)]
    return max(abs(b - a) * 1000 for now, then in pairwise(way) for a, b in zip(now, then, strict=True))


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_noise_class_of_every_gesture_is_that_of_its_speed(name: str) -> None:
    quiet, soft = 0.26, 0.45
    measured = speed(name)
    assert (FASTEST["quiet"], FASTEST["soft"]) == (quiet, soft)
    assert STANDARD.scores[name].noise == (
        "quiet" if measured <= quiet else "soft" if measured <= soft else "lively"
    )
    assert STANDARD.scores[name].fastest == pytest.approx(measured, rel=0.01)


@pytest.mark.parametrize("limit", ["quiet", "soft", "lively"])
@pytest.mark.parametrize("name", BUILT_IN)
@given(amplitude=st.floats(0, 1))
def test_no_gesture_is_faster_than_the_household_wants(name: str, limit: str, amplitude: float) -> None:
    g = gate(contact=False)
    g._noise = limit  # type: ignore[assignment]
    sent = g.judge(c.Gesture(name, amplitude)).sent
    if sent is None:
        assert amplitude < 0.001
        return
    assert isinstance(sent, c.Gesture)
    assert sent.amplitude <= amplitude
    assert sent.amplitude * speed_of(name) <= {"quiet": 0.26, "soft": 0.45, "lively": 9.0}[limit] * 1.001
    if amplitude * speed_of(name) <= {"quiet": 0.26, "soft": 0.45, "lively": 9.0}[limit] * 0.999:
        assert sent.amplitude == amplitude, "and no smaller than it must be"


speed_of = cache(speed)


def test_settling_and_company_are_quiet_anyway() -> None:
    """What no limit of noise touches is slow by itself: poses and idle motion."""
    mixer = Mixer()
    trace = []
    for ask in (
        lambda: mixer.idle("breathing"),
        lambda: mixer.settle("asleep"),
        lambda: mixer.settle("rest"),
    ):
        ask()
        trace += [mixer.step() for _ in range(1_000)]
    fastest = max(abs(b - a) * 50 for now, then in pairwise(trace) for a, b in zip(now, then, strict=True))
    assert fastest <= FASTEST["quiet"] + 0.065, "a pose while it breathes"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_an_amplitude_is_never_more_than_whole(amplitude: float) -> None:
    sent = gate().judge(c.Gesture("nod", amplitude)).sent
    assert sent is None or 0 < sent.amplitude <= 1  # type: ignore[union-attr]
    if amplitude != amplitude:
        assert sent is None, "what is no number is not the whole"


@given(st.floats(allow_nan=True, allow_infinity=True), st.booleans())
def test_a_light_is_never_more_than_whole_and_dim_at_night(level: float, quiet: bool) -> None:
    g = gate()
    g.note(e.QuietHoursChanged(quiet, "22:00", "09:00"))
    sent = g.judge(c.Light("eyes", "warm", level)).sent
    assert isinstance(sent, c.Light)
    assert 0 <= sent.level <= (0.1 if quiet else 1.0)


def moving(**shares: float) -> Gate:
    return gate(person={"movement": shares})


def test_motion_can_be_switched_off_per_person() -> None:
    g = moving(size=0.0, speed=0.0, idle=0.0)
    assert g.judge(c.Idle("breathing")).sent == c.Idle("off")
    assert g.judge(c.Gesture("nod", 1.0)).word == "refused:motion-off"
    assert moving(size=0.5).judge(c.Gesture("nod", 1.0)).sent == c.Gesture("nod", 0.5)


def test_each_share_of_movement_is_its_own() -> None:
    """No gestures and a breath; gestures and no breath, in the pose in which it is awake."""
    for still in ({"size": 0.0}, {"speed": 0.0}):
        assert moving(**still).judge(c.Gesture("nod", 1.0)).word == "refused:motion-off"
        assert moving(**still).judge(c.Idle("breathing")).word == "sent"
    assert moving(idle=0.0).judge(c.Gesture("nod", 1.0)).word == "sent"
    assert moving(idle=0.0).judge(c.Idle("breathing")).word == "sent"
    assert moving(idle=0.0).movement.idle == 0.0


def test_the_programme_lowers_what_the_person_wants() -> None:
    made = Gate(replace(programme(), motion=0.3), Config(), lambda _name: "motion")
    assert made.movement == MovementPreference(0.3, 1.0, 0.3)
    assert Gate(replace(programme(), motion=0.0), Config(), lambda _name: "motion").movement.none


def test_law_8_the_microphone_stays_shut_unless_switched_on() -> None:
    assert gate().judge(c.Listen(True)).word == "refused:ears-off"
    assert gate(ears={"enabled": True}).judge(c.Listen(True)).sent == c.Listen(True)


def test_loudness_is_the_lower_of_programme_and_robot() -> None:
    assert gate(voice={"loudness": 0.2}).gain == 0.2
    assert gate(voice={"loudness": 1.0}).gain == 0.6


def test_law_7_what_sounded_in_quiet_hours_after_all_would_be_20_db_softer() -> None:
    """Gain 1 is 55 dB(A) at 1 m, and 35 may be heard at the door; the first line is that nothing sounds."""
    at_night = gate()
    at_night.note(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert at_night.gain == pytest.approx(0.06)
    at_night.note(e.QuietHoursChanged(False, "22:00", "09:00"))
    assert at_night.gain == 0.6


def test_words_and_cards_belong_to_a_session() -> None:
    g = gate(contact=False)
    assert g.judge(c.Say(1, "word.here", "voice")).word == "refused:no-session"
    assert g.judge(c.Offer(1, ("music", "neither"))).word == "refused:no-session"
    assert g.judge(c.Idle("breathing")).word == "sent"
    g.judge(c.Bounds(MODALITIES, True))
    assert g.judge(c.Offer(1, ("music", "neither"))).word == "refused:no-session", "not announced"


def test_a_session_without_the_robot_leaves_it_asleep() -> None:
    """domain.md §1.6: from the video level on the person sometimes does without it."""
    g = gate(ears={"enabled": True})
    g.judge(c.SessionStarted(1, "presence", 600, robot_free=True))
    assert g.judge(c.Idle("breathing")).sent == c.Idle("off")
    assert g.judge(c.Idle("off")).word == "sent"
    for command in (
        c.Gesture("nod", 0.1),
        c.Light("eyes", "warm", 0.1),
        c.Sound("purr"),
        c.Say(1, "word.here", "text"),
        c.Listen(True),
    ):
        assert g.judge(command).word == "refused:robot-free"
    for command in (c.Light("eyes", "off", 0.0), c.Offer(1, ("music", "neither")), c.AskRating()):
        assert g.judge(command).word == "sent"
    g.judge(c.SessionEnded(1, "success", "planned"))
    assert g.judge(c.Light("eyes", "warm", 0.5)).word == "sent"


@pytest.mark.parametrize(
    ("asked", "passes"), [(1.0, 4.0), (4.0, 4.0), (7.0, 7.0), (10.0, 10.0), (60.0, 10.0), (0.0, 0.0)]
)
def test_a_breath_is_neither_hasty_nor_held(asked: float, passes: float) -> None:
    assert gate().judge(c.Idle("breathing", asked)).sent == c.Idle("breathing", passes)
