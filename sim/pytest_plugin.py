"""The pytest plugin: a virtual clock, an engine, a person, a body and a story as fixtures.

Importing it imports nothing of Yorisou: a project that uses none of the fixtures pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from robot.contract.programme import Programme
    from sim.clock import VirtualClock
    from sim.driven_body import DrivenBody
    from sim.driven_engine import DrivenEngine
    from sim.person.contract import Person
    from sim.person.profile import World
    from sim.story import Story

# Assertions in these say what they compared, as those in a test file do.
pytest.register_assert_rewrite("sim.conformance")
KINDS = ("voice", "ears", "wire", "body")
MARKERS = (
    "yorisou_programme(name): the programme of yorisou_engine and yorisou_story: one that comes with "
    "Yorisou, a script by its path (from here or from the test's folder), or a Programme",
    "yorisou_conformance(kind): set by sim.conformance.named: the kind of backend that a suite is for",
    'yorisou_body(where): where the body of yorisou_body is: "memory" (virtual time) or "pty" (real time)',
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("yorisou").addoption(
        "--yorisou-backend",
        action="append",
        default=[],
        metavar="KIND=BACKEND",
        help="run sim.conformance.named on this backend: voice, ears, wire or body, as package:attribute",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the suites for named backends only those of the kinds that are named."""
    if not config.getoption("yorisou_backend"):
        return
    kinds = {each.partition("=")[0] for each in config.getoption("yorisou_backend")}
    if unknown := sorted(kinds - {*KINDS}):
        raise pytest.UsageError(
            f"--yorisou-backend: there is no kind {unknown[0]!r}; there are {', '.join(KINDS)}"
        )

    def other(item: pytest.Item) -> bool:
        marker = item.get_closest_marker("yorisou_conformance")
        return marker is not None and marker.args[0] not in kinds

    if dropped := [item for item in items if other(item)]:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in dropped]


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def _marked(request: pytest.FixtureRequest, name: str, default: Any) -> Any:
    """What the nearest marker of this name says, or a parameter of the fixture, or the default."""
    if hasattr(request, "param"):
        return request.param
    marker = request.node.get_closest_marker(name)
    if marker is None:
        return default
    if len(marker.args) != 1 or marker.kwargs:
        raise pytest.UsageError(f"{request.node.nodeid}: the marker {name} takes one argument")
    return marker.args[0]


@pytest.fixture
def yorisou_clock() -> VirtualClock:
    """A `sim.clock.VirtualClock` at 20:00 UTC of Monday 5 January 2026, which stands until it is moved."""
    from sim.first_evening import clock_at_first_evening

    return clock_at_first_evening()


@pytest.fixture
def yorisou_programme(request: pytest.FixtureRequest) -> Programme:
    """The programme of the marker `yorisou_programme`; without one, the first evenings."""
    from sim.programmes import DEFAULT, programme_of

    return programme_of(_marked(request, "yorisou_programme", DEFAULT), request.path.parent)


@pytest.fixture
def yorisou_engine(yorisou_programme: Programme, yorisou_clock: VirtualClock) -> DrivenEngine:
    """A `sim.driven_engine.DrivenEngine` on `yorisou_programme`, moved by `yorisou_clock`."""
    from sim.driven_engine import DrivenEngine

    return DrivenEngine(yorisou_programme, yorisou_clock)


@pytest.fixture
def yorisou_story(yorisou_programme: Programme) -> Callable[..., Story]:
    """Makes a `sim.story.Story`: `yorisou_story(programme, on="choosing")`, each with a clock of its own.

    `programme` as for the marker; by default `yorisou_programme`. `on`: the level on which the person begins,
    having agreed to those before it. `behaviour`, instead of a programme: one level on which it plays, with
    `lines` (name -> text), `parameters` and `minutes`. `seed` decides all that varies.
    """
    from sim.driven_engine import DrivenEngine
    from sim.first_evening import clock_at_first_evening
    from sim.programmes import around, beginning_on, programme_of
    from sim.story import Story

    def tell(
        programme: Programme | Path | str | None = None,
        *,
        on: str = "",
        behaviour: str = "",
        seed: int = 1,
        **level: Any,
    ) -> Story:
        if behaviour:
            played = around(behaviour, **level)
        else:
            played = yorisou_programme if programme is None else programme_of(programme)
        played = beginning_on(played, on) if on else played
        return Story(DrivenEngine(played, clock_at_first_evening(), seed=seed))

    return tell


@pytest.fixture
def yorisou_person() -> Callable[..., Person]:
    """Makes a simulated person (`sim.person.contract.Person`): `yorisou_person("anxious", seed=3)`.

    Named as with `--person`: a profile, the FILE.yaml of one, package:Class, or "sim" for somebody who plays
    along. `world` is what befalls somebody of a profile (`sim.person.profile.World`).
    """
    from sim.person.choose import person_of

    def person(named: str = "plain", seed: int = 1, world: World | None = None) -> Person:
        return person_of(named, seed, world)

    return person


@pytest.fixture
def yorisou_body(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DrivenBody]:
    """A `sim.driven_body.DrivenBody`, in memory or, with the marker or the parameter "pty", on a pty."""
    from sim.driven_body import MemoryBody, PtyBody
    from sim.first_evening import clock_at_first_evening

    where = _marked(request, "yorisou_body", "memory")
    if where not in ("memory", "pty"):
        raise pytest.UsageError(f"yorisou_body is {where!r}; it is 'memory' or 'pty'")
    made: DrivenBody = (
        MemoryBody(clock_at_first_evening()) if where == "memory" else PtyBody(tmp_path / "body")
    )
    yield made
    made.close()
