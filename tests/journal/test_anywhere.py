"""A journal replays and explains anywhere, with only its file and its key (issue: nothing is lost)."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from robot import paths
from robot.app import from_config
from robot.behaviours.script import load
from robot.cli.archive import archive
from robot.cli.played_programme import known
from robot.config.schema import load as load_config
from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.errors import InputError
from robot.journal import Journal, database, read_sessions
from tests.engine.build import EVENING, programme
from tests.journal.build import EVENING_EVENTS, KEY, play
from tests.journal.centre import Call, desk
from tests.journal.former import to_schema_1

CANARIES = (
    "canary-password", "canary@example.org", "Canary Kanae", "canary-phrase", "canary-key", "canary-port",
    "canary-channels", "canary-pseudonym", "canary-device", "canary-signer",
)  # fmt: skip
CONFIG = """
[person]
language = "ja"
[body]
servos = "/dev/canary-port-0"
board = "/dev/canary-port-1"
[voice]
device = "canary-device"
[journal]
key_file = "canary-key"
[programme]
path = "signed.yaml"
[care]
pseudonym = "canary-pseudonym"
link_base = "https://canary-link.example"
rota = ["lee"]
phrases_file = "canary.yaml"
[[care.staff]]
id = "lee"
name = "Canary Kanae"
channels = ["mailtos://canary:canary-password@example.org?to=canary@example.org"]
[[care.staff]]
id = "mori"
channels_file = "canary-channels"
"""
TWO_STAFF = """
[body]
servos = "/dev/null0"
board = "/dev/null1"
[care]
rota = ["lee", "mori"]
[[care.staff]]
id = "lee"
channels = ["json://localhost"]
[[care.staff]]
id = "mori"
channels = ["json://localhost"]
"""


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another machine: a directory and a home in which nothing lies."""
    here = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("XDG_DATA_HOME", str(here / "data"))
    return here


def test_evenings_replay_and_explain_elsewhere_with_file_and_key(
    tmp_path: Path, yorisou: Call, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is with a script of its own, which is gone afterwards."""
    whole = paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text(whole.read_text("utf-8").replace("Quiet presence", "Sitting close"), "utf-8")
    key = str(tmp_path / "data" / "yorisou" / "journal.key")
    (tmp_path / "yorisou.toml").write_text(f'[person]\nlanguage = "ja"\n[journal]\nkey_file = "{key}"\n')
    run = ("run", "--fast", "--minutes", "0.5", "--evenings", "2", "--programme", "mine.yaml")
    assert yorisou(*run, "--journal", "a.db")[0] == 0
    shutil.move(tmp_path / "a.db", elsewhere / "moved.db")
    monkeypatch.chdir(elsewhere)
    (elsewhere / "yorisou.toml").write_text("")
    for session in ("1", "2"):
        code, said, wrong = yorisou("replay", "moved.db", "--key", key, "--session", session)
        assert (code, said.startswith("identical"), wrong) == (0, True, "")
    code, said, _ = yorisou("explain", "moved.db", "--key", key, "--lang", "en")
    assert (code, "Sitting close" in said) == (0, True)
    (elsewhere / "yorisou.toml").unlink()
    code, said, wrong = yorisou("explain", "moved.db", "--key", key)
    assert (code, wrong) == (0, "")
    assert "回 1" in said, "the person's language, where nothing is configured"
    for command in (("journal", "sessions"), ("journal", "export", "--commands"), ("calibration",)):
        code, said, _ = yorisou(*command, "moved.db", "--key", key)
        assert code == 0
        assert "utc_us" not in said or "export" in command
    assert yorisou("replay", "moved.db")[0] == 3, "no key here"


@pytest.mark.parametrize("today", [TWO_STAFF, "[body]\nmoton = 1\n", "not toml at all", "\ufeff[["])
def test_what_is_configured_today_does_not_matter(tmp_path: Path, yorisou: Call, today: str) -> None:
    made = load(paths.FIRST_PROGRAMME)
    play(tmp_path / "a.db", EVENING_EVENTS, made=replace(made, staff=("lee",)))
    (tmp_path / "yorisou.toml").write_text(today, "utf-8")
    code, said, _ = yorisou("replay", "a.db", "--key", "data/yorisou/journal.key")
    assert (code, said.startswith("identical")) == (0, True)
    code, said, _ = yorisou("replay", "a.db")
    assert (code, said.startswith("identical")) == (0, True)
    code, said, _ = yorisou("explain", "a.db", "--json")
    names = {json.loads(line).get("before_name") for line in said.splitlines()}
    assert (code, made.levels[1].name["en"] in names) == (0, True)


def test_a_configuration_that_is_named_must_be_usable(tmp_path: Path, yorisou: Call) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    (tmp_path / "bad.toml").write_text("[body]\nmoton = 1\n")
    code, _, wrong = yorisou("replay", "a.db", "--config", "bad.toml")
    assert (code, "moton" in wrong) == (3, True)


@pytest.mark.parametrize("key", ["none.key", "a.db", "."])
def test_a_key_that_is_none_is_said(tmp_path: Path, yorisou: Call, key: str) -> None:
    play(tmp_path / "a.db", EVENING_EVENTS)
    code, said, wrong = yorisou("replay", "a.db", "--key", key)
    assert (code, said, "Traceback" in wrong) == (3, "", False)
    assert key in wrong


def test_a_session_of_before_replays_with_the_staff_of_then(tmp_path: Path, yorisou: Call) -> None:
    """Schema 1 kept a digest only: any of today's staff and rota may be who it was."""
    (tmp_path / "yorisou.toml").write_text(TWO_STAFF)
    path, made = tmp_path / "a.db", load(paths.FIRST_PROGRAMME)
    play(path, EVENING_EVENTS)
    here = archive(path, None, None)
    path.unlink()
    today = from_config.with_care(made, here.config)
    first = from_config.cared_for(made, ("lee",), replace(today.alerts, rota=("lee",)))
    stranger = from_config.cared_for(made, ("somebody",), today.alerts)
    for then in (made, first, today, stranger, programme()):
        play(path, EVENING_EVENTS, made=then)
    to_schema_1(path)
    for number in ("1", "2", "3"):
        recording = here.read(path, number)
        assert here.replay(recording, path).identical
        assert recording.digest in known(here.config, [])
    with pytest.raises(
        InputError, match=r"session 4 was played with another version .* other staff or alerts"
    ):
        here.replay(here.read(path, "4"), path)
    with pytest.raises(InputError, match="the programme test, and this is first-evenings"):
        here.replay(here.read(path, "5"), path)
    code, said, _ = yorisou("explain", "a.db", "--session", "2", "--lang", "en")
    assert (code, made.levels[1].name["en"] in said) == (0, True)


@pytest.fixture
def dance(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A behaviour of a plug-in, as long as the patch is on."""

    def play_it(scene: object) -> Iterator[object]:
        return registry.get("presence").play(scene)  # type: ignore[arg-type, return-value]

    play_it.__module__ = "yorisou_dance.steps"
    point = metadata.EntryPoint("dance", "yorisou_dance.steps:play", registry.ENTRY_POINTS)
    dist = type("Dist", (), {"name": "yorisou-dance", "version": "1.2"})()
    point = point._for(dist)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry._entries, "dance", registry.Entry("dance", play_it, frozenset()))  # type: ignore[arg-type]
        patch.setattr("robot.journal.content.entry_points", lambda group: [point])
        yield patch


def test_a_plug_in_that_is_not_installed_is_named(
    tmp_path: Path, yorisou: Call, dance: pytest.MonkeyPatch
) -> None:
    made = programme()
    dancing = replace(
        made, levels=(made.levels[0], replace(made.levels[1], behaviour="dance"), *made.levels[2:])
    )
    play(tmp_path / "a.db", EVENING_EVENTS, made=dancing)
    assert yorisou("replay", "a.db")[0] == 0
    dance.undo()
    code, said, wrong = yorisou("replay", "a.db")
    assert (code, said) == (3, "")
    assert "behaviour 'dance' of the plug-in yorisou-dance 1.2, which is not installed" in wrong
    assert yorisou("explain", "a.db")[0] == 0


def test_a_broken_plug_in_is_no_hindrance(
    tmp_path: Path, yorisou: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = metadata.EntryPoint("broken", "no_such_module_here", registry.ENTRY_POINTS)
    monkeypatch.setattr("robot.contract.behaviour_registry.entry_points", lambda group: [broken])
    monkeypatch.setattr("robot.contract.behaviour_registry._broken", {})
    play(tmp_path / "a.db", EVENING_EVENTS)
    assert yorisou("replay", "a.db")[0] == 0
    assert yorisou("explain", "a.db")[0] == 0
    levels = programme().levels
    lost = replace(programme(), levels=(levels[0], replace(levels[1], behaviour="lost"), *levels[2:]))
    play(tmp_path / "a.db", EVENING_EVENTS, made=lost)
    code, _, wrong = yorisou("replay", "a.db")
    assert (code, "behaviour 'lost' which is not installed" in wrong) == (3, True)
    assert "left out because it breaks: broken (ModuleNotFoundError" in wrong


def test_no_secret_of_the_configuration_gets_into_the_journal(tmp_path: Path) -> None:
    signed = paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml").read_text("utf-8")
    (tmp_path / "signed.yaml").write_text(signed, "utf-8")
    (tmp_path / "canary-channels").write_text(
        "mailtos://canary:canary-password@example.org?to=mori@example.org\n"
    )
    (tmp_path / "canary-channels").chmod(0o600)
    (tmp_path / "canary.yaml").write_text("en:\n  explicit: [canary-phrase of ours]\n  unclear: []\n")
    (tmp_path / "yorisou.toml").write_text(CONFIG)
    config = load_config(tmp_path / "yorisou.toml")
    made = replace(from_config.programme(config, lenient=True), card_only="canary-signer, 2026-01-01")
    with Journal.open(tmp_path / "a.db", KEY, threaded=False) as journal:
        journal.begin(EVENING, made, 1, None, from_config.setting(config))
        journal.commands(1, [(c.Hush(), "sent")])
    db = database.connect(tmp_path / "a.db", KEY, mode="ro")
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = "".join(repr(db.execute(f"SELECT * FROM {table}").fetchall()) for table in tables)
    db.close()
    assert [canary for canary in (*CANARIES, "canary") if canary.casefold() in kept.casefold()] == []
    assert "lee" in kept
    assert "mori" in kept
    assert len(read_sessions(tmp_path / "a.db", KEY)) == 1


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_24_evenings_of_the_whole_ladder_replay_in_a_foreign_directory(
    tmp_path: Path, yorisou: Call, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(tmp_path / "data" / "yorisou" / "journal.key")
    (tmp_path / "yorisou.toml").write_text(f'[journal]\nkey_file = "{key}"\n')
    script = str(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml"))
    run = (
        "run",
        "--fast",
        "--minutes",
        "12",
        "--evenings",
        "24",
        "--programme",
        script,
        "--journal",
        str(elsewhere / "a.db"),
    )
    assert yorisou(*run)[0] == 0
    monkeypatch.chdir(elsewhere)
    (elsewhere / "yorisou.toml").write_text("")
    for number in range(1, 25):
        code, said, wrong = yorisou("replay", "a.db", "--key", key, "--session", str(number))
        assert (code, said.startswith("identical")) == (0, True), wrong
