"""A session replays from its journal, and the first difference is shown when it does not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.errors import InputError
from robot.journal import Recording, export_commands, read_session, replay
from tests.engine.build import EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play


def engine(recording: Recording) -> Engine:
    return Engine(programme(), recording.seed, recording.snapshot)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    path = tmp_path_factory.mktemp("evening") / "journal.db"
    play(path, EVENING_EVENTS)
    return read_session(path, KEY)


def test_an_evening_replays(recording: Recording) -> None:
    result = replay(recording, engine)
    assert result.identical, result.first_difference
    assert result.first_difference is None
    assert result.complete
    assert result.events + result.commands == len(recording.entries)
    assert result.commands > 20


OTHER_EVENTS: list[Record] = [
    e.StopRequested("heard"),
    e.CrisisRaised(2, "tap"),
    e.CrisisCleared("staff"),
    e.LinkLost("servos"),
    e.LinkRestored("servos"),
    e.EndRequested("tap"),
    e.FaultRaised("engine", "too-slow"),
    e.PauseRequested("tap"),
    e.ResumeRequested("tap"),
    e.QuietHoursChanged(True, "22:00", "09:00"),
]
events = st.one_of(
    st.sampled_from([entry[1] for entry in EVENING_EVENTS]),
    st.sampled_from(OTHER_EVENTS),
    st.builds(e.Rated, st.one_of(st.none(), st.integers(0, 10))),
    st.builds(e.StepApproved, st.integers(1, 3), st.text()),
    st.builds(e.FaultRaised, st.text(), st.text()),
)


@given(st.lists(st.tuples(st.integers(0, 900 * S), events), max_size=30), st.integers(0, 5))
def test_any_evening_replays(
    tmp_path_factory: pytest.TempPathFactory, played: list[tuple[int, Record]], seed: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.db"
    play(path, played, seed=seed)
    result = replay(read_session(path, KEY), engine)
    assert result.identical, result.first_difference


def test_another_seed_differs_and_is_shown(recording: Recording) -> None:
    result = replay(recording, lambda it: Engine(programme(), it.seed + 1, it.snapshot))
    assert not result.identical
    assert result.first_difference is not None
    assert result.first_difference.expected != result.first_difference.got
    assert f"entry {result.first_difference.n} at" in str(result.first_difference)


def test_one_changed_left_out_or_added_command_is_found(recording: Recording) -> None:
    place, victim = next((i, x) for i, x in enumerate(recording.entries) if x.kind == "gesture")
    before, after = recording.entries[:place], recording.entries[place + 1 :]
    changed = replace(victim, body={**victim.body, "amplitude": 0.123})
    difference = replay(replace(recording, entries=(*before, changed, *after)), engine).first_difference
    assert difference is not None
    assert (difference.n, difference.at_us) == (victim.n, victim.at_us)
    assert difference.expected == {"kind": "gesture", **changed.body}
    assert difference.got == {"kind": "gesture", **victim.body}
    renumbered = tuple(replace(x, n=x.n - 1) for x in after)
    assert not replay(replace(recording, entries=(*before, *renumbered)), engine).identical
    last = replace(victim, n=recording.entries[-1].n + 1)
    assert not replay(replace(recording, entries=(*recording.entries, last)), engine).identical


def without(recording: Recording, kind: str, *names: str) -> Recording:
    """As a version that did not have these fields would have recorded it."""
    entries = tuple(
        replace(x, body={k: v for k, v in x.body.items() if k not in names}) if x.kind == kind else x
        for x in recording.entries
    )
    assert entries != recording.entries
    return replace(recording, entries=entries)


def test_a_recording_from_before_a_field_replays_to_the_same_commands(tmp_path: Path) -> None:
    """`part` and `options` came with 0.3, whatever they hold; other new fields have their default."""
    play(tmp_path / "a.db", EVENING_EVENTS)
    made = read_session(tmp_path / "a.db", KEY)
    assert any(x.body["options"] for x in made.entries if x.kind == "decided")
    assert replay(without(made, "decided", "part", "options"), engine).identical
    assert replay(without(made, "session-started", "robot_free"), engine).identical


def test_what_a_record_has_lost_otherwise_is_a_difference(recording: Recording) -> None:
    found = replay(without(recording, "decided", "rule"), engine).first_difference
    assert found is not None
    assert found.got is not None
    assert found.got["kind"] == "decided"
    assert not replay(without(recording, "idle", "style"), engine).identical


def test_a_hole_is_replayed_up_to_and_said(recording: Recording) -> None:
    holed = replace(recording, entries=(*recording.entries[:30], *recording.entries[31:]), missing=1)
    result = replay(holed, engine)
    assert result.identical
    assert not result.complete
    assert result.events + result.commands == 30


def test_a_recording_that_breaks_off_anywhere_replays_up_to_there(recording: Recording) -> None:
    whole = 0
    for length in range(0, len(recording.entries), 7):
        result = replay(replace(recording, entries=recording.entries[:length]), engine)
        assert result.identical
        assert result.events + result.commands == length
        whole += result.complete
    assert 0 < whole < len(recording.entries) // 7


def test_a_record_of_a_newer_version_is_named(recording: Recording) -> None:
    newer = (replace(recording.entries[0], kind="teleport"), *recording.entries[1:])
    with pytest.raises(InputError, match="unknown kind 'teleport'"):
        replay(replace(recording, entries=newer), engine)


def test_equal_evenings_export_equal_bytes(tmp_path: Path) -> None:
    """Neither the wall clock nor how long the machine had been running is in the export."""
    exports = []
    for number in range(2):
        path = tmp_path / f"{number}.db"
        play(path, EVENING_EVENTS, wall_us=EVENING + number * 61 * S)
        recording = read_session(path, KEY)
        exports.append("\n".join(export_commands(recording)))
    later = replace(recording, entries=tuple(replace(x, at_us=x.at_us + 7) for x in recording.entries))
    assert exports[0] == exports[1] == "\n".join(export_commands(later))
    lines = [json.loads(line) for line in exports[0].splitlines()]
    assert lines[0]["at_us"] == 0
    assert all(line["verdict"] == "sent" and "kind" in line for line in lines)
    assert {"freeze", "hush", "gesture", "session-ended"} <= {line["kind"] for line in lines}
    assert str(EVENING)[:8] not in exports[0]
    assert sum(x.direction == "command" for x in recording.entries) == len(lines)
