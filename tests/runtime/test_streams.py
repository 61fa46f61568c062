"""Whatever the terminal's encoding: every command ends with its own code, and what it prints can be read."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from robot.cli import stdio
from robot.cli.main import main
from tests.journal.build import EVENING_EVENTS, KEY, play

RUN = [sys.executable, "-c", "from robot.cli.main import main; main()"]
CHOSEN = ("ascii", "latin-1", "euc_jp", "cp932", "euc_kr", "utf-16")


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A journal and its key."""
    folder = tmp_path_factory.mktemp("evening")
    play(folder / "journal.db", EVENING_EVENTS)
    (folder / "key").write_text(KEY + "\n")
    (folder / "key").chmod(0o600)
    return str(folder / "journal.db"), str(folder / "key")


def printed(monkeypatch: pytest.MonkeyPatch, encoding: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a command and what it wrote, decoded again, as if `encoding` had been asked for."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "argv", ["yorisou", *arguments])
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    written = []
    for stream in (out, err):
        stream.flush()
        raw = stream.buffer.getvalue()  # type: ignore[attr-defined]
        written.append(raw.decode(encoding))
    assert "Traceback" not in written[1]
    return code, "".join(written)


@pytest.mark.parametrize("encoding", CHOSEN)
@pytest.mark.parametrize("language", ["ja", "ko"])
def test_an_evening_is_explained_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, evening: tuple[str, str], encoding: str, language: str
) -> None:
    journal, key = evening
    whole = printed(monkeypatch, "utf-8", "explain", journal, "--lang", language, "--key", key)
    code, text = printed(monkeypatch, encoding, "explain", journal, "--lang", language, "--key", key)
    assert code == whole[0] == 0
    assert json.loads(f'"{escaped(text)}"') == whole[1], "each character, or its number"


def objects(text: str) -> list[object]:
    """The JSON objects in a text, one or one a line."""
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]


def escaped(text: str) -> str:
    return text.replace('"', '\\"').replace("\n", "\\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("gesture", "list"),
        ("gesture", "list", "--json"),
        ("models", "list"),
        ("models", "list", "--json"),
        ("doctor", "--json"),
        ("script", "check", "{folder}/bad.yaml"),
        ("script", "check", "{folder}/bad.yaml", "--json"),
        ("run", "--config", "{folder}/bad.toml", "--fast"),
        ("say", "今日は静かです", "--lang", "ko", "--out", "{folder}/a.wav"),
        ("say", "안녕", "--lang", "xx"),
        ("explain", "없는 파일.db"),
        ("journal", "sessions", "{journal}", "--key", "{key}"),
        ("journal", "sessions", "{journal}", "--key", "{key}", "--json"),
        ("explain", "{journal}", "--key", "{key}", "--json"),
        ("calibration", "{journal}", "--key", "{key}"),
        ("nonsense 그만",),
        ("--help",),
    ],
)
def test_every_command_ends_as_it_does_in_utf_8(
    monkeypatch: pytest.MonkeyPatch,
    evening: tuple[str, str],
    tmp_path: Path,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setattr("robot.doctor.speech.mute", lambda _language: "")
    (tmp_path / "bad.yaml").write_text("script: 夜更かし\nlines:\n  あ: {ja: がんばって！}\n", "utf-8")
    (tmp_path / "bad.toml").write_text('[person]\nlanguage = "한국어"\n', "utf-8")
    named = [
        each.format(folder=tmp_path, journal=evening[0], key=evening[1]) if "{" in each else each
        for each in arguments
    ]
    usual = printed(monkeypatch, "utf-8", *named)
    found = printed(monkeypatch, "ascii", *named)
    assert found[0] == usual[0]
    assert bool(found[1]) == bool(usual[1])
    if "--json" in arguments and usual[1].startswith(("{", "[")):
        assert objects(found[1]) == objects(usual[1]), "JSON stays JSON"


def test_what_a_character_becomes() -> None:
    stdio.make_readable()
    assert "停止".encode("ascii", stdio.ESCAPED) == b"\\u505c\\u6b62"
    assert "é😀\udc80".encode("ascii", stdio.ESCAPED) == b"\\u00e9\\ud83d\\ude00\\udc80"
    assert json.loads('"' + "é😀".encode("ascii", stdio.ESCAPED).decode() + '"') == "é😀"


def process(evening: tuple[str, str], **env: str) -> subprocess.CompletedProcess[bytes]:
    journal, key = evening
    return subprocess.run(
        [*RUN, "explain", journal, "--lang", "ja", "--key", key],
        env={**os.environ, **env},
        capture_output=True,
        check=False,
    )


def test_where_no_language_is_set_utf_8_is_written(evening: tuple[str, str]) -> None:
    plain = {
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "",
    }
    done = process(evening, **plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "ロボット" in done.stdout.decode("utf-8")


def test_an_encoding_that_was_chosen_is_kept(evening: tuple[str, str]) -> None:
    done = process(evening, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\\u30ed\\u30dc\\u30c3\\u30c8" in done.stdout.decode("ascii")


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_streams_that_were_closed_before(evening: tuple[str, str], closed: str) -> None:
    """And no file of ours is opened in their place: the journal stays as it is."""
    journal, key = evening
    before = Path(journal).read_bytes()
    line = f'"$@" {closed}'
    arguments = ["sh", "-c", line, "sh", *RUN, "journal", "sessions", journal, "--key", key]
    done = subprocess.run(arguments, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert Path(journal).read_bytes() == before
