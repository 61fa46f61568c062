"""The suites on backends that are named on the command line.

    pytest --pyargs sim.conformance.named --yorisou-backend voice=chatter:Chatter

The kind is voice, ears, wire or body. The backend is `package:attribute`, or the name of an installed entry
point. A body is a function of a folder that returns a `sim.driven_body.DrivenBody`. A voice that makes no
sound here, ears of another language, and the like are told by a subclass of the suite instead.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from robot.drivers.backends import Backends
from robot.drivers.body.backends import WIRES
from robot.drivers.ears.backends import EARS
from robot.drivers.voice.backends import VOICES
from robot.errors import UsageError
from sim.conformance.body import BodyConformance
from sim.conformance.ears import EarsConformance
from sim.conformance.ears_bench import EarsBench
from sim.conformance.voice import VoiceConformance
from sim.conformance.voice_bench import OpenedBench, VoiceBench
from sim.conformance.wire import WireConformance
from sim.conformance.wire_bench import WireBench
from sim.device import Device
from sim.driven_body import DrivenBody

TABLES: dict[str, Backends[Any]] = {"voice": VOICES, "ears": EARS, "wire": WIRES}
OPTION = "--yorisou-backend"


def named(kind: str, backend: str) -> Any:
    """What `package:attribute` or the name of an entry point stands for.

    Raises UsageError for what cannot be found, and InputError for an entry point that breaks.
    """
    module, parted, attribute = backend.partition(":")
    if not parted:
        if kind in TABLES:
            return TABLES[kind].load(backend)
        raise UsageError(OPTION, f"{backend!r} names no attribute.", "Write it as package:attribute.")
    try:
        return getattr(import_module(module), attribute)
    except ImportError as error:
        raise UsageError(OPTION, f"{module!r} cannot be imported ({error}).", "Install it first.") from error
    except AttributeError as error:
        raise UsageError(OPTION, f"{module!r} has no {attribute!r}.") from error


def backend_of(request: pytest.FixtureRequest, kind: str) -> Any:
    """The backend of this kind that the command line names. Raises pytest.UsageError for none."""
    given = dict(each.partition("=")[::2] for each in request.config.getoption("yorisou_backend"))
    if kind not in given:
        raise pytest.UsageError(f"no {OPTION} {kind}=package:attribute was given")
    return named(kind, given[kind])


@pytest.mark.yorisou_conformance("voice")
class TestVoice(VoiceConformance):
    @pytest.fixture
    def bench(self, request: pytest.FixtureRequest) -> Iterator[VoiceBench]:
        made = OpenedBench(backend_of(request, "voice"))
        yield made
        made.close()


@pytest.mark.yorisou_conformance("ears")
class TestEars(EarsConformance):
    @pytest.fixture
    def enter(self, request: pytest.FixtureRequest) -> Iterator[Callable[..., EarsBench]]:
        made: list[EarsBench] = []

        def bench(*sound: Any, **opener: Any) -> EarsBench:
            made.append(EarsBench(backend_of(request, "ears"), *sound, **opener))
            return made[-1]

        yield bench
        for each in made:
            each.ears.close()


@pytest.mark.yorisou_conformance("wire")
class TestWire(WireConformance):
    @pytest.fixture
    def wired(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Callable[[Sequence[Device]], WireBench]]:
        made: list[WireBench] = []

        def wire(devices: Sequence[Device]) -> WireBench:
            made.append(WireBench(backend_of(request, "wire"), devices, tmp_path_factory.mktemp("wire")))
            return made[-1]

        yield wire
        for bench in made:
            bench.close()


@pytest.mark.yorisou_conformance("body")
class TestBody(BodyConformance):
    @pytest.fixture
    def driven(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DrivenBody]:
        made: DrivenBody = backend_of(request, "body")(tmp_path / "body")
        yield made
        made.close()
