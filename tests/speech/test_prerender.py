"""Lines rendered in advance: stored on the disk, used from there, and never waited for."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.drivers.audio.sound import Sound
from robot.drivers.voice import engines
from robot.drivers.voice.prerender import PreRenderer
from robot.drivers.voice.render_cache import RenderCache, directory_beside
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError
from tests.speech.conftest import Events, PacedOutput, until

CLOCK = SystemClock()
LINE = "It is quiet here. There is no hurry."


def tone(count: int = 1_000, value: int = 500) -> Sound:
    return Sound(np.full(count, value, np.int16), 22_050)


@pytest.fixture
def kept(tmp_path: Path) -> RenderCache:
    return RenderCache(tmp_path / "lines")


class Slow:
    """A voice with espeak as the engine that is too slow: what matters here is the same for every engine."""

    def __init__(self, kept: RenderCache, synthesiser: Synthesiser) -> None:
        self.kept = kept
        self.events, self.output, self.troubles = Events(), PacedOutput(0.01), list[YorisouError]()
        self.beforehand = PreRenderer(CLOCK, "espeak", "en", 140, self.troubles.append)
        self.voice = SynthesisedVoice(
            CLOCK, self.events, self.output, synthesiser=synthesiser, beforehand=self.beforehand
        )

    def said(self, text: str) -> list[Sound]:
        self.output.sounds.clear()
        before = len(self.events)
        self.voice.say(before, text, "en", "voice", 1.0)
        assert until(lambda: len(self.events) > before)
        assert isinstance(self.events[-1], Spoken)
        assert self.events[-1].outcome == "played"
        return list(self.output.sounds)


@pytest.fixture
def slow(kept: RenderCache, synthesiser: Synthesiser) -> Iterator[Slow]:
    made = Slow(kept, synthesiser)
    yield made
    made.voice.close()


def test_what_is_kept_comes_back_and_another_key_does_not(kept: RenderCache) -> None:
    assert kept.keep(tone(), "text", "ja", "1.0", 140)
    found = kept.get("text", "ja", "1.0", 140)
    assert found is not None
    assert (found.samples == tone().samples).all()
    assert found.rate == 22_050
    for other in (("text", "ja", "1.1", 140), ("text", "ja", "1.0", 150), ("Text", "ja", "1.0", 140)):
        assert kept.get(*other) is None
    assert kept.count().sentences == 1
    names = [path.name for path in kept.directory.iterdir()]
    assert not any("text" in name for name in names)
    assert oct(kept.directory.stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign", "odd", "directory"])
def test_a_damaged_file_counts_as_absent(kept: RenderCache, damage: str) -> None:
    kept.keep(tone(), 1)
    (path,) = kept.directory.iterdir()
    whole = path.read_bytes()
    if damage == "directory":
        path.unlink()
        path.mkdir()
    else:
        flipped = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
        path.write_bytes(
            {
                "cut": whole[:50],
                "flipped": flipped,
                "empty": b"",
                "foreign": b"RIFF" * 99,
                "odd": whole + b"x",
            }[damage]
        )
    assert kept.get(1) is None
    if damage != "directory":
        assert not path.exists()
        assert kept.keep(tone(), 1)
        assert kept.get(1) is not None


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_any_bytes_are_no_sound_or_the_right_one(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    kept = RenderCache(tmp_path_factory.mktemp("lines"))
    kept.keep(tone(), 1)
    next(kept.directory.iterdir()).write_bytes(data)
    assert kept.get(1) is None


def test_the_directory_is_bounded_and_what_was_used_longest_ago_goes(tmp_path: Path) -> None:
    kept = RenderCache(tmp_path / "lines", most_bytes=10_000)
    for number in range(4):
        kept.keep(tone(1_000), number)
        os.utime(kept._path((number,)), ns=(number, number))
    assert kept.get(0) is not None, "used now"
    kept.keep(tone(1_000), 4)
    assert [kept.get(number) is not None for number in range(5)] == [True, False, True, True, True]
    assert kept.count().bytes <= 10_000


def test_a_disk_that_takes_nothing_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    kept = RenderCache(tmp_path / "file")
    assert not kept.keep(tone(), 1)
    assert kept.get(1) is None
    assert kept.count().sentences == kept.forget().sentences == 0


def test_forgetting_counts_and_leaves_what_is_not_ours(kept: RenderCache) -> None:
    for number in range(3):
        kept.keep(tone(), number)
    (kept.directory / "abc.part").write_bytes(b"half")
    (kept.directory / "notes.txt").write_text("somebody's")
    assert kept.forget().sentences == 4
    assert [path.name for path in kept.directory.iterdir()] == ["notes.txt"]
    assert kept.count().sentences == 0


def test_a_line_is_said_by_the_usual_voice_until_it_is_rendered_and_kept_for_the_next_start(
    slow: Slow, kept: RenderCache
) -> None:
    assert slow.beforehand.line(LINE, "en") is None
    usual = slow.said(LINE)
    slow.voice.prepare([(LINE, None)], "en", slow.kept)
    assert until(lambda: slow.beforehand.line(LINE, "en") is not None)
    assert slow.beforehand.line(LINE, "ko") is None
    assert kept.count().sentences == 2
    assert len(slow.said(LINE)) == len(usual) == 2
    again = PreRenderer(CLOCK, "espeak", "en", 140)
    again._render = lambda *_: pytest.fail("it is on the disk")  # type: ignore[method-assign, assignment]
    again.render([LINE], lambda: True, kept)
    assert again.line(LINE, "en") is not None
    other = PreRenderer(CLOCK, "espeak", "en", 150)
    other.render([LINE], lambda: False, kept)
    assert other.line(LINE, "en") is None, "another rate sounds otherwise"


@pytest.mark.real_time
def test_a_hush_ends_a_rendered_line_at_once(slow: Slow) -> None:
    slow.output.pace = 1.0
    slow.voice.prepare([(LINE, None)], "en", slow.kept)
    assert until(lambda: slow.beforehand.line(LINE, "en") is not None)
    slow.voice.say(1, LINE, "en", "voice", 1.0)
    assert until(lambda: slow.output._done is not None)
    began = time.monotonic()
    slow.voice.hush()
    assert slow.output._done is None
    assert until(lambda: bool(slow.events))
    assert time.monotonic() - began < 0.3
    assert [event.outcome for event in slow.events if isinstance(event, Spoken)] == ["stopped"]


def test_nothing_is_rendered_while_somebody_speaks_and_closing_waits_for_nothing(kept: RenderCache) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def quiet() -> bool:
        asked.set()
        return go_on.wait(10.0)

    beforehand = PreRenderer(CLOCK, "espeak", "en", 140)
    thread = threading.Thread(target=beforehand.render, args=([LINE], quiet, kept))
    thread.start()
    assert asked.wait(5.0)
    assert beforehand.line(LINE, "en") is None
    beforehand.close()
    go_on.set()
    thread.join(2.0)
    assert not thread.is_alive()
    assert kept.count().sentences == 0


def test_an_engine_that_fails_is_told_once_and_the_usual_voice_speaks(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow.beforehand, "_engine", "festival")
    monkeypatch.setitem(engines.PACKAGES, "festival", ())  # type: ignore[arg-type]
    monkeypatch.setattr("robot.drivers.voice.prerender.SENTENCE_S", {"festival": 5.0})
    slow.beforehand.render([LINE, "Another one."], lambda: True)
    assert [error.what for error in slow.troubles] != []
    assert len(slow.troubles) == 1
    assert "the usual voice speaks" in str(slow.troubles[0])
    assert slow.said(LINE)


def test_which_engine_renders_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.PACKAGES, "kokoro", ())  # type: ignore[arg-type]
    assert engines.beforehand({}, "ja") == "kokoro"
    assert engines.beforehand({"ja": "kokoro"}, "ja") == "kokoro"
    assert engines.beforehand({"ja": "espeak"}, "ja") is engines.beforehand({}, "en") is None
    assert engines.wished({"ja": "kokoro"})["ja"] == "openjtalk"
    monkeypatch.setitem(engines.PACKAGES, "kokoro", ("no_such_voice",))  # type: ignore[arg-type]
    assert engines.beforehand({}, "ja") is engines.beforehand({"ja": "kokoro"}, "ja") is None


def test_it_lies_beside_the_journal() -> None:
    assert directory_beside(Path("var/journal.db")) == Path("var/journal.rendered-lines")


@pytest.mark.soak
@pytest.mark.skipif(bool(engines.absent("kokoro")), reason="not installed: make japanese")
def test_kokoro_renders_a_line_with_kanji(kept: RenderCache) -> None:
    beforehand = PreRenderer(CLOCK, "kokoro", "ja", 140)
    text = "今日は静かな夜ですね。窓の外では雨が降っています。"
    beforehand.render([text], lambda: True, kept)
    sounds = beforehand.line(text, "ja")
    assert sounds is not None
    assert [1.0 < sound.seconds < 6.0 for sound in sounds] == [True, True]
    assert kept.count().sentences == 2
