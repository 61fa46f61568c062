"""English, Japanese and Korean through the whole path: lines, voices, captions, notices."""

from pathlib import Path

import pytest

from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.contract.behaviour_registry import load_plugins
from robot.contract.events import Spoken
from robot.drivers.voice.engines import absent
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import WAITING, SynthesisedVoice
from robot.errors import YorisouError
from robot.messages import text
from robot.paths import FIRST_PROGRAMME
from tests.runtime.live import Live
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import SoundServer, until

CLOCK = SystemClock()
SCRIPTS = sorted(FIRST_PROGRAMME.parent.glob("*.yaml"))


@pytest.fixture(autouse=True)
def behaviours() -> None:
    load_plugins()


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_every_line_of_the_first_evenings_is_spoken_by_the_plain_voice(language: str) -> None:
    programme, events, output = load(FIRST_PROGRAMME), Events(), PacedOutput(0.001)
    troubles: list[YorisouError] = []
    voice = SynthesisedVoice(CLOCK, events, output, trouble=troubles.append)
    shared = [line for key, line in programme.lines.items() if key.startswith("library:")]
    own = [
        line for key, line in programme.lines.items() if ":" not in key
    ]  # "says:", "later:" are only shown
    lines = [*own, *shared[::5]]
    try:
        for number, line in enumerate(lines):
            assert until(lambda said=number: len(events) > said - WAITING, 20)  # no more than these may wait
            voice.say(number, line[language], language, "voice", 0.5, line.get(f"{language}-kana"))
        assert until(lambda: len(events) == len(lines), 20)
    finally:
        voice.close()
    assert troubles == []
    assert {event.outcome for event in events if isinstance(event, Spoken)} == {"played"}
    assert sum(sound.seconds for sound in output.sounds) > len(lines)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_line_of_every_script_can_be_spoken_where_kanji_are_read(script: Path) -> None:
    synthesiser = Synthesiser(CLOCK, engines={"ja": "openjtalk"})  # which needs not be installed for this
    programme = load(script)
    for key, line in programme.lines.items():
        for language in programme.languages:
            assert synthesiser.sentences(line[language], language, line.get(f"{language}-kana")), key


def test_a_loudspeaker_that_is_named_and_absent_is_a_notice_until_it_appears(
    tmp_path: Path, sound_server: SoundServer
) -> None:
    """The whole companion, in Japanese; with the better voice or, without it, with a notice that says so."""
    config = '[person]\nlanguage = "ja"\n[voice]\ndevice = "kitchen"\n'
    (tmp_path / "home").mkdir()
    with Live(tmp_path / "home", "--headless", config=config) as live:

        def notices() -> dict[str, dict[str, str]]:
            return {notice["code"]: notice["text"] for notice in live.state()["notices"]}

        live.until(lambda: "no-sound-device" in notices(), 5)
        assert notices()["no-sound-device"]["ja"] == text("notice.no-sound-device", "ja")
        assert ("plain-voice" in notices()) == bool(absent("openjtalk"))
        assert live.state()["speaker"] == "none"
        module = sound_server.kitchen()
        live.until(lambda: "no-sound-device" not in notices(), 8)
        assert (live.state()["speaker"], live.state()["sound_device"]) == ("device", "kitchen")
        sound_server.pactl("unload-module", module)
