"""`yorisou explain`: every decision is there, with its reason, in words and in figures."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot import paths
from robot.behaviours.script import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.languages import Language
from robot.contract.record import Record
from robot.engine.progress import Forecast
from robot.journal import Entry, Journal, Recording, database, read_session
from robot.journal.explain import DECISIONS, explain
from robot.journal.story_text import line_text
from robot.messages import LANGUAGES, catalogue
from robot.view.phrasing import Phrasing
from tests.engine.build import EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk, keep
from tests.journal.former import to_schema_1

CLOCK = e.ClockReported(EVENING, 9 * 3600, True)  # 2026-01-05 20:00 local
UP: c.Figures = (("sessions", 5), ("needed", 5))


def entry(n: int, at_us: int, record: Record) -> Entry:
    way: Literal["event", "command"] = "event" if isinstance(record, e.ClockReported | e.Tick) else "command"
    body = json.loads(json.dumps({k: v for k, v in record.to_json().items() if k != "kind"}))
    return Entry(n, at_us, way, record.kind, body, "")


def recording(*steps: tuple[float, Record], number: int = 3) -> Recording:
    entries = tuple(entry(n, round(at * S), record) for n, (at, record) in enumerate(steps, 1))
    return Recording(number, EVENING, "test", "0", 1, None, "0.1.0", entries)


def lines(*steps: tuple[float, Record], language: Language = "en", **other: Any) -> list[dict[str, Any]]:
    """Decisions, signs and notes; the whole story is in test_story.py."""
    wording = other.pop("wording", Phrasing(programme(), {}))
    found = explain(recording(*steps), language, wording, **other)
    return [line for line in found if line["kind"] in DECISIONS]


def test_a_decision_says_when_what_why_and_by_whom() -> None:
    (line,) = lines(
        (0, CLOCK), (61, c.Decided("up", "presence", "touch", "comfortable-run", UP, "therapist-1"))
    )
    assert line == {
        "kind": "decision",
        "session": 3,
        "contact": 0,
        "local": "2026-01-05T20:01:01+09:00",
        "utc": "2026-01-05T11:01:01Z",
        "verified": True,
        "decision": "up",
        "before": "presence",
        "after": "touch",
        "before_name": "presence",
        "after_name": "touch",
        "rule": "comfortable-run",
        "sentence": "One step on: 5 calm sessions in a row (the rule asks for 5), and you said yes.",
        "figures": {"sessions": 5},
        "bounds": {"needed": 5},
        "by": "therapist-1",
        "forecast": None,
    }
    said = line_text(line, "en")
    assert said.startswith(
        "2026-01-05 20:01:01+09:00 (11:01:01Z)  step up: presence → touch · One step on: 5 calm"
    )
    assert said.endswith("[by: therapist-1] [rule: comfortable-run; sessions 5, needed 5]")
    assert "\n" not in said


def test_levels_have_the_names_of_the_script_and_ids_without_it() -> None:
    named = Phrasing(load(paths.FIRST_PROGRAMME), {})
    level = load(paths.FIRST_PROGRAMME).levels[1]
    decided = c.Decided("hold", level.id, level.id, "ceiling-lowered", (("level", level.id),))
    (line,) = lines((0, decided), wording=named, language="ja")
    assert line["before_name"] == level.name["ja"] != level.id
    assert level.name["ja"] in line["sentence"]
    assert line_text(line, "ja").count("→") == 0
    (line,) = lines((0, decided), wording=None)
    assert line["before_name"] == level.id
    assert level.id in line["sentence"]


def test_what_a_clock_did_not_vouch_for_is_said() -> None:
    decided = c.Decided("refuse", "presence", "presence", "clock-unverified", ())
    (line,) = lines((5, decided))
    assert (line["local"], line["verified"]) == ("", False)
    assert line_text(line, "en").startswith("time not known")
    (line,) = lines((0, replace(CLOCK, verified=False)), (5, decided))
    assert (line["local"], line["utc"]) == ("2026-01-05T20:00:05+09:00", "2026-01-05T11:00:05Z")
    assert "time not confirmed" in line_text(line, "en")


def test_decisions_belong_to_their_contact_session() -> None:
    hold = c.Decided("hold", "presence", "presence", "not-yet-sessions", (("sessions", 1), ("needed", 5)))
    found = lines(
        (0, CLOCK),
        (1, c.SessionStarted(7, "presence", 600)),
        (2, hold),
        (3, e.Tick()),
        (3, c.SessionEnded(7, "success", "planned")),
        (3, c.Fused(7, 2.0, 1.64, 2, 1.5, (("latency", -0.25), ("early", 0.0)))),
        (3, hold),
        (4, e.Tick()),
        (4, hold),
    )
    assert [line["contact"] for line in found] == [7, 7, 7, 0]


def test_the_signals_are_told_with_their_parts() -> None:
    (line,) = lines((0, CLOCK), (1, c.Fused(7, 4.5, 1.64, 2, 5.5, (("latency", 0.75), ("reply", -0.1)))))
    assert line["parts"] == {"latency": 0.75, "reply": -0.1}
    said = line_text(line, "en")
    assert "signs: together 4.5, said 2, from behaviour alone 5.5" in said
    assert "time to answer +0.75" in said
    (line,) = lines((0, CLOCK), (1, c.Fused(7, None, 2.624, None, None, ())))
    assert "together not known, said not known" in line_text(line, "en")


def test_a_step_up_has_the_forecast_that_it_was_taken_with() -> None:
    day = (EVENING + 9 * 3600 * S - 4 * 3600 * S) // (86_400 * S)
    up = c.Decided("up", "presence", "touch", "calm-ahead", (("forecast", 0.07), ("limit", 0.1)), "standing")
    for over, words in ((None, "not seen yet"), (True, "seen: hard"), (False, "seen: not hard")):
        kept = [Forecast("touch", day - 9, 0.5, True), Forecast("touch", day, 0.07, over)]
        (line,) = lines((0, CLOCK), (1, up), forecasts=kept)
        assert line["forecast"] == {"probability": 0.07, "over": over}
        assert f"[forecast of a hard moment: 0.07; {words}]" in line_text(line, "en")
        assert "standing approval" in line_text(line, "en")
        assert lines((0, CLOCK), (1, replace(up, decision="hold")), forecasts=kept)[0]["forecast"] is None


def test_notes_are_told() -> None:
    (line,) = lines((0, CLOCK), (1, c.Noted("signal-disagreement", (("sessions", 3),))))
    assert "3 sessions" in line["sentence"]
    (line,) = lines((0, CLOCK), (1, c.Noted("no-such-note", (("days", 2),))))
    assert line_text(line, "en").endswith("note: no-such-note; days 2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_of_a_newer_version_is_shown_by_its_name(language: Language) -> None:
    newer = c.Decided("down", "touch", "presence", "moonlight", (("moons", 2), ("limit", 1)))
    (line,) = lines((0, CLOCK), (1, newer), language=language)
    assert line["sentence"] == ""
    assert "moonlight; moons 2, limit 1" in line_text(line, language)
    short = c.Decided("hold", "touch", "touch", "not-yet-days", ())  # an older record without the figures
    (line,) = lines((0, CLOCK), (1, short), language=language)
    assert (line["sentence"], line["rule"]) == ("", "not-yet-days")


def test_records_of_older_and_newer_versions_are_read_as_far_as_they_go() -> None:
    old = entry(1, 0, c.Decided("hold", "touch", "touch", "after-stop", (("sessions", 2),)))
    without = replace(old, body={k: v for k, v in old.body.items() if k != "by"})
    newer = replace(old, body={**old.body, "mood": 3})
    broken = replace(old, body={"decision": "hold"})
    other = replace(old, kind="unheard-of")
    made = replace(recording(), entries=(without, newer, broken, other))
    found = [line for line in explain(made, "en", None) if line["kind"] == "decision"]
    assert [line["by"] for line in found] == ["", ""]
    assert all(line["sentence"] for line in found)


figures = st.lists(
    st.tuples(st.sampled_from(["sessions", "needed", "value", "limit", "level"]), st.integers() | st.text()),
    max_size=4,
    unique_by=lambda pair: pair[0],
).map(tuple)


@given(
    st.sampled_from(["up", "hold", "down", "pause", "refuse", "sideways"]),
    st.sampled_from(["comfortable-run", "at-ceiling", "unknown", ""]),
    figures,
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_any_decision_becomes_one_line_and_json(
    decision: Any, rule: str, given_: Any, language: Language, named: bool
) -> None:
    wording = Phrasing(programme(), {}) if named else None
    decided = c.Decided(decision, "touch", "gone", rule, given_)
    (line,) = lines((0, CLOCK), (1, decided), language=language, wording=wording)
    assert rule in line_text(line, language)
    json.dumps(line)
    assert {**line["figures"], **line["bounds"]} == dict(given_)


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def test_a_played_evening_is_explained_whole(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    recorded = [
        x.body
        for x in read_session(tmp_path / "a.db", KEY).entries
        if x.kind in ("decided", "fused", "noted")
    ]
    code, said, wrong = yorisou("explain", "a.db", "--json", "--decisions")
    assert (code, wrong) == (0, "")
    found = [json.loads(line) for line in said.splitlines()]
    assert len(found) == len(recorded) > 1
    decisions = [line for line in found if line["kind"] == "decision"]
    assert [line["rule"] for line in decisions] == [body["rule"] for body in recorded if "rule" in body]
    assert all(line["sentence"] for line in decisions)
    for language in LANGUAGES:
        code, said, _ = yorisou("explain", "a.db", "--decisions", "--lang", language)
        assert code == 0
        timed = [line for line in said.splitlines() if "+09:00" in line]
        assert len(timed) == len(found)
        assert len(said.splitlines()) == len(found) + 2, "the recording and its one contact session"


def test_each_session_is_explained_with_its_own_script(tmp_path: Path, yorisou: Call) -> None:
    first, text = load(paths.FIRST_PROGRAMME), paths.FIRST_PROGRAMME.read_text("utf-8")
    name = first.levels[1].name["en"]
    (tmp_path / "other.yaml").write_text(text.replace(name, "Sitting close"), "utf-8")
    (tmp_path / "yorisou.toml").write_text('[programme]\npath = "other.yaml"\n')
    other = load(tmp_path / "other.yaml")
    assert other.digest != first.digest
    made = c.Decided("hold", first.levels[1].id, first.levels[1].id, "after-stop", (("sessions", 2),))
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as journal:
        for script in (first, other, programme()):
            journal.begin(EVENING, script, 1, None)
            journal.event(1, CLOCK)
            journal.commands(1, [(made, "")])
    code, said, _ = yorisou("explain", "a.db", "--json", "--decisions")
    assert [json.loads(line)["before_name"] for line in said.splitlines()] == [
        name,
        "Sitting close",
        made.before,
    ]
    to_schema_1(tmp_path / "a.db")  # which did not keep what was played
    named = {True: [name, "Sitting close", made.before], False: [made.before, "Sitting close", made.before]}
    for with_first, names in named.items():
        extra = ("--script", str(paths.FIRST_PROGRAMME)) if with_first else ()
        code, said, _ = yorisou("explain", "a.db", "--json", "--decisions", *extra)
        assert code == 0
        assert [json.loads(line)["before_name"] for line in said.splitlines()] == names
    (tmp_path / "other.yaml").write_text("levels: 3", "utf-8")  # a script that is broken is no hindrance
    code, said, _ = yorisou("explain", "a.db", "--session", "2", "--json", "--decisions")
    assert (code, json.loads(said)["before_name"]) == (0, made.before)
    code, _, wrong = yorisou("explain", "a.db", "--script", "other.yaml")
    assert code == 1
    assert "other.yaml" in wrong


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.db"], 3, "no such journal"),
        (["a.db", "--session", "9"], 3, "no session 9"),
        (["a.db", "--session", "x"], 2, "neither a number"),
        (["a.db", "--lang", "fr"], 2, "fr"),
        (["a.db", "--script", "none.yaml"], 3, "none.yaml"),
        (["text.db"], 3, "not a journal"),
    ],
)
def test_what_cannot_be_explained_is_said(
    tmp_path: Path, yorisou: Call, arguments: list[str], code: int, words: str
) -> None:
    keep(tmp_path / "a.db", [])
    (tmp_path / "text.db").write_text("not a journal at all, but long enough to be looked at\n" * 50)
    ended, said, wrong = yorisou("explain", *arguments)
    assert ended == code
    assert words in said + wrong
    assert "Traceback" not in said + wrong


def test_a_progress_of_a_newer_version_does_not_hide_the_decisions(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    db = database.connect(tmp_path / "a.db", KEY, mode="rw")
    db.execute("UPDATE progress SET body = '{\"moons\": 2}'")
    db.close()
    code, said, wrong = yorisou("explain", "a.db", "--json")
    assert code == 1
    assert "moons" in wrong
    assert said.count('"decision"') > 1
    assert yorisou("calibration", "a.db")[0] == 3


def test_the_manual_says_what_every_reason_means() -> None:
    docs = Path(__file__).parents[2] / "docs"
    pages = "".join(page.read_text("utf-8") for page in docs.glob("*/*.md"))
    rules = [key.partition(".")[2] for key in catalogue("en") if key.startswith(("why.", "note."))]
    assert len(rules) > 50
    assert [rule for rule in rules if f"`{rule}`" not in pages] == []
