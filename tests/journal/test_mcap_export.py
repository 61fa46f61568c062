"""A session as MCAP: read back with the library's own reader, it says what the journal says."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcap.reader import make_reader

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.body import JOINTS
from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.engine.phases import PHASES
from robot.journal import Journal, Recording, read_session
from robot.journal.joint_track import joint_track
from robot.journal.mcap_export import export_mcap, samples
from robot.journal.reading import Entry
from robot.journal.record_schemas import schema_of
from robot.journal.ros4hri import BY_PHASE, ENGAGEMENT, SCHEMAS, TRACKED, RecordMapping
from robot.journal.timestamps import UtcLine
from robot.motion.joints import TABLE
from robot.motion.poses import places
from tests.engine.build import EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk

EVENTS_OF_IT = [*EVENING_EVENTS[:4], (1 * S, e.PresenceChanged(True)), *EVENING_EVENTS[4:],
                (1 * S, e.PresenceChanged(False))]  # fmt: skip
Message = tuple[str, str, int, dict[str, Any]]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    path = tmp_path_factory.mktemp("evening") / "journal.db"
    play(path, EVENTS_OF_IT)
    return read_session(path, KEY)


def read(path: Path) -> list[Message]:
    """(topic, type, nanoseconds, message), in the order of time."""
    with path.open("rb") as file:
        return [
            (channel.topic, schema.name, message.log_time, json.loads(message.data))
            for schema, channel, message in make_reader(file).iter_messages()
            if schema is not None
        ]


@pytest.fixture(scope="module")
def written(recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mcap") / "session.mcap"
    assert export_mcap(recording, path) == len(read(path))
    return path


@pytest.fixture(scope="module")
def messages(written: Path) -> list[Message]:
    return read(written)


def of(messages: list[Message], topic: str) -> list[dict[str, Any]]:
    return [body for name, _, _, body in messages if name == topic]


# --- events and commands ------------------------------------------------------------------------------------


def test_every_entry_of_the_journal_is_in_it_once(recording: Recording, messages: list[Message]) -> None:
    held = [x for x in messages if x[0].startswith(("/yorisou/events/", "/yorisou/commands/"))]
    assert len(held) == len(recording.entries)
    for entry in recording.entries:
        wanted = dict(entry.body) | ({"verdict": entry.verdict} if entry.direction == "command" else {})
        assert wanted in of(messages, f"/yorisou/{entry.direction}s/{entry.kind}")


def test_times_are_utc_by_the_recordings_clock(recording: Recording, messages: list[Message]) -> None:
    times = [ns for _, _, ns, _ in messages]
    assert times == sorted(times)
    assert min(times) == EVENING * 1_000
    rated = next(entry for entry in recording.entries if entry.kind == "rating")
    clock = recording.entries[0]
    assert (
        next(ns for topic, _, ns, _ in messages if topic == "/yorisou/events/rating")
        == (EVENING + rated.at_us - clock.at_us) * 1_000
    )


def test_without_a_clock_time_counts_from_the_beginning(recording: Recording, tmp_path: Path) -> None:
    entries = tuple(x for x in recording.entries if x.kind != "clock")
    export_mcap(replace(recording, entries=entries), tmp_path / "a.mcap")
    assert min(ns for _, _, ns, _ in read(tmp_path / "a.mcap")) == 0


def test_a_clock_that_is_set_counts_from_then_on() -> None:
    def clock(n: int, at_us: int, utc_us: int) -> Entry:
        return Entry(n, at_us, "event", "clock", {"utc_us": utc_us, "offset_s": 0, "verified": True}, "")

    line = UtcLine([clock(1, 100, 5_000), clock(2, 200, 9_000)])
    assert [line.utc_us(at) for at in (0, 100, 199, 200, 300)] == [4_900, 5_000, 5_099, 9_000, 9_100]
    assert UtcLine([]).utc_us(3) is None


def test_every_channel_is_json_with_a_schema_that_knows_every_field(written: Path) -> None:
    with written.open("rb") as file:
        reader = make_reader(file)
        summary = reader.get_summary()
        assert summary is not None
        assert {x.message_encoding for x in summary.channels.values()} == {"json"}
        assert {x.encoding for x in summary.schemas.values()} == {"jsonschema"}
        assert len(summary.schemas) > 15
        for schema, channel, message in reader.iter_messages():
            assert schema is not None
            known = json.loads(schema.data)["properties"]
            assert json.loads(message.data).keys() <= known.keys(), channel.topic
        (about,) = reader.iter_metadata()
        assert about.metadata["programme"] == "test"


@pytest.mark.parametrize("registry", [EVENTS, COMMANDS], ids=["events", "commands"])
def test_every_kind_has_a_schema(registry: Any) -> None:
    for kind, cls in registry.kinds.items():
        made = schema_of(cls)
        assert (made["title"], made["properties"].keys()) == (kind, cls.__dataclass_fields__.keys())
        assert all(each for each in made["properties"].values()), kind
    assert schema_of(c.Decided)["properties"]["decision"] == {
        "enum": ["up", "hold", "down", "pause", "refuse"]
    }
    assert schema_of(e.Rated)["properties"]["value"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert schema_of(c.Offer)["properties"]["options"] == {"type": "array", "items": {"type": "string"}}


def test_a_kind_of_another_version_is_any_object(recording: Recording) -> None:
    strange = replace(recording.entries[-1], kind="moonlight", body={"moons": 2})
    found = list(samples(replace(recording, entries=(*recording.entries, strange))))
    (moon,) = [x for x in found if x.topic.endswith("/moonlight")]
    assert (moon.schema, moon.body["moons"]) == ({"type": "object"}, 2)


# --- no text ------------------------------------------------------------------------------------------------

CANARY = "I would rather be alone tonight"


def test_no_text_goes_in_that_is_not_in_the_journal_and_none_that_slipped_into_it(
    recording: Recording, tmp_path: Path
) -> None:
    slipped = replace(recording.entries[-1], body={**recording.entries[-1].body, "source": CANARY})
    export_mcap(replace(recording, entries=(*recording.entries[:-1], slipped)), tmp_path / "a.mcap")
    text = json.dumps(read(tmp_path / "a.mcap"))
    assert "alone tonight" not in text
    assert "(not stored)" in text


# --- the level and the joints -------------------------------------------------------------------------------


def test_the_level_is_told_at_the_beginning_and_whenever_it_changes(
    recording: Recording, messages: list[Message]
) -> None:
    told = of(messages, "/yorisou/level")
    assert told[0] == {"level": "presence", "part": "", "index": 1}
    moves = [x for x in recording.entries if x.kind == "decided" and x.body["before"] != x.body["after"]]
    assert [x["level"] for x in told[1:]] == [x.body["after"] for x in moves] == ["house"]
    assert told[-1]["index"] == 0


def test_the_joints_are_the_mixers_own_and_within_their_ranges(messages: list[Message]) -> None:
    states = of(messages, "/yorisou/joints")
    assert states[0]["position"] == [round(x, 4) for x in places(TABLE, "asleep")]
    assert all(state["name"] == list(JOINTS) for state in states)
    assert len({tuple(state["position"]) for state in states}) > 20, "it woke, and bowed"
    for state in states:
        for joint, angle in zip(TABLE, state["position"], strict=True):
            assert joint.low - 1e-4 <= angle <= joint.high + 1e-4


def entry(n: int, at_s: float, command: Any, verdict: str = "sent") -> Entry:
    body = {name: value for name, value in command.to_json().items() if name != "kind"}
    return Entry(n, round(at_s * S), "command", command.kind, body, verdict)


def ends(*entries: Entry) -> list[float]:
    return list(joint_track(entries))[-1][1]


def test_joints_obey_what_was_sent_and_nothing_that_was_refused() -> None:
    asleep = [round(x, 4) for x in places(TABLE, "asleep")]
    rest = [round(x, 4) for x in places(TABLE, "rest")]
    end = entry(9, 60, c.Hush())
    assert ends(entry(1, 0, c.Settle("rest")), end) == rest
    assert ends(entry(1, 0, c.Idle("breathing")), end) == rest
    assert ends(entry(1, 0, c.Idle("breathing"), "clamped:quiet-hours"), end) == asleep
    assert ends(entry(1, 0, c.Settle("rest"), "refused:x"), end) == asleep
    held = ends(entry(1, 0, c.Settle("rest")), entry(2, 1, c.Freeze()), end)
    assert held not in (asleep, rest), "a freeze holds it where it is"
    assert ends(entry(1, 0, c.Gesture("no-such-gesture")), end) == asleep


def test_a_body_that_stands_still_costs_nothing() -> None:
    day = 86_400
    track = list(joint_track([entry(1, 0, c.Settle("rest")), entry(2, 30 * day, c.Hush())]))
    assert len(track) < 100
    later = list(joint_track([entry(1, 0, c.Settle("rest")), entry(2, 30 * day, c.Settle("asleep")),
                              entry(3, 30 * day + 20, c.Hush())]))  # fmt: skip
    assert later[-1][1] == later[0][1]
    assert max(at for at, _ in later) > 30 * day * S, "and goes on when it is asked to"


# --- ROS4HRI ------------------------------------------------------------------------------------------------


def test_what_has_a_name_in_rep_155_is_on_its_topic(messages: list[Message]) -> None:
    tracked = of(messages, TRACKED)
    assert [x["ids"] for x in tracked] == [["person"], []]
    assert {name for topic, name, _, _ in messages if topic == TRACKED} == {"hri_msgs/msg/IdsList"}
    levels = [x["level"] for x in of(messages, ENGAGEMENT)]
    assert levels[:4] == [1, 2, 3, 4], "there, greeting, together, closing"
    assert of(messages, "/humans/persons/person/anonymous") == [{"data": True}]


def test_headers_have_the_time_of_their_message(messages: list[Message]) -> None:
    stamped = [(ns, body["header"]["stamp"]) for _, _, ns, body in messages if "header" in body]
    assert len(stamped) > 20
    assert all(stamp["sec"] * 1_000_000_000 + stamp["nanosec"] == ns for ns, stamp in stamped)


def test_every_phase_has_an_engagement_level_and_no_word_is_speech() -> None:
    assert BY_PHASE.keys() == set(PHASES)
    assert set(BY_PHASE.values()) == {0, 1, 2, 3, 4}
    mapping = RecordMapping()
    assert mapping.message("word", {"intent": "greeting", "length": 5, "source": "heard"}) is None
    assert mapping.message("touch", {"pad": "head"}) is None


def test_in_a_session_without_the_robot_nobody_is_engaged_with_it() -> None:
    mapping = RecordMapping()

    def level(kind: str, **body: Any) -> int | None:
        message = mapping.message(kind, body)
        return None if message is None else message.fields["level"]

    assert level("phase", after="greeting") == 2, "who begins does not know it yet"
    assert level("session-started", robot_free=True) == 1
    assert [level("phase", after=each) for each in ("active", "closing", "rating", "fault")] == [1, 1, 1, 0]
    assert level("session-ended") is None
    assert [level("phase", after=each) for each in ("present", "active")] == [1, 3]
    assert level("session-started", robot_free=False) is None


def test_the_manual_has_the_table() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "reference" / "mcap.md").read_text("utf-8")
    for name in (TRACKED, ENGAGEMENT, *SCHEMAS, *BY_PHASE):
        assert f"`{name}`" in manual, name


# --- the file and the command -------------------------------------------------------------------------------


def test_the_file_is_its_owners_alone_and_never_half_written(
    recording: Recording, written: Path, tmp_path: Path
) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        export_mcap(recording, written)
    assert read(written)
    broken = replace(recording, entries=(replace(recording.entries[0], kind="gesture", direction="command"),))
    with pytest.raises(KeyError):
        export_mcap(broken, tmp_path / "broken.mcap")
    assert not (tmp_path / "broken.mcap").exists()


def test_a_session_without_entries_is_an_empty_file(recording: Recording, tmp_path: Path) -> None:
    assert export_mcap(replace(recording, entries=()), tmp_path / "a.mcap") == 0
    assert read(tmp_path / "a.mcap") == []


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def test_the_command(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENTS_OF_IT)
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as journal:
        journal.begin(EVENING, programme(), 1, None)
        journal.event(0, e.ClockReported(EVENING, 0, True))
    code, said, wrong = yorisou("journal", "export", "a.db", "--mcap", "one.mcap", "--session", "1")
    assert (code, wrong) == (0, "")
    assert "session 1, not encrypted" in said
    assert len(read(tmp_path / "one.mcap")) > 50
    assert yorisou("journal", "export", "a.db", "--mcap", "last.mcap")[0] == 0
    assert {x[0] for x in read(tmp_path / "last.mcap")} >= {"/yorisou/events/clock"}
    code, _, wrong = yorisou("journal", "export", "a.db", "--mcap", "one.mcap")
    assert (code, "is there already" in wrong) == (2, True)
    code, _, wrong = yorisou("journal", "export", "a.db", "--mcap", os.path.join("no", "such", "place.mcap"))
    assert (code, "cannot be written" in wrong) == (3, True)
    assert yorisou("journal", "export", "a.db", "--mcap", "x.mcap", "--commands")[0] == 2
