"""Decisions as data: what could have been decided, what was, and nobody's name."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.commands import Option
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.errors import InputError
from robot.journal import Journal, read_session
from robot.journal.decision_rows import DecisionReader, DecisionRow
from robot.journal.decision_text import COLUMNS, write_csv, write_json
from tests.engine.build import DAY, EVENING, S, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk
from tests.journal.damage import cut

CLOCK = e.ClockReported(EVENING, 9 * 3600, True)
OPTIONS = (
    Option("up", True, 0.05, 1.0),
    Option("hold", True, None, 0.0),
    Option("down", False, 0.01, 0.0),
)


def journal(
    path: Path, *recordings: list[tuple[int, Record]], snapshot: dict[str, Any] | None = None
) -> Path:
    """Each recording from records at microseconds; a command is one by its kind."""
    with Journal.open(path, KEY, threaded=False) as made:
        for number, records in enumerate(recordings):
            made.begin(EVENING + number * DAY, programme(), 1, snapshot)
            for at_us, record in records:
                if record.kind in c.COMMANDS.kinds:
                    made.commands(at_us, [(record, "sent")])
                else:
                    made.event(at_us, record)
    return path


def rows(path: Path, **which: Any) -> list[DecisionRow]:
    return list(DecisionReader(path, KEY, **which))


def decided(decision: str = "hold", by: str = "", before: str = "touch", **more: Any) -> c.Decided:
    after = more.pop("after", before)
    return c.Decided(decision, before, after, "rule", more.pop("figures", ()), by, **more)  # type: ignore[arg-type]


# --- from records to rows -----------------------------------------------------------------------------------


def test_a_decision_waits_for_the_outcome_of_the_next_session(tmp_path: Path) -> None:
    path = journal(
        tmp_path / "a.db",
        [
            (0, CLOCK),
            (1, c.SessionEnded(1, "neutral", "planned")),
            (1, decided("hold", options=OPTIONS, figures=(("value", 3.5), ("date", "2026-01-05")))),
            (2, c.Propose(1, "choosing", True, 0, options=OPTIONS)),
            (3, c.SessionEnded(2, "success", "planned")),
            (3, decided("up", "standing", after="choosing", part="cards")),
        ],
        [
            (0, CLOCK),
            (1, c.SessionEnded(3, "discomfort", "planned")),
            (1, decided("down", before="choosing")),
        ],
    )
    found = rows(path)
    assert [(x.number, x.decision, x.level, x.after, x.next_outcome) for x in found] == [
        (1, "hold", "touch", "touch", "success"),
        (2, "propose", "touch", "choosing", "success"),
        (3, "up", "touch", "choosing", "discomfort"),
        (4, "down", "choosing", "choosing", ""),
    ]
    assert found[0].options == OPTIONS
    assert found[0].figures == {"value": 3.5}, "no text of a figure, which may be a date"
    assert [x.part for x in found] == ["", "", "", "cards"], "where the decision found the person"
    assert [x.by for x in found] == ["", "", "standing", ""]


def test_the_day_counts_from_the_first_that_somebody_vouched_for(tmp_path: Path) -> None:
    unsure = e.ClockReported(EVENING - 40 * DAY, 9 * 3600, False)
    path = journal(
        tmp_path / "a.db",
        [(0, decided()), (1, unsure), (2, decided()), (3, CLOCK), (4, decided())],
        [(0, e.ClockReported(EVENING + 9 * DAY, 9 * 3600, True)), (DAY, decided())],
    )
    assert [x.day for x in rows(path)] == [None, None, 1, 11]


def test_a_proposal_that_is_shown_again_is_no_other_decision(tmp_path: Path) -> None:
    again = c.Propose(1, "touch", True, 0)
    path = journal(tmp_path / "a.db", [(0, CLOCK), (1, again), (2, again), (3, replace(again, proposal=2))])
    assert [x.decision for x in rows(path)] == ["propose", "propose"]


def test_what_today_could_have_been(tmp_path: Path) -> None:
    today = (
        Option("asleep", True, None, 0.0),
        Option("touch:half", True, 0.08, 1.0),
        Option("touch", True, 0.2, 0.0),
    )
    path = journal(
        tmp_path / "a.db",
        [
            (0, CLOCK),
            (1, c.TodayDecided("touch", "p", today, "person")),
            (2, c.SessionEnded(1, "success", "planned")),
        ],
    )
    (found,) = rows(path)
    assert (found.decision, found.level, found.part, found.after, found.by) == (
        "today", "touch", "p", "touch:half", "person"
    )  # fmt: skip
    assert (found.options, found.next_outcome) == (today, "success")


def test_a_recording_goes_on_from_where_the_person_was(tmp_path: Path) -> None:
    path = journal(
        tmp_path / "a.db",
        [(0, CLOCK), (1, c.Propose(1, "x", True, 0))],
        snapshot={"level": "touch", "part": "a"},
    )
    assert (rows(path)[0].level, rows(path)[0].part) == ("touch", "a")


def test_journals_of_earlier_versions_have_decisions_without_options(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    play(path, EVENING_EVENTS)
    with Journal.open(path, KEY, threaded=False) as made:
        made._db.execute(
            "UPDATE entry SET body = json_remove(body, '$.options', '$.part') WHERE kind = 'decided'"
        )
    found = rows(path)
    assert found
    assert {x.options for x in found} == {()}


# --- nobody is named ----------------------------------------------------------------------------------------


def test_people_are_pseudonyms_that_only_this_journal_makes(tmp_path: Path) -> None:
    records = [(0, CLOCK), (1, decided(by="Mori")), (2, decided(by="mori")), (3, decided(by="sato"))]
    one, other = journal(tmp_path / "a.db", records), journal(tmp_path / "b.db", records)
    found, again, elsewhere = rows(one), rows(one), rows(other)
    assert found == again, "the same in every export of this journal"
    assert len({x.person for x in found}) == 1
    assert found[0].by == found[1].by != found[2].by
    assert not {x.person for x in found} & {x.person for x in elsewhere}
    assert not {x.by for x in found} & {x.by for x in elsewhere}
    text = io.StringIO()
    write_csv(found, text)
    write_json(found, text)
    assert "mori" not in text.getvalue().lower()
    assert "sato" not in text.getvalue()
    assert KEY not in text.getvalue()


def test_no_export_holds_what_the_pseudonyms_are_made_with(tmp_path: Path) -> None:
    path = journal(tmp_path / "a.db", [(0, CLOCK), (1, decided(by="mori"))])
    with Journal.open(path, KEY, threaded=False) as made:
        secret = made._kept.journal
    assert len(secret) == 16
    assert secret not in json.dumps([x.to_json() for x in rows(path)])


# --- as text ------------------------------------------------------------------------------------------------


def read_csv(found: list[DecisionRow]) -> list[dict[str, str]]:
    text = io.StringIO()
    write_csv(found, text)
    return list(csv.DictReader(io.StringIO(text.getvalue())))


def test_the_table_has_a_line_for_each_option(tmp_path: Path) -> None:
    path = journal(tmp_path / "a.db", [(0, CLOCK), (1, decided(options=OPTIONS)), (2, decided("pause"))])
    table = read_csv(rows(path))
    assert tuple(table[0]) == COLUMNS
    assert [(x["number"], x["option"], x["available"], x["forecast"], x["probability"]) for x in table] == [
        ("1", "up", "1", "0.05", "1.0"),
        ("1", "hold", "1", "", "0.0"),
        ("1", "down", "0", "0.01", "0.0"),
        ("2", "", "", "", ""),
    ]


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(tmp_path: Path, word: str) -> None:
    (made,) = rows(journal(tmp_path / "a.db", [(0, CLOCK), (1, decided())]))
    of = Option(word, True, None, 1.0)
    (line,) = read_csv([replace(made, level=word, rule=word, after=word, part=word, options=(of,))])
    for column in ("level", "rule", "after", "part", "option"):
        assert line[column] == f"'{word}"


def test_json_says_the_same(tmp_path: Path) -> None:
    found = rows(journal(tmp_path / "a.db", [(0, CLOCK), (1, decided(options=OPTIONS))]))
    text = io.StringIO()
    write_json(found, text)
    (line,) = [json.loads(each) for each in text.getvalue().splitlines()]
    assert line["options"][0] == {"name": "up", "available": True, "forecast": 0.05, "probability": 1.0}
    assert set(line) == {*DecisionRow.__dataclass_fields__}


# --- the engine writes them ---------------------------------------------------------------------------------


def test_an_evening_of_the_real_engine_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    play(path, EVENING_EVENTS)
    kinds = [x.kind for x in read_session(path, KEY).entries]
    found = rows(path)
    assert len(found) == kinds.count("decided") + kinds.count("propose") > 1
    after = next(x for x in found if x.options)
    assert [(each.name, each.probability) for each in after.options] == [
        ("up", 0.0),
        ("hold", 1.0),
        ("down", 0.0),
    ]


def test_only_one_session_and_none_that_is_not_there(tmp_path: Path) -> None:
    path = journal(tmp_path / "a.db", [(0, CLOCK), (1, decided())], [(0, CLOCK), (1, decided("pause"))])
    assert [x.decision for x in rows(path, session=2)] == ["pause"]
    with pytest.raises(InputError, match="no session 3"):
        rows(path, session=3)


def test_of_a_damaged_journal_what_can_be_read(tmp_path: Path) -> None:
    path = journal(tmp_path / "a.db", *[[(0, CLOCK), *((n, decided()) for n in range(1, 900))]] * 4)
    cut(path, 0.7)
    reader = DecisionReader(path, KEY)
    found = list(reader)
    assert reader.damaged
    assert 0 < len(found) < 4 * 899


def test_one_recording_is_in_memory_at_a_time(tmp_path: Path) -> None:
    path = journal(
        tmp_path / "a.db", *[[(0, CLOCK), (1, decided()), (2, c.SessionEnded(1, "success", "x"))]] * 3
    )
    told: list[tuple[int, int]] = []
    reader = iter(DecisionReader(path, KEY, None, lambda done, of: told.append((done, of))))
    next(reader)
    assert told == [(0, 3)]
    assert len(list(reader)) == 2
    assert told[-1] == (2, 3)


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def test_the_command(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    code, table, wrong = yorisou("journal", "export", "a.db", "--decisions")
    assert (code, wrong) == (0, "")
    assert table.splitlines()[0] == ",".join(COLUMNS)
    code, lines, _ = yorisou("journal", "export", "a.db", "--decisions", "--json", "--session", "last")
    assert code == 0
    assert [json.loads(line)["number"] for line in lines.splitlines()] == list(
        range(1, len(lines.splitlines()) + 1)
    )
    assert yorisou("journal", "export", "a.db")[0] == 2
    assert yorisou("journal", "export", "a.db", "--decisions", "--commands")[0] == 2
    assert yorisou("journal", "export", "a.db", "--decisions", "--session", "9")[0] == 3


def test_replaying_needs_none_of_it() -> None:
    """The options decide nothing: another engine that never writes them lives the same evenings."""
    engine = Engine(programme(), 1)
    assert [x for x in engine.handle(CLOCK, S) if isinstance(x, c.TodayDecided)] == []
