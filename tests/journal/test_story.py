"""`yorisou explain` is the whole story of an evening: who raised, stopped, answered and cleared what."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.contract.people import CONTACT_KINDS
from robot.contract.programme import Alerts
from robot.contract.record import Record
from robot.engine.wishes import WISHES
from robot.journal import Entry, database, read_session, tombstones
from robot.journal.explain import Line, explain
from robot.journal.story_events import TOLD, TOLD_APART, UNTOLD
from robot.journal.story_text import line_text, story
from robot.journal.tombstones import Tombstone
from robot.messages import LANGUAGES, catalogue
from robot.view.phrasing import Phrasing
from tests.engine.build import EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk
from tests.journal.test_explain import CLOCK, recording

CARED = replace(
    programme(), staff=("lee", "mori"), alerts=Alerts("channels", ("lee", "mori"), answer_minutes=5)
)


def lines(*steps: tuple[float, Record], **changes: Any) -> list[Line]:
    made = replace(recording(*steps), **changes)
    entries = tuple(replace(entry, direction=_way(entry)) for entry in made.entries)
    return list(explain(replace(made, entries=entries), "en", Phrasing(programme(), {})))


def _way(entry: Entry) -> Any:
    return "event" if entry.kind in EVENTS.kinds else "command"


def whats(found: list[Line]) -> list[str]:
    return [line["what"] for line in found if line["kind"] == "happening"]


def played(path: Path, *events: tuple[int, Record], made: Any = None) -> list[Line]:
    play(path, list(events), made=made)
    return list(explain(read_session(path, KEY), "en", Phrasing(made or programme(), {})))


def test_every_kind_is_told_or_stands_on_the_list_of_what_is_not() -> None:
    kinds = {*EVENTS.kinds, *COMMANDS.kinds}
    assert kinds - {*TOLD, *TOLD_APART, *UNTOLD} == set(), "decide whether the new kind is told, and how"
    assert {*TOLD, *TOLD_APART, *UNTOLD} - kinds == set()
    assert not {*TOLD} & {*UNTOLD}
    assert not TOLD_APART & {*TOLD, *UNTOLD}
    assert all(UNTOLD.values())


# Whatever a record may hold: each is given to the telling of its kind, and must have a sentence.
VARIED: dict[str, list[Any]] = {
    "crisis": [
        e.CrisisRaised(2, "tap", sort)  # type: ignore[arg-type]
        for sort in ("explicit", "unclear", "violence", "pressed", "staff")
    ],
    "digest": [c.Digest(3, to, (("unclear", EVENING, True),), 1) for to in ("lee", "")],
    "today": [
        c.Today("presence", "", False, False, True, True),
        c.Today("presence", "", True, False, True, True),
        c.Today("", "", False, True, True, False),
        c.Today("", "", False, False, False, True),
        c.Today("", "", False, False, False, False),
    ],
    "today-chosen": [e.TodayChosen(choice, "tap") for choice in ("usual", "lighter", *WISHES)],  # type: ignore[arg-type]
    "foreseen": [e.Foreseen(answer) for answer in ("fine", "bit-hard", "very-hard")],  # type: ignore[arg-type]
    "stop-label": [e.StopLabelled(label) for label in ("busy", "enough", "hard")],  # type: ignore[arg-type]
    "quiet-hours": [e.QuietHoursChanged(on, "22:00", "09:00") for on in (True, False)],
    "rating": [e.Rated(None), e.Rated(3), e.Rated(3, 5)],
    "hold": [e.HoldRequested("", "person"), e.HoldRequested("2026-02-01", "lee")],
    "staff-step": [e.StaffStep("up", "lee"), e.StaffStep("down", "lee")],
    "handover": [
        c.HandedOver(state, "lee")  # type: ignore[arg-type]
        for state in (
            "card-only",
            "not-passed-on",
            "telling",
            "sent",
            "acknowledged",
            "unreachable",
            "cleared",
        )
    ],
    "proposal-closed": [
        c.ProposalClosed(1, result)  # type: ignore[arg-type]
        for result in ("approved", "declined", "expired", "withdrawn", "taken", "not-taken")
    ],
    "course": [
        c.CourseChanged("running", after) for after in ("running", "on-hold", "fading", "closed", "left")
    ],
    "phase": [c.PhaseChanged("asleep", "present"), c.PhaseChanged("present", "asleep")],
    "contact-lived": [c.ContactLived(kind, True, 3) for kind in CONTACT_KINDS]
    + [c.ContactLived("text", False, 3, told) for told in (True, False)],
    "happened": [e.Happened(x) for x in ("came-true", "easier", "harder", "something-else")],
    "mail-arrived": [e.MailArrived(1, "aunt", "words"), e.MailArrived(1, "aunt", "voice", 9)],
    "sender-there": [e.SenderThere("aunt", ("words",), 0), e.SenderThere("aunt", (), 0)],
    "came-back": [e.CameBack("post-box", how, "tap") for how in get_args(e.Back)],
    "call-ended": [e.CallEnded(1, cause, 9) for cause in get_args(e.CallCause)],
    "card": [c.Card(name, shown) for name in ("question", "hotline", "private") for shown in (True, False)],
}
FLAGS = ("on", "longer", "yes", "ok", "drill", "approved", "robot_free", "verified", "kept")


def examples(kind: str) -> list[Record]:
    if kind in VARIED:
        return VARIED[kind]
    cls = {**EVENTS.kinds, **COMMANDS.kinds}[kind]
    hints: dict[str, Callable[[bool], Any]] = {}
    made = []
    for flag in (True, False):
        values: dict[str, Any] = {}
        for name, field in cls.__dataclass_fields__.items():  # type: ignore[attr-defined]
            kind_of = str(field.type)
            if "bool" in kind_of:
                values[name] = flag
            elif "tuple" in kind_of:
                values[name] = ()
            elif "int" in kind_of or "float" in kind_of:
                values[name] = 3
            else:
                values[name] = "presence" if name == "level" else "tap" if name == "source" else "lee"
        assert not hints
        made.append(cls(**values))
    return made


@pytest.mark.parametrize("kind", sorted({*TOLD} & {*EVENTS.kinds, *COMMANDS.kinds}))
def test_whatever_is_told_has_a_sentence_in_every_language(kind: str) -> None:
    for record in examples(kind):
        made = recording((0, CLOCK), (1, record))
        entries = tuple(replace(entry, direction=_way(entry)) for entry in made.entries)
        for language in LANGUAGES:
            found = list(explain(replace(made, entries=entries), language, None))  # type: ignore[arg-type]
            told_of = [line for line in found if line["kind"] == "happening"]
            for line in told_of:
                assert line["sentence"], line
                assert "{" not in line["sentence"]
                assert line["sentence"] in line_text(line, language)  # type: ignore[arg-type]


def test_no_sentence_of_the_story_is_left_over() -> None:
    """Each is told of something: by a table of kinds, by a value of a field, or by the story itself."""
    made = {
        happening.what
        for kind in {*TOLD} & {*EVENTS.kinds, *COMMANDS.kinds}
        for record in examples(kind)
        if (happening := TOLD[kind](record.to_json())) is not None
    }
    itself = {
        "clock-unverified",
        "clock-confirmed",
        "clock-set",
        "cut-off-before",
        "gap",
        "damaged",
        "breaks-off",
        "forgotten-parts",
        "gap-forgotten",
    }
    known = {f"story.{what}" for what in made | itself | {"unknown", "others-void"}}
    keys = {
        key
        for key in catalogue("en")
        if key.startswith("story.") and not key.startswith(("story.cause.", "story.gone-"))
    }
    assert keys - known == set()
    assert (known - {"story.session-ended"}) - keys == set()


def test_a_crisis_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    found = played(
        tmp_path / "a.db",
        (1 * S, e.BodyReady()),
        (1 * S, e.DrillRequested("lee")),
        (1 * S, e.AlertSent(1, "lee", True)),
        (1 * S, e.AlertAcknowledged(1, "lee")),
        (2 * S, e.WakeRequested("tap")),
        (5 * S, e.StartRequested("tap")),
        (60 * S, e.CrisisRaised(2, "typed")),
        (9 * S, e.AlertSent(2, "lee", False)),
        (1 * S, e.AlertSent(2, "mori", True)),
        (60 * S, e.AlertAcknowledged(2, "mori")),
        (600 * S, e.CrisisCleared("lee")),
        (1 * S, e.ClosingDown()),
        made=CARED,
    )
    told_of = whats(found)
    expected = [
        "drill", "drill-going-out", "alert-taken", "alert-acknowledged", "wake", "start", "session-started",
        "crisis-explicit", "handover-telling", "card-hotline-shown", "session-ended", "alert-going-out",
        "alert-not-taken", "alert-going-out", "alert-taken", "handover-sent", "alert-acknowledged",
        "handover-acknowledged", "crisis-cleared", "card-hotline-away", "handover-cleared", "closing-down",
    ]  # fmt: skip
    place = iter(told_of)
    assert all(what in place for what in expected), told_of
    by = {line["what"]: line for line in found if line["kind"] == "happening"}
    assert (by["crisis-explicit"]["source"], by["crisis-explicit"]["figures"]["tier"]) == ("typed", 2)
    assert by["crisis-cleared"]["by"] == "lee"
    ended = by["session-ended"]
    assert (ended["figures"], ended["contact"]) == ({"outcome": "void", "cause": "crisis"}, 1)
    assert ended["sentence"] == "A session that does not count. A crisis ended it."
    assert by["alert-not-taken"]["sentence"] == "No channel took it, to lee."
    for line in found:
        assert line["local"].endswith("+09:00")
        assert line["utc"].endswith("Z")
        assert line["local"][11:13] != line["utc"][11:13]


def test_a_stop_says_where_it_came_from_and_a_void_session_why(tmp_path: Path) -> None:
    found = played(
        tmp_path / "a.db",
        (1 * S, e.BodyReady()),
        (2 * S, e.WakeRequested("tap")),
        (5 * S, e.StartRequested("tap")),
        (60 * S, e.LinkLost("servos")),
        (5 * S, e.LinkRestored("servos")),
        (5 * S, e.StartRequested("tap")),
        (60 * S, e.OthersPresent(True, "tap")),
        (10 * S, e.StopRequested("button")),
        (10 * S, e.OthersPresent(False, "tap")),
        (10 * S, e.MicrophoneAllowed(True, "tap")),
        (10 * S, e.ConsentWithdrawn("presence", "tap")),
        (10 * S, e.SleepRequested("tap")),
    )
    stop = next(line for line in found if line.get("what") == "stop")
    assert (stop["source"], "[from: the button]" in line_text(stop, "en")) == ("button", True)
    ended = [line for line in found if line.get("what") == "session-ended"]
    assert [line["figures"]["cause"] for line in ended] == ["link", "stop"]
    assert {
        "link-lost",
        "link-restored",
        "others-came",
        "others-left",
        "microphone-yes",
        "withdraw-consent",
    } <= {*whats(found)}
    assert "others-void" in whats(found)
    assert found[-1]["what"] == "breaks-off"


def test_what_came_before_a_power_cut_is_said_to_be_cut_off(tmp_path: Path) -> None:
    found = lines((0, CLOCK), snapshot={"open_session": {"number": 4}})
    assert found[1]["what"] == "cut-off-before"
    assert "cut-off-before" not in whats(lines((0, CLOCK), snapshot={"open_session": None}))


def test_missing_parts_are_told_where_they_are() -> None:
    whole = recording((0, CLOCK), (1, e.SleepRequested("tap")), (2, e.SleepRequested("tap")))
    holed = replace(
        whole, entries=(whole.entries[0], replace(whole.entries[2], n=12)), missing=10, damaged=True
    )
    found = list(explain(holed, "en", None))
    gap = next(line for line in found if line.get("what") == "gap")
    assert gap["figures"] == {"value": 10}
    assert "damaged" not in whats(found)
    assert whats(list(explain(replace(whole, damaged=True), "en", None)))[-1] == "damaged"


def test_what_was_forgotten_is_told_where_it_was() -> None:
    whole = recording((0, CLOCK), (1, e.SleepRequested("tap")), (2, e.SleepRequested("tap")))
    stone = Tombstone(EVENING + 86_400 * S, "forgotten", {"kind": "rating"}, (), 10, touched=(3,))
    entries = (whole.entries[0], replace(whole.entries[2], n=12))
    found = list(explain(replace(whole, entries=entries, forgotten=stone), "en", None))
    assert found[1]["sentence"].startswith("Parts of this recording were forgotten on 2026-01-06")
    assert next(line for line in found if line.get("what") == "gap-forgotten")["figures"] == {"value": 10}


@pytest.mark.parametrize("cause", ["forgotten", "kept-long-enough", "lost"])
def test_sessions_that_are_gone_are_named(tmp_path: Path, yorisou: Call, cause: Any) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    db = database.connect(tmp_path / "a.db", KEY, mode="rw")
    tombstones.add(db, Tombstone(EVENING, cause, {"session": 9}, (7, 8, 9), 10))
    db.close()
    code, said, _ = yorisou("explain", "a.db", "--json")
    line = json.loads(said.splitlines()[0])
    assert (line["kind"], line["sessions"], line["cause"]) == ("gone", [7, 8, 9], cause)
    assert line["utc"] == "2026-01-05T11:00:00Z"
    for language in LANGUAGES:
        code, said, _ = yorisou("explain", "a.db", "--lang", language)
        assert "2026-01-05" in said.splitlines()[0]
        assert "7 to 9" in said.splitlines()[0] or language != "en"
    assert code == 0


def test_a_clock_that_is_set_confirmed_or_moved_is_told() -> None:
    later = replace(CLOCK, utc_us=EVENING + 3_600 * S)
    summer = replace(CLOCK, utc_us=EVENING + 60 * S, offset_s=10 * 3600)
    unsure = replace(CLOCK, verified=False)
    assert whats(lines((0, CLOCK), (60, replace(CLOCK, utc_us=EVENING + 60 * S)))) == ["breaks-off"]
    assert whats(lines((0, CLOCK), (60, later)))[0] == "clock-set"
    assert whats(lines((0, CLOCK), (60, summer)))[0] == "clock-set"
    assert whats(lines((0, unsure), (60, CLOCK)))[:2] == ["clock-unverified", "clock-confirmed"]
    found = lines((5, e.BodyReady()), (10, unsure))
    assert (found[1]["utc"], found[1]["verified"]) == ("2026-01-05T10:59:55Z", False)


def test_what_this_version_does_not_know_is_said() -> None:
    made = recording((0, CLOCK))
    strange = replace(made.entries[0], n=2, kind="moonlight", body={})
    found = list(explain(replace(made, entries=(*made.entries, strange)), "en", None))
    assert next(line for line in found if line.get("what") == "unknown")["figures"] == {"code": "moonlight"}


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def test_the_story_is_told_on_the_command_line(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    code, said, wrong = yorisou("explain", "a.db", "--json")
    assert (code, wrong) == (0, "")
    found = [json.loads(line) for line in said.splitlines()]
    assert found[0]["kind"] == "recording"
    assert {"stop", "less", "sleep", "session-started", "session-ended"} <= {
        line.get("what") for line in found
    }
    assert all(line["local"] and line["utc"] for line in found)
    code, text, _ = yorisou("explain", "a.db")
    assert text.splitlines() == list(story(found, "en"))
    inside = [line for line in text.splitlines() if line.startswith("    ")]
    assert inside
    assert "  Contact session 1" in text.splitlines()
    for language in ("ja", "ko"):
        code, other, _ = yorisou("explain", "a.db", "--lang", language)
        assert (code, len(other.splitlines())) == (0, len(text.splitlines()))
    code, few, _ = yorisou("explain", "a.db", "--decisions", "--json")
    assert {json.loads(line)["kind"] for line in few.splitlines()} <= {"decision", "signals", "note"}


def test_the_manual_says_what_each_field_is() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "reference" / "reasons.md").read_text("utf-8")
    whole = lines((0, CLOCK), (1, e.StopRequested("tap")))
    for name in {name for line in whole for name in line}:
        assert f"`{name}`" in manual, name
    for what in {key.removeprefix("story.") for key in catalogue("en") if key.startswith("story.")}:
        assert f"`{what.removeprefix('cause.').removeprefix('gone-')}`" in manual, what
