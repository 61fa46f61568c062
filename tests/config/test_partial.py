"""A partly valid configuration: what fits is used, the rest is named, left out, and never widens a limit."""

import os
import stat
import tomllib
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from robot.app.missing_parts import of_configuration
from robot.config.last_good import copy_of
from robot.config.partial import Finding, load_what_fits
from robot.config.schema import Config, QuietHours
from robot.config.section import DAY_END
from robot.contract.events import QuietHoursChanged
from robot.runtime.quiet_hours import is_quiet
from robot.runtime.wall_clock import WallClock

ROOT = Path(__file__).parents[2]
ALWAYS = QuietHours.model_validate({"from": "00:00", "to": DAY_END})
DAY_US = 86_400_000_000


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def presence_only(config: Config) -> bool:
    """Company, and no contact session."""
    return bool(config.doubts & {"journal", "programme"})


def fits(tmp_path: Path, text: str) -> tuple[Config, tuple[Finding, ...]]:
    file = tmp_path / "yorisou.toml"
    file.write_text(text, "utf-8")
    return load_what_fits(file)


def keys(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.key for finding in findings]


def test_the_example_fits_whole(tmp_path: Path) -> None:
    config, findings = fits(tmp_path, (ROOT / "yorisou.example.toml").read_text("utf-8"))
    assert findings == ()
    assert config.doubts == frozenset()
    assert config.simulated
    assert not presence_only(config)


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        ("[voice]\nratee = 100\n", "voice.ratee", "rate"),
        ("[console]\nPort = 9000\n", "console.Port", "port"),
        ("[consol]\nport = 9000\n", "consol", "console"),
        ("[console]\nport = 80\n", "console.port", ""),
        ("[console]\nport = []\n", "console.port", ""),
        ("console = 1\n", "console", ""),
        ("[[console]]\nport = 9000\n", "console", ""),
        ("[ears]\nmodels = {fr = 'x', ja = 'y'}\n", "ears.models.fr", ""),
        ("[voice]\nrate = 1e400\n", "voice.rate", ""),
        ("[voice]\nrate = 2026-01-01\n", "voice.rate", ""),
        ("[voice]\nengine = 'emic2'\n", "voice.engine", ""),
        ("[voice]\nengines = {ja = 'piper'}\n", "voice.engines", ""),
        ("'' = 1\n", "", ""),
    ],
)
def test_what_cannot_be_used_is_named_and_its_default_holds(
    tmp_path: Path, text: str, key: str, mend: str
) -> None:
    config, findings = fits(tmp_path, f"{text}\n[person]\nlanguage = 'ja'\n")
    assert keys(findings) == [key]
    assert mend in findings[0].mend
    assert config.person.language == "ja", "everything else is as it stands there"
    assert config.voice.rate == Config().voice.rate
    assert config.console == Config().console
    assert config.simulated
    assert not presence_only(config)


@pytest.mark.parametrize(
    "text",
    [
        "[person.quiet_hours]\nfrom = '5:00'\nto = '14:00'",
        "[person.quiet_hours]\nfrm = '05:00'\nto = '14:00'",
        "[person]\nquiet_hours = 'nights'",
        "[person]\nquiet = {from = '05:00', to = '14:00'}",
        "[person]\nquiet_hour = {from = '05:00', to = '14:00'}",
        "person = 5",
        "[persn.quiet_hours]\nfrom = '05:00'\nto = '14:00'",
        "[quiet_hours]\nfrom = '05:00'\nto = '14:00'",
        "[household.quiet_hours]\nfrom = 22\nto = 9",
        "[household.quiet_hours]\nuntil = '09:00'",
        "[person]\ntimezone = 'Asia/Tokio'\n[person.quiet_hours]\nfrom = '05:00'\nto = '14:00'",
        "[person]\ntime_zone = 'Asia/Tokyo'",
    ],
)
def test_quiet_hours_in_doubt_are_all_hours(tmp_path: Path, text: str) -> None:
    config, findings = fits(tmp_path, text + "\n[body]\nservos = '/dev/a'\nboard = '/dev/b'\n")
    assert all("every hour is a quiet one" in finding.what for finding in findings)
    assert 1 <= len(findings) <= 2
    assert ALWAYS in (config.person.quiet_hours, config.household.quiet_hours)


def test_all_hours_have_no_gap_at_midnight(tmp_path: Path) -> None:
    midnight_us = 1_767_571_200_000_000
    assert all(is_quiet(ALWAYS, midnight_us + second * 1_000_000, UTC) for second in range(-90, 90))
    assert all(is_quiet(ALWAYS, midnight_us + hour * 3_600_000_000, UTC) for hour in range(24))
    simulated, _ = fits(tmp_path, "[person.quiet_hours]\nfrom = '5'\n")
    events = WallClock(simulated, verified=True).look(0, midnight_us + DAY_US // 2)
    assert [event for event in events if isinstance(event, QuietHoursChanged) and event.on]


def test_with_no_quiet_hours_no_zone_matters(tmp_path: Path) -> None:
    text = "[person]\ntimezone = 'Nowhere'\nquiet_hours = {from = '00:00', to = '00:00'}\n"
    config, findings = fits(tmp_path, text)
    assert keys(findings) == ["person.timezone"]
    assert (config.person.quiet_hours.start, config.person.quiet_hours.end) == ("00:00", "00:00")


@pytest.mark.parametrize(
    ("text", "section", "key", "least"),
    [
        ("[household]\nnoise = 'loud'", "household", "noise", "quiet"),
        ("[household]\nnoises = 'soft'", "household", "noise", "quiet"),
        ("[household]\nclass = 'soft'", "household", "noise", "quiet"),
        ("household = 'soft'", "household", "noise", "quiet"),
        ("[houshold]\nnoise = 'soft'", "household", "noise", "quiet"),
        ("[voice]\nloudness = 20", "voice", "loudness", 0.0),
        ("[voice]\nloudness = nan", "voice", "loudness", 0.0),
        ("[voice]\nloudnes = 0.2", "voice", "loudness", 0.0),
        ("[voice]\nvolume = 0.2", "voice", "loudness", 0.0),
        ("[voise]\nloudness = 0.2", "voice", "loudness", 0.0),
        ("voice = false", "voice", "loudness", 0.0),
        ("[voice]\nspeaker_db = 'soft'", "voice", "loudness", 0.0),
    ],
)
def test_a_limit_in_doubt_is_at_its_least(
    tmp_path: Path, text: str, section: str, key: str, least: object
) -> None:
    config, findings = fits(tmp_path, text)
    assert len(findings) == 1
    assert "Until then" in findings[0].what
    assert getattr(getattr(config, section), key) == least


def test_a_limit_that_stands_is_not_touched_by_another_key(tmp_path: Path) -> None:
    text = "[voice]\nloudness = 0.5\nvolume = 0.2\npitch = 3\n[person.movement]\nsize = 0.5\nsizes = 1\n"
    config, findings = fits(tmp_path, text)
    assert len(findings) == 3
    assert config.voice.loudness == 0.5
    assert config.person.movement.size == 0.5
    assert config.household.noise == "lively"


@pytest.mark.parametrize(
    "text",
    [
        "[person.movement]\nsize = 'small'\nspeed = 0.3\nidle = 0.3",
        "[person.movement]\nsise = 0.2\nspeed = 0.3\nidle = 0.3",
        "[person.movement]\namplitude = 0.2\nspeed = 0.3\nidle = 0.3",
    ],
)
def test_movement_in_doubt_is_none(tmp_path: Path, text: str) -> None:
    config, _ = fits(tmp_path, text)
    assert config.person.movement.model_dump() == {"size": 0.0, "speed": 0.3, "idle": 0.3}


REAL = "[body]\nservos = '/dev/a'\nboard = '/dev/b'\n"


@pytest.mark.parametrize(
    "text",
    [
        "[body]\nservo = '/dev/a'\nbord = '/dev/b'\n",
        "[body]\nservos = 1\nboard = 2\n",
        "[body]\nservos = 'usb:1'\nboard = '/dev/b'\n",
        "[boddy]\nservos = '/dev/a'\nboard = '/dev/b'\n",
        "[Body]\nservos = '/dev/a'\nboard = '/dev/b'\n",
        "body = 'real'\n",
        "servos = '/dev/a'\nboard = '/dev/b'\n",
        "[robot]\nservos = '/dev/a'\nboard = '/dev/b'\n",
        REAL + "[body.joints.tail]\nzero = 'middle'\n",
        REAL + "[body.joints.tail]\nrange = [-90, 90]\n",
        REAL + "[body.joints.left_eye]\nzero = 2048\n",
        REAL + "[body.joint.tail]\nzero = 2000\n",
        REAL + "[body.joints]\ntail = {id = 10}\n",
    ],
)
def test_a_body_in_doubt_is_none_and_never_a_simulated_one(tmp_path: Path, text: str) -> None:
    config, findings = fits(tmp_path, text)
    assert findings
    assert "body" in config.doubts
    assert not config.simulated
    assert any("no body is used" in finding.what for finding in findings)


def test_other_slips_in_a_body_leave_it_there(tmp_path: Path) -> None:
    config, findings = fits(tmp_path, REAL + "baud = 'fast'\nfast_sync = true\ngestures = 3\n")
    assert len(findings) == 3
    assert config.doubts == frozenset()
    assert config.body.servos == "/dev/a"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("[journal]\npath = 3", "journal"),
        ("[journal]\npth = 'x.db'", "journal"),
        ("[journal]\nkeyfile = '/media/key'", "journal"),
        ("journal = 'x.db'", "journal"),
        ("[jurnal]\npath = 'x.db'", "journal"),
        ("[programme]\npath = ['x.yaml']", "programme"),
        ("[program]\npath = 'x.yaml'", "programme"),
        ("[programme]\nscript = 'x.yaml'", "programme"),
    ],
)
def test_another_journal_or_programme_than_the_one_meant_is_none(
    tmp_path: Path, text: str, doubt: str
) -> None:
    config, findings = fits(tmp_path, text)
    assert len(findings) == 1
    assert doubt in config.doubts
    assert presence_only(config)


CARE = """
[care]
rota = ["tanaka", "sato", "nobody", "tanaka"]
answer_minutes = 5
[[care.staff]]
id = "tanaka"
name = {ja = "田中", fr = "T"}
language = "fr"
channels = ["json://localhost/a", "not one", 5]
colour = "red"
[[care.staff]]
id = "sato"
channels = ["secret-and-no-address"]
[[care.staff]]
id = "Not An Id"
channels = ["json://localhost/b"]
[[care.staff]]
name = "without an id"
[[care.staff]]
id = "tanaka"
channels = ["json://localhost/c"]
"""


def test_a_slip_of_one_takes_nobody_else_off_the_rota(tmp_path: Path) -> None:
    config, findings = fits(tmp_path, CARE)
    care = config.care
    assert [member.id for member in care.staff] == ["tanaka", "sato"]
    assert care.staff[0].urls() == ["json://localhost/a"]
    assert care.rota == ["tanaka"]
    assert care.answer_minutes == 5
    said = " ".join(map(str, findings))
    for words in ("'sato' has no channel", "nobody is called 'nobody'", "stands there twice", "colour"):
        assert words in said
    assert "secret" not in said, "a channel may hold a password"


@pytest.mark.parametrize("role", ["'famly'", "'Professional'", "1", "['family']"])
def test_a_role_that_is_none_is_told_least(tmp_path: Path, role: str) -> None:
    text = f"[[care.staff]]\nid = 't'\nchannels = ['json://localhost/a']\nrole = {role}\n"
    config, findings = fits(tmp_path, text)
    assert config.care.of_role("family") == ("t",)
    assert [finding.key for finding in findings] == ["care.staff.t.role"]
    text = "[care]\ndigest_at = '12:00'\n"
    config, findings = fits(tmp_path, text)
    assert config.care.digest_at == "09:00"
    assert findings


def test_staff_that_is_no_list_takes_the_rest_of_care_along_in_order(tmp_path: Path) -> None:
    config, findings = fits(tmp_path, "[care]\nstaff = 'tanaka'\nrota = ['tanaka']\nanswer_minutes = 7\n")
    assert config.care.answer_minutes == 7
    assert config.care.rota == []
    assert "nobody is left who could be told" in " ".join(map(str, findings))


def test_a_channels_file_with_wide_rights_is_used_and_named(tmp_path: Path) -> None:
    file = tmp_path / "t.channels"
    file.write_text("json://localhost/a\n", "utf-8")
    file.chmod(0o644)
    text = "[care]\nrota = ['t']\n[[care.staff]]\nid = 't'\nchannels_file = 't.channels'\n"
    config, findings = fits(tmp_path, text)
    assert config.care.rota == ["t"]
    assert "chmod 600" in findings[0].mend


BROKEN: list[Any] = [
    b"[voice\nloudness = 0.2\n",
    b"\xff\xfe[\x00v\x00",
    "[person]\nlanguage = '日本'\n".encode("shift_jis"),
    b"a = " + b"[" * 3_000 + b"]" * 3_000,
    b"a = " + b"9" * 5_000,
    b"x" * 300_000,
    b"[voice]\nloudness = 0.1\n[voice]\nloudness = 0.2\n",
    b"a\0b = 1",
    None,
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_the_last_one_that_was_understood_stands_for_one_that_is_none(
    tmp_path: Path, broken: bytes | None
) -> None:
    good, _ = fits(tmp_path, REAL + "[person]\nlanguage = 'ja'\n[person.movement]\nsize = 0.2\n")
    file = tmp_path / "yorisou.toml"
    file.unlink() if broken is None else file.write_bytes(broken)
    config, (finding,) = load_what_fits(file)
    assert finding.key == ""
    assert str(file) in finding.what
    assert "last one that was understood" in finding.what
    assert config.model_dump() == good.model_dump()
    assert config.doubts == frozenset()
    assert [lack.code for lack in of_configuration([finding], config)] == ["configuration-last-good"]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_without_one_there_is_company_only_and_no_body(tmp_path: Path, broken: bytes | None) -> None:
    file = tmp_path / "yorisou.toml"
    if broken is not None:
        file.write_bytes(broken)
    config, (finding,) = load_what_fits(file)
    assert finding.key == ""
    assert "company only" in finding.what
    assert config.doubts == {"body", "journal", "programme"}
    assert not config.simulated
    assert [lack.code for lack in of_configuration([finding], config)] == ["configuration"]
    assert presence_only(config)
    assert config.person.quiet_hours == config.household.quiet_hours == ALWAYS
    assert (config.household.noise, config.voice.loudness) == ("quiet", 0.0)


def test_what_fits_only_in_part_never_becomes_the_last_good_one(tmp_path: Path) -> None:
    good, _ = fits(tmp_path, "[voice]\nrate = 100\n")
    fits(tmp_path, "[voice]\nrate = 120\nratee = 5\n")
    config, _ = fits(tmp_path, "[voice")
    assert config.voice.rate == good.voice.rate


def test_the_copy_is_its_owners_and_one_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    fits(tmp_path, "[voice]\nrate = 100\n")
    fits(tmp_path / "other", "[voice]\nrate = 120\n")
    copies = [copy_of(folder / "yorisou.toml") for folder in (tmp_path, tmp_path / "other")]
    assert [tomllib.loads(copy.read_text("utf-8"))["voice"]["rate"] for copy in copies if copy] == [100, 120]
    assert all(stat.S_IMODE(copy.stat().st_mode) == 0o600 for copy in copies if copy)
    assert copies[0] is not None
    assert stat.S_IMODE(copies[0].parent.stat().st_mode) == 0o700


def test_a_state_directory_that_cannot_be_written_prevents_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "file" / "below"))
    assert fits(tmp_path, "[voice]\nrate = 100\n")[0].voice.rate == 100


def test_no_file_at_the_usual_place_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config, findings = load_what_fits(None)
    assert findings == ()
    assert config.simulated
    fits(tmp_path, REAL)
    os.unlink("yorisou.toml")
    config, (finding,) = load_what_fits(None)
    assert config.body.servos == "/dev/a", "a robot does not become a simulated one because a file is gone"
    assert finding.key == ""


def test_thousands_of_slips_are_read_soon_and_named_up_to_a_number(tmp_path: Path) -> None:
    config, findings = fits(tmp_path, "".join(f"k{number} = 1\n" for number in range(15_000)))
    assert len(findings) == 51
    assert "14950 more" in findings[-1].what
    assert not config.simulated, "hardly a file of ours: nothing is taken for granted"
    assert config.household.noise == "quiet"
