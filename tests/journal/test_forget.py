"""What is forgotten is gone for good, everywhere within reach; what stays says so (law 8)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.render_cache import RenderCache, directory_beside
from robot.errors import DeviceError, InputError, UsageError
from robot.journal import Journal, database, read_session, read_sessions, replay, tombstones
from robot.journal.erasure import erase
from robot.journal.forget import KEPT_OF, KINDS, is_kept, kinds_of, scope_of
from robot.journal.kept import look as kept_of
from robot.journal.opening import open_store
from robot.journal.progress_copy import ProgressCopy
from robot.journal.read_connection import opened
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.commands import run
from tests.script.talk import evening, talker
from tests.script.talk import programme as talk_programme

DAY = 86_400_000_000
CANARY = "canary-7531"


def recorded(path: Path, evenings: int = 4, *, word: str = "") -> None:
    """One recording a day, each with a clock, a touch and a rating."""
    with Journal.open(path, KEY, threaded=False) as journal:
        for number in range(evenings):
            journal.begin(EVENING + number * DAY, programme(), 1, None)
            journal.event(10, e.ClockReported(EVENING + number * DAY, 32_400, True))
            for n in range(20):
                journal.event(20 + n, e.Touched(word or "head", n))
            journal.event(100, e.Rated(number))
        journal.save_snapshot({"level": "presence", "agreed": ["house"]})


def erased(path: Path, **words: Any):
    return erase(path, KEY, scope_of(words), EVENING + 30 * DAY, "test")


def left(path: Path) -> dict[int, list[str]]:
    return {
        info.number: [entry.kind for entry in read_session(path, KEY, info.number).entries]
        for info in read_sessions(path, KEY)
    }


def test_one_session(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    found = erased(path, session=2)
    assert found.stone is not None
    assert (found.stone.sessions, found.stone.entries, found.stone.touched) == ((2,), 22, ())
    assert [*left(path)] == [1, 3, 4]
    with pytest.raises(InputError, match="session 2 was forgotten on 2026-02-04"):
        read_session(path, KEY, 2)
    for number in (1, 3, 4):
        whole = read_session(path, KEY, number)
        assert (len(whole.entries), whole.missing, whole.forgotten) == (22, 0, None)
    with Journal.open(path, KEY) as journal:
        assert journal.last_snapshot() == {"level": "presence", "agreed": ["house"]}
        assert journal.begin(0, programme(), 1, None) == 5
    assert erased(path, session=2).stone is None


def test_numbers_of_what_is_forgotten_are_not_given_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    erased(path, session=4)
    with Journal.open(path, KEY) as journal:
        assert journal.begin(0, programme(), 1, None) == 5
        journal.event(1, e.Tick())
    assert [entry.kind for entry in read_session(path, KEY, 5).entries] == ["tick"]
    assert len(read_session(path, KEY, 3).entries) == 22


def test_a_kind(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    found = erased(path, kind="ratings")
    assert found.stone is not None
    assert (found.stone.sessions, found.stone.entries, found.stone.touched) == ((), 4, (1, 2, 3, 4))
    assert all("rating" not in kinds and len(kinds) == 21 for kinds in left(path).values())
    recording = read_session(path, KEY, 3)
    assert recording.forgotten == found.stone
    assert (recording.missing, recording.damaged) == (0, False)
    with pytest.raises(InputError, match="session 3 does not replay: parts of it were forgotten on"):
        replay(recording, lambda _: pytest.fail("it is not even tried"))
    assert erased(path, kind="touch", session=1).stone is not None
    assert left(path)[2].count("touch") == 20


def test_a_span_of_days(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    found = erased(path, from_utc_us=EVENING + DAY - 1000, to_utc_us=EVENING + 2 * DAY - 1000)
    assert found.stone is not None
    assert found.stone.sessions == (2,)
    assert [*left(path)] == [1, 3, 4]
    erased(path, to_utc_us=EVENING + 2 * DAY + 50)  # into the third
    assert left(path)[3] == ["clock", "rating"]
    assert read_session(path, KEY, 3).forgotten is not None
    assert len(left(path)[4]) == 22


def test_a_recording_of_many_days_loses_some_of_them(tmp_path: Path) -> None:
    """A robot runs for months without a new recording."""
    path = tmp_path / "journal.db"
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.begin(0, programme(), 1, None)
        journal.event(0, e.BodyReady())  # before any clock
        for day in range(5):
            journal.event(day * DAY + 1, e.ClockReported(EVENING + day * DAY, 0, True))
            journal.event(day * DAY + 2, e.Touched("head", day))
    erased(path, from_utc_us=EVENING + DAY, to_utc_us=EVENING + 3 * DAY)
    touches = [x.body["ms"] for x in read_session(path, KEY).entries if x.kind == "touch"]
    assert touches == [0, 3, 4]
    erased(path, to_utc_us=EVENING + 4 * DAY)
    kinds = left(path)[1]
    assert kinds == ["clock"] * 5 + ["touch"]  # what came before the first clock is older still


def test_everything(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    found = erased(path, everything=True)
    assert found.stone is not None
    assert (found.stone.sessions, found.stone.entries) == ((1, 2, 3, 4), 88)
    assert read_sessions(path, KEY) == []
    store = open_store(path, key_file(tmp_path), threaded=False)
    assert store.snapshot == {"level": "presence", "agreed": ["house"]}  # what the policy needs
    assert store.journal.begin(0, programme(), 1, None) == 5
    store.journal.close()


def key_file(folder: Path) -> Path:
    (folder / "key").write_text(KEY)
    (folder / "key").chmod(0o600)
    return folder / "key"


def plain(folder: Path) -> bytes:
    """All that the files of a directory hold, decrypted where they are databases, without a free page."""
    found = b""
    for each in folder.iterdir():
        found += each.read_bytes()
        for page in (4096, database.PAGE_BYTES):
            db = database.connect(each, KEY, mode="ro", immutable=True, page_bytes=page)
            try:
                (free,) = db.execute("PRAGMA freelist_count").fetchone()
                tables = [
                    name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                ]
                for table in tables:
                    found += repr(db.execute(f"SELECT * FROM {table}").fetchall()).encode()
                assert free == 0, each
            except database.Fault:
                continue
            finally:
                db.close()
    return found


def test_nothing_of_it_is_left_anywhere(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    path = folder / "journal.db"
    recorded(path, word=CANARY)
    damaged = folder / "journal.db.damaged-20260101T000000Z"
    damaged.write_bytes(path.read_bytes())
    (folder / "journal.db.recovering").write_bytes(path.read_bytes())
    assert CANARY.encode() in plain(folder)
    found = erased(path, everything=True)
    assert str(damaged) in found.deleted
    assert CANARY.encode() not in plain(folder)
    assert sorted(each.name for each in folder.iterdir()) == [
        "journal.db",
        "journal.db.lock",
        "journal.db.progress",
        "journal.db.saved",
    ]
    recorded(path, 2, word=CANARY)
    erased(path, kind="touch")
    assert CANARY.encode() not in plain(folder)


def test_programmes_that_nobody_refers_to_go_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path, 1)
    erased(path, session=1)
    with opened(path, KEY) as db:
        assert db.execute("SELECT count(*) FROM content").fetchone() == (0,)


def test_not_while_a_companion_writes(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path)
    with Journal.open(path, KEY), pytest.raises(DeviceError, match="another Yorisou is writing"):
        erased(path, everything=True)
    assert len(read_sessions(path, KEY)) == 4


def test_every_kind_that_is_named_exists() -> None:
    for name, kinds in KINDS.items():
        assert kinds_of(name) == kinds
        for kind in kinds:
            assert kinds_of(kind) == KINDS.get(kind, {kind})
    for wrong in ("clock", "everything", "", "Ratings"):
        with pytest.raises(UsageError, match="no kind of record"):
            kinds_of(wrong)


@settings(max_examples=25)
@given(st.data())
def test_any_span_takes_what_lies_in_it_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("span") / "journal.db"
    times = sorted(data.draw(st.lists(st.integers(0, 10 * DAY), min_size=1, max_size=12)))
    starts = data.draw(st.lists(st.booleans(), min_size=len(times), max_size=len(times)))
    shift = data.draw(st.integers(-DAY, DAY))
    with Journal.open(path, KEY, threaded=False) as journal:
        for place, (time, start) in enumerate(zip(times, starts, strict=True)):
            if place == 0 or start:
                journal.begin(EVENING + time, programme(), 1, None)
                journal.event(time + shift, e.ClockReported(EVENING + time, 0, True))
            journal.event(time + shift, e.Touched("head", place))
    begin, end = sorted(data.draw(st.tuples(st.integers(-10, 10 * DAY + 10), st.integers(0, 10 * DAY))))
    erased(path, from_utc_us=EVENING + begin, to_utc_us=EVENING + end)
    stay = [place for place, time in enumerate(times) if not begin <= time < end]
    found = [
        entry.body["ms"]
        for info in read_sessions(path, KEY)
        for entry in read_session(path, KEY, info.number).entries
        if entry.kind == "touch"
    ]
    assert found == stay


def test_the_tombstone_holds_no_content(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    recorded(path, word=CANARY)
    erased(path, session=1, kind="touch")
    with opened(path, KEY) as db:
        (stone,) = tombstones.read(db)
        assert tombstones.told(stone) == (
            "forgotten on 2026-02-04 (session 1, kind touch; test): parts of 1, 20 entries"
        )
    kept = ProgressCopy(path, KEY).read()
    assert kept is not None
    assert CANARY not in json.dumps(kept.progress)


def test_what_the_progress_keeps_of_a_kind_goes_with_it_and_leaves_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    memory = {"habits": {"left": 3}, "games": {"tiles": 1}}
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.begin(EVENING, programme(), 1, {"level": "presence", "agreed": [], "memory": memory})
        journal.save_snapshot({"level": "presence", "agreed": [], "memory": memory})
    with opened(path, KEY) as db:
        assert (is_kept(db, KEPT_OF["habits"]), is_kept(db, KEPT_OF["strengths"])) == (True, False)
    assert erased(path, kind="strengths").stone is None
    assert erased(path, kind="habits").stone is not None
    with opened(path, KEY) as db:
        for query in ("SELECT body FROM progress", "SELECT snapshot FROM session"):
            (body,) = db.execute(query).fetchone()
            assert json.loads(body)["memory"] == {"games": {"tiles": 1}}
    kept = ProgressCopy(path, KEY).read()
    assert kept is not None
    assert kept.progress is not None
    assert kept.progress["memory"] == {"games": {"tiles": 1}}


def test_of_strengths_and_games_no_card_no_answer_and_no_line_is_left(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    talk, board = evening(talker(talk_programme())), c.Board(901, "tiles", "open", 0, (), ("sit",), ())
    other = c.Offer(902, ("sea", "forest", "neither"))
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.begin(EVENING, programme(), 1, None)
        for at, command in enumerate([*talk, board, other, c.Say(903, "word.hello", "text")], 1):
            journal.commands(at, [(command, "sent")])
            if isinstance(command, c.Offer | c.Board):
                journal.event(at, e.ChoiceMade(command.offer, "chosen", "tap"))
                journal.commands(at, [(c.OfferClosed(command.offer), "sent")])
    strengths = {each.offer for each in talk if isinstance(each, c.Offer)}
    assert any("named-" in each.line for each in talk if isinstance(each, c.Say))

    def left() -> tuple[set[int], list[str]]:
        bodies = [each.body for each in read_session(path, KEY).entries]
        return {each["offer"] for each in bodies if "offer" in each}, [
            each.get("line", "") for each in bodies
        ]

    assert left()[0] == {*strengths, 901, 902}
    assert kept_of(path, KEY).kinds >= {"strengths", "games", "choices"}
    assert erased(path, kind="games").stone is not None
    assert left()[0] == {*strengths, 902}
    assert erased(path, kind="strengths").stone is not None
    offers, lines = left()
    assert offers == {902}
    assert "word.hello" in lines
    assert "play.which" in lines
    telling = ("named-", "task-", ".kept", ".left-out")
    assert [each for each in lines if any(part in each for part in telling)] == []
    assert not kept_of(path, KEY).kinds & {"strengths", "games"}
    assert erased(path, kind="strengths").stone is None


def test_a_tombstone_of_what_stood_in_no_entry_says_so_plainly() -> None:
    stone = tombstones.Tombstone(EVENING, "forgotten", {"kind": "strengths"}, (), 0, "test")
    assert tombstones.told(stone) == "forgotten on 2026-01-05 (kind strengths; test): what was kept of it"


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    key_file(tmp_path)
    (tmp_path / "yorisou.toml").write_text('[journal]\npath = "journal.db"\nkey_file = "key"\n')
    recorded(tmp_path / "journal.db")
    return tmp_path / "journal.db"


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ([], "needs to know what"),
        (["--everything", "--session", "1"], "name nothing beside it"),
        (["--session", "1", "--from", "2026-01-01"], "contradict"),
        (["--from", "2026-1-1"], "no date"),
        (["--to", "2026-01-01", "--from", "2026-02-01"], "before --from"),
        (["--kind", "secrets"], "no kind of record"),
        (["--session", "1"], "asks first"),
    ],
)
def test_the_command_refuses(robot: Path, options: list[str], wrong: str) -> None:
    yes = [] if wrong == "asks first" else ["--yes"]
    code, _, err = run("journal", "forget", *options, *yes)
    assert code == 2
    assert wrong in err
    assert len(read_sessions(robot, KEY)) == 4


def test_the_command(robot: Path) -> None:
    code, out, _ = run("journal", "forget", "--from", "2026-01-06", "--to", "2026-01-06", "--yes")
    assert (code, "session 2, " in out) == (0, True)
    assert [*left(robot)] == [1, 3, 4]
    code, out, _ = run("journal", "sessions", "journal.db")
    assert code == 0
    assert "forgotten on" in out
    code, _, err = run("replay", "journal.db", "--session", "2")
    assert code == 3
    assert "was forgotten on" in err
    lines = RenderCache(directory_beside(robot))
    lines.keep(Sound(np.ones(500, np.int16), 22_050), "a line")
    code, out, _ = run("journal", "forget", "--everything", "--yes", "--json")
    assert code == 0
    assert json.loads(out)["tombstone"]["cause"] == "forgotten"
    assert json.loads(out)["rendered_sentences"] == 1
    assert not lines.directory.exists()
    lines.keep(Sound(np.ones(500, np.int16), 22_050), "a line")
    code, out, _ = run("journal", "forget", "--everything", "--yes")
    assert (code, "nothing of it" in out, "1 rendered sentence " in out) == (1, True, True)
