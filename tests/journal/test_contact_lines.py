"""Contact with people in an explanation, and how it is forgotten."""

import json
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.engine.contact_weeks import ContactWeek
from robot.engine.progress import Progress
from robot.journal import Journal, read_session, replay
from robot.journal.contact_lines import contact_weeks
from robot.journal.erasure import erase
from robot.journal.forget import kinds_of, scope_of
from robot.journal.progress_copy import ProgressCopy
from robot.journal.saved_progress import read_progress
from robot.messages import LANGUAGES
from tests.engine.build import DAY, EVENING, Driven, S
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk

MONDAY = 20_458
TOLD = [(1 * S, e.ContactTold("voice", "tap")), (1 * S, e.ContactTold("text", "tap", on=True)),
        (1 * S, e.ContactTold("text", "tap", on=False))]  # fmt: skip


def progress(*weeks: ContactWeek, seen_day: int = MONDAY) -> Progress:
    return Progress("presence", ["house"], contacts=list(weeks), seen_day=seen_day)


def test_every_week_has_a_line_and_what_nobody_told_is_unknown() -> None:
    kept = progress(
        ContactWeek(MONDAY, with_robot={"text": 2, "video": 1}, told={"in-person": 3}),
        ContactWeek(MONDAY + 14, without_robot={"voice": 1}),
        seen_day=MONDAY + 30,
    )
    lines = list(contact_weeks(kept, "en"))
    assert [line["first_day"] for line in lines] == [
        "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"
    ]  # fmt: skip
    assert [line["told"] for line in lines] == [{"in-person": 3}, None, None, None, None]
    assert lines[0]["sentence"] == (
        "Contact with people, week from 2026-01-05: sessions with the robot: in writing 2, by video 1; "
        "sessions without it: none; told by the person: in person 3."
    )
    assert lines[1]["sentence"].endswith("sessions without it: none; told by the person: unknown.")
    for language in LANGUAGES:
        assert all("{" not in line["sentence"] for line in contact_weeks(kept, language))


def test_without_any_contact_there_is_nothing_to_say() -> None:
    assert list(contact_weeks(progress(), "en")) == []


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def test_the_command_tells_the_contacts_and_their_weeks(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", [*EVENING_EVENTS, *TOLD])
    _, said, _ = yorisou("explain", "a.db")
    assert "The person told of contact with somebody today, by voice. [by: the person]" in said
    assert "The person took back what they had told of today (in writing). [by: the person]" in said
    assert said.splitlines()[-1].endswith("told by the person: by voice 1.")
    _, one, _ = yorisou("explain", "a.db", "--session", "1")
    _, decisions, _ = yorisou("explain", "a.db", "--decisions")
    assert "week from" not in one + decisions
    found = [json.loads(line) for line in yorisou("explain", "a.db", "--json")[1].splitlines()]
    assert (found[-1]["kind"], found[-1]["told"]) == ("week", {"voice": 1})


def two_evenings(path: Path) -> Path:
    """The second recording begins with what the first has kept."""
    play(path, [*EVENING_EVENTS, *TOLD])
    with Journal.open(path, KEY, threaded=False) as journal:
        d = Driven(snapshot=journal.last_snapshot(), day=1)
        journal.begin(EVENING + DAY, d.engine.programme, 1, journal.last_snapshot())
        journal.event(0, e.ClockReported(EVENING + DAY, 9 * 3600, True))
        journal.save_snapshot(d.engine.snapshot())
    assert read_progress(path, KEY).contacts != []  # type: ignore[union-attr]
    return path


@pytest.mark.parametrize("words", [{"kind": "contacts"}, {"everything": True}])
def test_what_is_forgotten_of_it_is_forgotten_wherever_it_is_kept(
    tmp_path: Path, words: dict[str, object]
) -> None:
    path = two_evenings(tmp_path / "a.db")
    erase(path, KEY, scope_of(words), EVENING, "test")
    kept = read_progress(path, KEY)
    assert kept is not None
    assert (kept.contacts, kept.told, kept.told_day) == ([], [], None)
    assert kept.last_session == 1, "what the policy needs stays"
    second = ProgressCopy(path, KEY).read()
    assert second is not None
    assert Progress.from_json(second.progress or {}) == kept
    if "kind" in words:
        snapshot = read_session(path, KEY, 2).snapshot
        assert snapshot is not None
        assert not {"contacts", "told"} & snapshot.keys()
        assert not kinds_of("contacts") & {entry.kind for entry in read_session(path, KEY, 1).entries}


@pytest.mark.parametrize(
    "words", [{"kind": "ratings"}, {"session": 1}, {"from_utc_us": 0, "to_utc_us": 2**60}]
)
def test_what_else_is_forgotten_leaves_the_weeks(tmp_path: Path, words: dict[str, object]) -> None:
    path = two_evenings(tmp_path / "a.db")
    erase(path, KEY, scope_of(words), EVENING, "test")
    assert read_progress(path, KEY).contacts == [ContactWeek(MONDAY, told={"voice": 1})]  # type: ignore[union-attr]


def test_it_replays(tmp_path: Path) -> None:
    play(tmp_path / "a.db", [*EVENING_EVENTS, *TOLD])
    recording = read_session(tmp_path / "a.db", KEY)
    assert replay(recording, lambda it: Driven().engine.__class__(it.played, it.seed, it.snapshot)).identical  # type: ignore[arg-type]
