"""The suites on a backend of somebody else: what keeps its promises passes, what does not is found."""

import re
from pathlib import Path

import pytest

from robot.errors import YorisouError
from sim.conformance.named import named
from tests.kit.outside import pytest_in

pytestmark = pytest.mark.real_time

PACKAGE = '''
from robot.contract.events import Spoken
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.transport import SerialTransport
from sim.driven_body import MemoryBody
from sim.first_evening import clock_at_first_evening


class Chatter:
    def __init__(self, setting):
        self._emit, self._closed = setting.emit, False

    def say(self, utterance, text, language, style, gain, *, reading=None, urgent=False):
        self._emit(Spoken(utterance, "captioned", 0))

    def play(self, utterance, media, gain):
        self._emit(Spoken(utterance, "failed", 0))

    def sound(self, name, gain): ...
    def hush(self): ...
    def close(self): ...


class Forgetful(Chatter):
    def say(self, utterance, text, language, style, gain, *, reading=None, urgent=False):
        if utterance != 2:
            super().say(utterance, text, language, style, gain)


class Slow(Chatter):
    def __init__(self, setting):
        super().__init__(setting)
        self._clock = setting.clock

    def hush(self):
        self._clock.sleep(0.05)


def wire(port, baud, clock, fast):
    return CodecWire(SerialTransport(port, baud), clock, fast)


class Deaf(CodecWire):
    def ping(self, device, timeout_s):
        return None


def deaf(port, baud, clock, fast):
    return Deaf(SerialTransport(port, baud), clock, fast)


def body(folder):
    return MemoryBody(clock_at_first_evening())


class Restless(MemoryBody):
    """It has a freeze, and does not know it."""

    def __init__(self, clock):
        super().__init__(clock)
        self.body.freeze = lambda: None


def restless(folder):
    return Restless(clock_at_first_evening())
'''
TESTS = """
import pytest
from chatter import Chatter, Deaf, Forgetful, Restless, Slow, deaf
from sim.conformance.body import BodyConformance
from sim.conformance.voice import VoiceConformance
from sim.conformance.wire import WireConformance
from sim.first_evening import clock_at_first_evening


class TestChatter(VoiceConformance):
    open_voice = Chatter
    speaks = False


class TestForgetful(TestChatter):
    open_voice = Forgetful


class TestSlow(TestChatter):
    open_voice = Slow


class TestDeaf(WireConformance):
    open_wire = deaf


class TestRestless(BodyConformance):
    @pytest.fixture
    def driven(self):
        return Restless(clock_at_first_evening())


class TestNothing(VoiceConformance):
    pass
"""
CHOSEN = "TestChatter or said_in_their_order or (TestSlow and hush_ends) or who_is_there or stop_holds"


@pytest.fixture(scope="module")
def chatter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chatter")
    (folder / "chatter.py").write_text(PACKAGE, "utf-8")
    (folder / "test_it.py").write_text(TESTS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def told(chatter: Path) -> str:
    """What the suites say of all of them."""
    return pytest_in(chatter, "--tb=short", "-k", CHOSEN, path=(chatter,)).stdout


def test_a_backend_that_keeps_its_promises_passes(told: str) -> None:
    assert "FAILED test_it.py::TestChatter" not in told
    assert re.search(r"^4 failed, 16 passed, 1 skipped, .*, 1 error", told, re.MULTILINE), told


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("TestForgetful::test_lines_are_said_in_their_order", "AssertionError: no Spoken came for 2"),
        ("TestSlow::test_hush_ends_what_sounds", "AssertionError: it does not return at once"),
        ("TestDeaf::test_who_is_there", "NoAnswerError"),
        ("TestRestless::test_a_stop_holds_it_where_it_is", "assert until("),
        ("TestNothing::test_lines_are_said_in_their_order", "TestNothing sets no open_voice"),
    ],
)
def test_one_that_breaks_a_promise_is_found_and_says_which(told: str, test: str, says: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) \S*{test}", told, re.MULTILINE), told
    assert says in told


def test_what_was_compared_is_shown(told: str) -> None:
    """Assertions of the suites are rewritten as those of a test file are."""
    assert re.search(r"assert 0\.0[5-9]\d+ < 0\.005", told), told


# --- named on the command line ----------------------------------------------------------------------------


def by_name(folder: Path, *arguments: str) -> str:
    return pytest_in(folder, "--pyargs", "sim.conformance.named", *arguments, path=(folder,)).stdout


def test_backends_are_named_on_the_command_line(chatter: Path) -> None:
    backends = "--yorisou-backend=wire=chatter:wire", "--yorisou-backend=body=chatter:body"
    told = by_name(chatter, *backends, "-k", "who_is_there or wakes_and or order")
    assert re.search(r"^2 passed, \d+ deselected", told, re.MULTILINE), told


def test_a_kind_that_there_is_not_is_said(chatter: Path) -> None:
    told = by_name(chatter, "--yorisou-backend=vioce=chatter:Chatter")
    assert "there is no kind 'vioce'; there are voice, ears, wire, body" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("backend", "told"),
    [
        ("chater:Chatter", "'chater' cannot be imported"),
        ("tests.kit.outside:Chater", "'tests.kit.outside' has no 'Chater'"),
        ("parrot", "there is no voice called 'parrot'"),
    ],
)
def test_a_backend_that_cannot_be_found_is_said(backend: str, told: str) -> None:
    with pytest.raises(YorisouError, match=told):
        named("voice", backend)
    with pytest.raises(YorisouError, match="names no attribute"):
        named("body", "parrot")
