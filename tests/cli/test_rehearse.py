"""`yorisou rehearse` as it is typed: weeks, many people, a page, one evening, and bad input."""

import json
from pathlib import Path

import pytest

from robot import paths
from robot.cli import sounds
from robot.contract import behaviour_registry as registry
from robot.contract.scene import Behaviour, Scene, Wait
from tests.journal.centre import Call, desk
from tests.person.test_profiles import MINE

FIRST = str(paths.FIRST_PROGRAMME)
WHOLE = str(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml"))


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd, with_key=False)


def test_the_same_seed_is_the_same_rehearsal_byte_for_byte(yorisou: Call) -> None:
    typed = ("rehearse", FIRST, "--person", "gamer", "--weeks", "8", "--seed", "5")
    code, first, err = yorisou(*typed)
    assert (code, err) == (0, "")
    assert yorisou(*typed)[1] == first
    assert yorisou(*typed[:-1], "6")[1] != first
    assert first.startswith("first-evenings: gamer, 8 weeks\n")
    assert "Week 8 · " in first


def test_json_has_everything(yorisou: Call) -> None:
    code, out, _ = yorisou("rehearse", WHOLE, "--weeks", "4", "--json")
    data = json.loads(out)
    assert (code, data["kind"], data["person"], data["seed"], data["weeks"]) == (
        0,
        "rehearsal",
        "plain",
        1,
        4,
    )
    assert data["stand_ins"] == []
    assert sum(week["sessions"] for week in data["week_by_week"]) == len(data["sessions"]) > 8
    decided = [entry for entry in data["diary"] if entry["rule"]]
    assert len(decided) >= len(data["sessions"]) - sum(lived["stopped"] for lived in data["sessions"])
    assert all(entry["text"] for entry in decided)


def test_many_people_and_a_page(tmp_path: Path, yorisou: Call) -> None:
    typed = ("rehearse", FIRST, "--many", "6", "--weeks", "3", "--html", "weeks.html")
    code, out, err = yorisou(*typed, "--json")
    data = json.loads(out)
    assert (code, err) == (0, ""), "no bar where nobody looks"
    assert (data["kind"], data["people"], data["person"]) == ("spread", 6, "mixed")
    assert {who: of["people"] for who, of in data["left"].items()} == {
        "gamer": 2,
        "plain": 1,
        "anxious": 1,
        "depressed": 1,
        "autistic": 1,
    }
    page = (tmp_path / "weeks.html").read_text("utf-8")
    assert "<svg" in page
    assert yorisou(*typed)[1].endswith("weeks.html\n")
    assert (tmp_path / "weeks.html").read_text("utf-8") == page


def test_many_of_one_kind_are_of_that_kind(yorisou: Call) -> None:
    data = json.loads(
        yorisou("rehearse", FIRST, "--many", "3", "--weeks", "1", "--person", "gamer", "--json")[1]
    )
    assert set(data["left"]) == {"gamer"}


def test_a_profile_in_a_file_is_rehearsed_and_its_faults_are_said(tmp_path: Path, yorisou: Call) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MINE, "utf-8")
    code, out, _ = yorisou("rehearse", FIRST, "--person", "mine.yaml", "--weeks", "1")
    assert (code, out.splitlines()[0]) == (0, "first-evenings: mine.yaml, 1 weeks")
    mine.write_text(MINE.replace("tolerance: 2.0", "tolerance: .nan"), "utf-8")
    code, _, err = yorisou("rehearse", FIRST, "--person", "mine.yaml", "--weeks", "1")
    assert code == 1
    assert "mine.yaml:3:12: E013 wrong value '.nan': write a number" in err


def test_staff_that_never_answer_let_nobody_up(yorisou: Call) -> None:
    typed = ("rehearse", WHOLE, "--weeks", "16", "--seed", "3", "--person", "gamer", "--json")
    assert json.loads(yorisou(*typed)[1])["steps"]
    assert json.loads(yorisou(*typed, "--staff", "never")[1])["steps"] == []


# --- one evening --------------------------------------------------------------------------------------------


def test_one_evening_is_a_stage_script(yorisou: Call) -> None:
    code, out, _ = yorisou("rehearse", FIRST, "--evening", "one-small-word", "--lang", "en", "--lang", "ja")
    lines = out.splitlines()
    assert code == 0
    assert lines[:3] == ["One evening on: One small word", "この晩：ひとこと", ""]
    said = next(place for place, line in enumerate(lines) if "  Says: " in line)
    assert lines[said + 1].strip().startswith("声で: ")
    cues = json.loads(yorisou("rehearse", FIRST, "--evening", "one-small-word", "--lang", "en", "--json")[1])
    assert sum(cue["spoken"] is not None for cue in cues) == 3


def test_with_sound_every_line_that_is_heard_is_played(
    yorisou: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str, str | None]] = []

    def spoken(text: str, language: str, _section: object, **how: object) -> tuple[str, str]:
        heard.append((text, language, how["reading"]))  # type: ignore[arg-type]
        return text, "an engine"

    monkeypatch.setattr(sounds, "spoken", spoken)
    played: list[str] = []
    monkeypatch.setattr(sounds, "play", lambda sound, _section, _library: played.append(sound))
    typed = ("rehearse", FIRST, "--evening", "one-small-word", "--lang", "ja", "--lang", "en")
    out = yorisou(*typed, "--sound")[1]
    assert len(heard) == len(played) == 3
    assert {language for _, language, _ in heard} == {"ja"}
    assert all(f"声で: {text}" in out for text in played)
    assert any(reading for _, _, reading in heard), "kanji with their reading"
    heard.clear()
    assert yorisou(*typed)[1] == out
    assert not heard


# --- what is said -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.yaml"], 3, "none.yaml: cannot be read (there is no such file)"),
        (["bad.yaml"], 1, "bad.yaml:"),
        ([FIRST, "--person", "gamre"], 2, "did you mean 'gamer'? There are sim, plain"),
        ([FIRST, "--person", "mixed"], 2, "--many 200"),
        ([FIRST, "--person", "me"], 2, "'me' is nobody who is known"),
        ([FIRST, "--person", "nowhere:Person"], 3, "cannot be imported"),
        ([FIRST, "--weeks", "0"], 2, "weeks"),
        ([FIRST, "--weeks", "nan"], 2, "weeks"),
        ([FIRST, "--many", "-1"], 2, "many"),
        ([FIRST, "--staff", "perhaps"], 2, "--staff: must be one of approve, decline, never."),
        ([FIRST, "--lang", "de"], 2, "--lang: must be one of en, ja, ko."),
        ([FIRST, "--lang", "en", "--lang", "ja"], 2, "takes one language"),
        ([FIRST, "--html", "no/such/folder.html", "--weeks", "1"], 3, "cannot be written"),
        ([FIRST, "--evening", "chosing"], 2, "did you mean 'choosing'?"),
        ([FIRST, "--evening", "choosing", "--many", "3"], 2, "neither --many nor --html"),
        ([FIRST, "--sound"], 2, "--sound: needs --evening LEVEL."),
        ([], 2, "file"),
    ],
)
def test_every_error_is_a_message_with_its_exit_code(
    tmp_path: Path, yorisou: Call, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "bad.yaml").write_text(Path(FIRST).read_text("utf-8").replace("ceiling:", "celing:"), "utf-8")
    ended, out, err = yorisou("rehearse", *arguments)
    assert ended == code
    assert said.casefold() in err.casefold()
    assert out == ""
    assert "Traceback" not in err


def test_a_behaviour_that_breaks_is_an_error_with_its_place(
    yorisou: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(scene: Scene) -> Behaviour:
        yield Wait(5)
        raise ZeroDivisionError("nothing to share")

    kept = dict(registry._entries)
    kept["presence"] = registry.Entry("presence", breaks, kept["presence"].modalities)
    monkeypatch.setattr(registry, "_entries", kept)
    code, _, err = yorisou("rehearse", FIRST, "--weeks", "1")
    assert code == 1
    assert "first-evenings, level quiet-presence: the behaviour presence broke: ZeroDivisionError" in err
    assert "test_rehearse.py, line" in err


def test_a_behaviour_that_never_waits_is_broken_off(tmp_path: Path) -> None:
    """In a process of its own: it is broken off by a signal to its main thread."""
    import subprocess
    import sys

    code = (
        "import robot.behaviours\n"
        "from robot.contract import behaviour_registry as registry\n"
        "def hangs(scene):\n"
        "    while True:\n"
        "        pass\n"
        "    yield\n"
        "kept = registry._entries['presence']\n"
        "registry._entries['presence'] = registry.Entry('presence', hangs, kept.modalities)\n"
        "import robot.app.unstuck as unstuck\n"
        "unstuck.STUCK_S = 0.2\n"
        "from robot.cli.main import main\n"
        "import sys\n"
        f"sys.argv = ['yorisou', 'rehearse', {FIRST!r}, '--weeks', '1']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=40, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert "Stuck: the rehearsal: neither waits nor ends" in done.stderr
