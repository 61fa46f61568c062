"""The person's own shades, sounds and number of sentences: kept in the progress, held by the gate."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.own_things import Colour, OwnThings, OwnWords, Shade, SoundName
from robot.contract.programme import MODALITIES, Line
from robot.contract.record import Record
from robot.drivers.voice.wordless_sounds import SOUNDS
from robot.engine.careful import forbids_more, more_careful
from robot.engine.progress import Progress, fingerprint
from robot.gate.gate import Gate
from tests.engine.build import EVENING, Driven, of, programme


def held(*events: Record, quiet: bool = False) -> Gate:
    """A gate that lets everything through but for what the person has made their own."""
    d = Driven()
    gate = Gate(programme(), Config(), lambda _name: "motion")
    gate.hold(d.engine.progress.own)
    for event in events:  # afterwards, as it happens while the companion runs
        d.do(event)
    gate.note(e.ClockReported(EVENING, 9 * 3600, True))
    gate.note(e.QuietHoursChanged(quiet, "22:00", "09:00"))
    gate.judge(c.Bounds(MODALITIES, True))
    gate.judge(c.SessionStarted(1, "presence", 600))
    gate.judge(c.PhaseChanged("greeting", "active"))
    return gate


def test_a_shade_takes_the_place_of_a_colour_of_the_eyes_and_is_no_brighter() -> None:
    gate = held(e.LightChosen("warm", "blue", "tap"), e.LightChosen("green", "off", "tap"))
    verdict = gate.judge(c.Light("eyes", "warm", 0.5))
    assert (verdict.sent, verdict.word) == (c.Light("eyes", "blue", 0.5), "clamped:own-shade")
    assert gate.judge(c.Light("eyes", "green", 0.5)).sent == c.Light("eyes", "off", 0.0)
    assert gate.judge(c.Light("eyes", "amber", 0.5)).word == "sent"
    assert gate.judge(c.Light("eyes", "off", 0.0)).word == "sent"
    night = held(e.LightChosen("warm", "blue", "tap"), quiet=True)
    assert night.judge(c.Light("eyes", "warm", 0.9)).sent == c.Light("eyes", "blue", 0.1)


def test_the_ring_that_shows_who_drives_keeps_its_colour() -> None:
    gate = held(e.LightChosen("amber", "off", "tap"))
    assert gate.judge(c.Light("ring", "amber", 0.5)).sent == c.Light("ring", "amber", 0.5)


def test_a_sound_that_is_off_is_not_heard_and_the_others_are() -> None:
    gate = held(e.SoundAllowed("purr", False, "tap"))
    assert gate.judge(c.Sound("purr")).word == "refused:sound-off"
    assert gate.judge(c.Sound("trill")).word == "sent"
    again = held(e.SoundAllowed("purr", False, "tap"), e.SoundAllowed("purr", True, "tap"))
    assert again.judge(c.Sound("purr")).word == "sent"


def test_a_sentence_without_a_reading_is_shown_and_not_spoken() -> None:
    gate = held(e.OwnSentences(2, (2,)))
    assert gate.judge(c.Say(1, "own.1", "voice")).word == "sent"
    verdict = gate.judge(c.Say(2, "own.2", "voice"))
    assert (verdict.sent, verdict.word) == (c.Say(2, "own.2", "text"), "clamped:no-reading")


def test_it_outlives_a_power_cut_and_is_as_at_first_once_forgotten() -> None:
    d = Driven()
    before = fingerprint(d.engine.progress)
    d.do(e.LightChosen("warm", "amber", "tap"))
    d.do(e.SoundAllowed("breath", False, "tap"))
    d.do(e.OwnSentences(3, (1,)))
    assert fingerprint(d.engine.progress) != before
    kept = Progress.from_json(d.engine.snapshot()).own
    assert kept == OwnThings({"warm": "amber", "amber": "warm"}, ["breath"], 3, [1])
    d.do(e.LightChosen("warm", "warm", "tap"))
    assert d.engine.progress.own.lights == {}
    d.do(e.OwnForgotten())
    assert d.engine.progress.own == OwnThings()


@given(st.lists(st.tuples(st.sampled_from(get_args(Colour)), st.sampled_from(get_args(Shade))), max_size=8))
def test_no_two_colours_have_the_same_shade_and_the_one_that_was_chosen_is_there(
    choices: list[tuple[Colour, Shade]],
) -> None:
    d = Driven()
    for colour, shade in choices:
        d.do(e.LightChosen(colour, shade, "tap"))
        lights = d.engine.progress.own.lights
        shown = [lights.get(each, each) for each in get_args(Colour)]
        assert len({*shown}) == len(shown)
        assert lights.get(colour, colour) == shade


@pytest.mark.parametrize("dark", get_args(Colour))
@pytest.mark.parametrize("quiet", [False, True])
def test_the_light_of_an_answer_to_a_call_is_never_a_dark_one(dark: Colour, quiet: bool) -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.LightChosen(dark, "off", "tap"))
    d.do(e.QuietHoursChanged(quiet, "22:00", "09:00"))
    light = of(c.Light, d.do(e.Called("touch")))[-1]
    assert light.colour != dark
    assert light.level == 1.0


@pytest.mark.parametrize("key", ["own.0", "own.3", "own.01", "own.x", "own.", "word.1", "own.1.2"])
def test_a_key_that_stands_for_no_sentence_is_none(key: str) -> None:
    assert OwnWords(sentences=["One.", "窓"]).line(key) is None


def test_a_key_stands_for_its_sentence_and_kanji_are_only_shown() -> None:
    words = OwnWords(sentences=["One.", "窓をあける", "まどをあける"])
    assert words.line("own.1") == Line("One.")
    assert words.unspoken() == (2,)
    words.take({"name": 5, "sentences": ["a", 3]})
    assert (words.name, words.sentences) == ("", ["a"])


def test_every_sound_that_there_is_may_be_switched_off() -> None:
    assert set(get_args(SoundName)) == set(SOUNDS)


def test_a_behaviour_knows_how_many_sentences_may_be_said_and_no_more() -> None:
    d = Driven()
    d.do(e.OwnSentences(2, (1,)))
    d.do(e.WakeRequested("tap"))
    scene = d.engine.stage.scene
    assert scene is not None
    assert scene.own_sentences == 2
    assert scene.say("own.2", "text").line == "own.2"


def test_of_two_accounts_neither_lets_it_back_nor_a_sound_be_heard_again() -> None:
    before, after = Driven(), Driven()
    after.do(e.SentAway("tap"))
    before.do(e.SoundAllowed("purr", False, "tap"))
    after.do(e.SoundAllowed("wind", False, "tap"))
    one, other = before.engine.progress, after.engine.progress
    for both in (more_careful(one, other), more_careful(other, one)):
        assert both.sent_away
        assert both.own.sounds_off == ["purr", "wind"]
    assert forbids_more(one.to_json(), {**one.to_json(), "sent_away": True})
