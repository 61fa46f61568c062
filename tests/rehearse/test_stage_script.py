"""One evening as a stage script: everything in its order, in every language, on any level."""

from pathlib import Path

import pytest

from robot import paths
from robot.app.stage import evening
from robot.errors import InputError, UsageError
from robot.messages import catalogue

SCRIPTS = paths.FIRST_PROGRAMME.parent
FIRST, WHOLE = paths.FIRST_PROGRAMME, SCRIPTS / "whole-ladder.yaml"


def test_every_line_that_is_heard_stands_in_every_language_where_it_is_said() -> None:
    played = evening(FIRST, "one-small-word", "", 1, ["en", "ja"])
    assert played.head == ["One evening on: One small word", "この晩：ひとこと"]
    spoken = [cue for _, cue in played.cues() if cue.spoken is not None]
    assert len(spoken) == 3
    assert [cue.texts[0].removeprefix("Says: ") for cue in spoken] == [line.text for line in played.spoken()]
    assert all(cue.texts[1].startswith("声で: ") for cue in spoken)
    times = [cue.at for _, cue in played.cues()]
    assert times == sorted(times)
    assert times[0].startswith("20:00")


def test_it_begins_with_the_person_and_ends_with_the_session() -> None:
    cues = [cue for _, cue in evening(FIRST, "choosing", "", 3, ["en"]).cues()]
    assert cues[0].who == "person"
    said = [cue.texts[0] for cue in cues]
    assert any(text.startswith('A session began: "Choosing"') for text in said)
    assert any(text.startswith("Shows: ") and text.endswith(" / neither") for text in said)
    assert any(text.startswith("Chooses: ") for text in said)
    assert "A calm session." in said


def test_a_sub_level_is_played_with_its_own_name() -> None:
    played = evening(WHOLE, "voice/voice-notes", "", 1, ["en"])
    assert played.head == ["One evening on: A person's voice · Voice notes"]
    said = [cue.texts[0] for _, cue in played.cues()]
    assert any("Aki" in text for text in said), "the simulated sender, as on the robot with its circle"
    played = evening(WHOLE, "visit", "", 1, ["en"])
    said = [cue.texts[0] for _, cue in played.cues()]
    assert any("You are back" in text for text in said), "they go and come back, as with the robot"


def test_an_evening_with_a_call_is_played_with_its_light_and_its_end() -> None:
    said = [cue.texts[0] for _, cue in evening(WHOLE, "video/both-cameras-on", "plain", 2, ["en"]).cues()]
    for part in ("Aki is there", "could film", "The line is closed"):
        assert any(part in text for text in said), part
    lit = next(n for n, text in enumerate(said) if "ring shines amber" in text)
    assert any("ring goes dark" in text for text in said[lit:])


def test_languages_are_those_of_the_script_without_any_named() -> None:
    (lines, _), *_ = evening(FIRST, "quiet-presence", "", 1, []).cues()
    assert len(lines) == 3
    assert lines[0].startswith("20:00:0")


def test_a_changed_word_is_heard_and_the_script_stays_what_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(FIRST.read_text("utf-8").replace("I'm here.", "I'm still here."), "utf-8")
    before = mine.read_bytes()
    heard = {
        line.text for seed in range(4) for line in evening(mine, "one-small-word", "", seed, ["en"]).spoken()
    }
    assert "I'm still here." in heard
    assert mine.read_bytes() == before


def test_the_same_seed_is_the_same_evening() -> None:
    one, other = (evening(FIRST, "touch-and-greeting", "anxious", 7, ["ko"]).script.cues for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("chosing", "did you mean 'choosing'? There are in-the-house, quiet-presence"),
        ("voice/nothing", "There are voice-recorded, voice-notes, voice-live."),
        ("choosing/first", "It has no sub-levels."),
        ("", "is no level of the programme"),
    ],
)
def test_a_level_that_is_not_there_is_said(level: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        evening(WHOLE, level, "", 1, ["en"])
    assert said in str(refused.value)


def test_a_language_that_the_script_lacks_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has en, ja, ko, not de"):
        evening(WHOLE, "choosing", "", 1, ["de"])


def test_every_colour_sound_and_pose_has_its_words() -> None:
    from typing import get_args, get_type_hints

    from robot.contract import commands as c
    from robot.drivers.voice.wordless_sounds import SOUNDS

    colours = get_args(get_type_hints(c.Light)["colour"])
    poses = get_args(get_type_hints(c.Settle)["pose"])
    wanted = {f"rehearse.eyes-{name}" for name in colours} | {f"rehearse.sound-{name}" for name in SOUNDS}
    assert wanted | {f"rehearse.settles-{pose}" for pose in poses} <= catalogue("en").keys()
