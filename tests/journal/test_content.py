"""What a session was played with is kept once, whole and without secrets; schema 1 stays readable."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours.script import load
from robot.contract import events as e
from robot.contract.programme import Policy, Programme
from robot.engine.policies import KINDS, make
from robot.errors import InputError
from robot.journal import Journal, content, database, read_session, read_sessions
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY, fill
from tests.journal.former import to_schema_1

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "robot" / "behaviours" / "scripts").glob("*.yaml"))


def again(made: Programme) -> Programme:
    kept = content.of_programme(made)
    found = content.to_programme(kept.body, kept.digest)
    assert found is not None
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_shipped_programme_comes_back_as_it_was(script: Path) -> None:
    made = load(script)
    found = again(made)
    assert replace(found, card_only=made.card_only) == made
    assert bool(found.card_only) == bool(made.card_only)
    assert [list(level.parameters) for level in found.levels] == [
        list(level.parameters) for level in made.levels
    ], "in the order of the script"
    assert repr(found.levels) == repr(made.levels) or found.levels == made.levels
    assert content.of_programme(found) == content.of_programme(made)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.text(), json_values, max_size=4),
    st.dictionaries(st.sampled_from(["en", "ja", "ja-kana"]), st.text(), min_size=1),
    st.lists(st.text(min_size=1), max_size=3).map(tuple),
    st.floats(0, 1),
)
def test_whatever_a_script_holds_comes_back(parameters, texts, staff, share) -> None:
    made = programme()
    first = replace(made.levels[0], parameters=parameters, name=texts)
    changed = replace(
        made,
        levels=(replace(first, parts=(first,)), *made.levels[1:]),
        lines={"here": texts},
        staff=staff,
        loudness=share,
        card_only="",
    )
    found = again(changed)
    assert found == changed
    assert json.dumps(found.levels[0].parameters) == json.dumps(parameters)


# The policy as Yorisou 0.2 kept it: every figure of every kind beside the kind.
EVERY_FIGURE = {
    "up_after": 7,
    "share": 0.8,
    "low": 0.4,
    "high": 0.7,
    "window": 5,
    "alpha": 0.08,
    "alpha_standing": 0.12,
    "expected": {"L3": 7.0},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_programme_that_was_kept_before_policies_had_figures_of_their_own_comes_back(kind: str) -> None:
    made = replace(load(SCRIPTS[0]), policy=Policy(kind, **EVERY_FIGURE))
    kept = json.loads(content.of_programme(made).body)
    kept["policy"] = {"kind": kind, **EVERY_FIGURE}
    body = json.dumps(kept, separators=(",", ":"))
    found = content.to_programme(body, hashlib.sha256(body.encode()).hexdigest())
    assert found is not None
    assert found.policy == made.policy
    assert make(found.policy, found.levels, {}).to_json() == make(made.policy, made.levels, {}).to_json()


def test_each_programme_is_kept_once(tmp_path: Path) -> None:
    path, made = tmp_path / "journal.db", replace(programme(), card_only="")
    other = replace(made, lines={**made.lines, "new": {"en": "One word more."}})
    with Journal.open(path, KEY, threaded=False) as journal:
        for played in (made, made, other, made):
            journal.begin(EVENING, played, 1, None, {"language": "ja"})
            journal.event(1, e.Tick())
    assert [read_session(path, KEY, number).played for number in (1, 2, 3, 4)] == [made, made, other, made]
    assert read_session(path, KEY, 3).setting == {"language": "ja", "plugins": {}}
    db = database.connect(path, KEY, mode="ro")
    kinds = [kind for (kind,) in db.execute("SELECT kind FROM content ORDER BY kind")]
    db.close()
    assert kinds == ["programme", "programme", "setting"]


def test_no_name_and_no_word_of_a_clinic_is_kept() -> None:
    made = replace(
        programme(),
        card_only="Mori Kanae, 2026-01-05",
        phrases={"yes": {"en": ("yes",)}, "own-explicit": {"en": ("canary phrase",)}},
    )
    body = content.of_programme(made).body
    assert "canary" not in body
    assert "Mori" not in body
    assert again(made).card_only == "2026-01-05"
    assert again(made).phrases == {"yes": {"en": ("yes",)}}
    for odd in ("Mori", "Mori, on a Monday", "2026-01-05 Mori"):
        assert again(replace(made, card_only=odd)).card_only == "signed"


def test_a_journal_of_schema_1_is_read_without_being_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, 5, sessions=2)
    to_schema_1(path)
    before = path.read_bytes()
    path.chmod(0o400)
    assert [info.events for info in read_sessions(path, KEY)] == [5, 5]
    found = read_session(path, KEY, 1)
    assert (found.played, found.setting, found.damaged, len(found.entries)) == (None, {}, False, 5)
    assert path.read_bytes() == before


def test_a_journal_of_schema_1_is_brought_up_to_date_when_it_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, 5, sessions=2)
    to_schema_1(path)
    with Journal.open(path, KEY, threaded=False) as journal:
        assert journal.begin(EVENING, programme(), 1, None) == 3
        journal.event(9, e.Tick())
    assert [info.events for info in read_sessions(path, KEY)] == [5, 5, 1]
    assert read_session(path, KEY, 2).played is None
    assert not read_session(path, KEY, 2).damaged
    assert read_session(path, KEY, 3).played == replace(programme(), card_only="signed")
    fill(path, 1)  # and once more
    assert len(read_sessions(path, KEY)) == 4


BROKEN_OFF = """
import os, sys
from pathlib import Path
from robot.journal import database, tables
statements = tables.UPGRADES[1].split(";")
place = int(sys.argv[2])
class Cut:
    def __init__(self, db): self.db, self.n = db, 0
    def execute(self, *a):
        self.n += 1
        if self.n > place:
            os._exit(9)
        return self.db.execute(*a)
from tests.journal.build import KEY
db = database.connect(Path(sys.argv[1]), KEY, mode="rw")
db.execute("PRAGMA journal_mode = WAL")
tables.prepare(Cut(db), database.identify(db, Path(sys.argv[1])))
os._exit(0)
"""


@pytest.mark.parametrize("statements", [1, 3, 5])
def test_a_crash_in_the_middle_leaves_the_old_one_whole(tmp_path: Path, statements: int) -> None:
    path = tmp_path / "journal.db"
    fill(path, 5, sessions=2)
    to_schema_1(path)
    run = [sys.executable, "-c", BROKEN_OFF, str(path), str(statements)]
    assert subprocess.run(run, cwd=ROOT, timeout=50).returncode == 9
    db = database.connect(path, KEY, mode="ro")
    assert database.identify(db, path) == 1
    db.close()
    assert [len(read_session(path, KEY, number).entries) for number in (1, 2)] == [5, 5]
    Journal.open(path, KEY, threaded=False).close()
    assert len(read_sessions(path, KEY)) == 2


def test_a_content_that_is_not_as_it_was_written_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, 5)
    db = database.connect(path, KEY, mode="rw")
    db.execute("UPDATE content SET body = replace(body, 'presence', 'absence') WHERE kind = 'programme'")
    db.close()
    found = read_session(path, KEY)
    assert (found.played, found.damaged, len(found.entries)) == (None, True, 5)
    db = database.connect(path, KEY, mode="rw")
    db.execute("UPDATE meta SET value = '3' WHERE key = 'schema'")
    db.close()
    with pytest.raises(InputError, match="newer version"):
        read_session(path, KEY)
