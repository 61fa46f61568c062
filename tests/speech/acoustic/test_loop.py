"""A person says one word into the room: real sound server, voice, recognition, engine, bus and servos."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from robot.drivers.audio.sound import Sound
from tests.speech.acoustic.loop import Loop
from tests.speech.sound_server import SoundServer

pytestmark = pytest.mark.real_time

GOAL_S = 0.6
# The goal is for a quiet machine (benchmarks/acoustic.py measures it); a busy one may take longer.
SLACK_S = 0.9


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("word", ["멈춰"])
def test_law_1_one_word_and_it_is_silent_and_still(
    word: str, tmp_path: Path, sound_server: SoundServer, spoken_korean: Callable[..., Sound]
) -> None:
    with Loop(sound_server, tmp_path) as loop:
        loop.talk()
        took = loop.say(spoken_korean(word), 10.0)
        assert took is not None, f"the word was not heard; {loop.live.state()['phase']}"
        silent_s, still_s = took
        assert silent_s < GOAL_S + SLACK_S
        assert still_s < GOAL_S + SLACK_S
        samples, _ = loop.speaker.heard()
        assert np.abs(samples[-8_000:].astype(np.int32)).max() == 0, "and it stays silent"
        assert loop.stopped()
