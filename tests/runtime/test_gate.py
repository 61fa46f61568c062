"""Nothing passes the gate that the person has not agreed to, nor at an hour when it must be quiet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.config import Config
from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.programme import MODALITIES
from robot.engine.record import Record
from robot.gate import Gate
from tests.engine.build import programme

NEEDS: dict[Record, str] = {
    c.Idle("breathing"): "breathing",
    c.Gesture("nod", 0.5): "motion",
    c.Light("eyes", "warm", 0.5): "light",
    c.Sound("purr"): "sound",
    c.Say(1, "word.here", "voice"): "speech",
    c.Offer(1, ("music", "neither")): "cards",
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
    return made


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
    assert g.judge(c.Say(1, "word.here", "voice")).word == "clamped:clock-unverified"


@pytest.mark.parametrize(
    "command",
    [c.Freeze(), c.Hush(), c.Settle("rest"), c.Idle("off"), c.Light("eyes", "off", 0.0), c.Listen(False)],
)
def test_law_1_the_ways_down_always_pass(command: Record) -> None:
    g = gate(frozenset(), verified=False)
    g.note(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert g.judge(command).sent == command


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_an_amplitude_is_never_more_than_whole(amplitude: float) -> None:
    sent = gate().judge(c.Gesture("nod", amplitude)).sent
    assert sent is None or 0 < sent.amplitude <= 1  # type: ignore[union-attr]


def test_motion_can_be_switched_off_per_person() -> None:
    g = gate(body={"motion": 0.0})
    assert g.judge(c.Idle("breathing")).sent == c.Idle("off")
    assert g.judge(c.Gesture("nod", 1.0)).word == "refused:motion-off"
    assert gate(body={"motion": 0.5}).judge(c.Gesture("nod", 1.0)).sent == c.Gesture("nod", 0.5)


def test_law_8_the_microphone_stays_shut_unless_switched_on() -> None:
    assert gate().judge(c.Listen(True)).word == "refused:ears-off"
    assert gate(ears={"enabled": True}).judge(c.Listen(True)).sent == c.Listen(True)


def test_loudness_is_the_lower_of_programme_and_robot() -> None:
    assert gate(voice={"loudness": 0.2}).gain == 0.2
    assert gate(voice={"loudness": 1.0}).gain == 0.6


def test_words_and_cards_belong_to_a_session() -> None:
    g = gate(contact=False)
    assert g.judge(c.Say(1, "word.here", "voice")).word == "refused:no-session"
    assert g.judge(c.Offer(1, ("music", "neither"))).word == "refused:no-session"
    assert g.judge(c.Idle("breathing")).word == "sent"
