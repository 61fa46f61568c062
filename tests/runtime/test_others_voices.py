"""While somebody else's words come out of the loudspeaker, the ears take none of them for the person's."""

from typing import Any

from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.drivers.voice.silent import SilentVoice
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.view.state_view import View
from tests.runtime.test_runtime import PROGRAMME, BrokenBody, Kept, modality


class Ears:
    def __init__(self) -> None:
        self.told: list[str] = []

    def speaking(self, text: str, _language: str) -> None:
        self.told.append(f"speaking {text}")

    def silent(self) -> None:
        self.told.append("silent")


class Mail:
    def __init__(self, ears: Ears) -> None:
        self.ears, self.read = ears, list[tuple[int, int]]()

    def read_aloud(self, utterance: int, message: int) -> None:
        assert self.ears.told == ["speaking "], "it sounds before the ears know"
        self.read.append((utterance, message))

    def hush(self) -> None: ...


def test_the_ears_know_from_before_a_message_sounds_until_it_has_ended() -> None:
    ears, again = Ears(), list[Record]()
    mail = Mail(ears)
    fakes: Any = (BrokenBody(), SilentVoice(again.append), ears)
    drivers, kept = Drivers(*fakes, mail=mail), Kept()
    view, gate = View(PROGRAMME, "me", True, "en"), Gate(PROGRAMME, Config(), modality)
    shell = Dispatcher(Engine(PROGRAMME, 1), gate, drivers, kept, view, SystemClock(), again.append)
    asked = c.ReadAloud(7, 3)
    shell._dispatch(Verdict(asked, asked))
    assert mail.read == [(7, 3)]
    shell.deliver(e.Spoken(0, "played", 900))  # from whom it is
    assert ears.told == ["speaking "]
    shell.deliver(e.Spoken(7, "stopped", 400))
    assert ears.told == ["speaking ", "silent"]
