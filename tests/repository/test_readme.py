"""What the README and the documents name can be typed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robot.cli.main import app
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from tests.journal.centre import desk
from tests.repository.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
INSTALL = (ROOT / "docs" / "how-to" / "install.md").read_text("utf-8")
YORISOU = Path(sys.executable).with_name("yorisou")
GROUPS = (
    "alert",
    "body",
    "centre",
    "door",
    "family",
    "gesture",
    "journal",
    "models",
    "network",
    "new",
    "pendant",
    "questionnaire",
    "relay",
    "room",
    "script",
    "stickers",
    "users",
    "week",
)
CODE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def commands() -> dict[tuple[str, ...], set[str]]:
    """Subcommand -> every option that is named with it, anywhere in code."""
    found: dict[tuple[str, ...], set[str]] = {}
    for line in README.splitlines():
        inside = [line] if not line.startswith("|") else re.findall(r"`[^`]+`", line)
        last: tuple[str, ...] | None = None
        for part in inside:
            match = re.search(r"\byorisou ((?:[a-z]+(?:-[a-z]+)* ?)+)", part)
            if match and (part.startswith("`") or "/yorisou " in part or "`yorisou" in part):
                words = tuple(match[1].split())
                last = words[:2] if words[0] in GROUPS else words[:1]
                found.setdefault(last, set())
            if last:
                found[last] |= set(re.findall(r"(?<![\w-])--[a-z]+", part))
    return found


PLAIN = {"PATH": "/usr/bin:/bin", "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}


def help_of(command: tuple[str, ...]) -> str:
    done = CliRunner().invoke(app, [*command, "--help"], env=PLAIN)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_the_readme_names_every_command() -> None:
    """Of the command that is installed; the others below are asked without a process each."""
    named = set(commands())
    groups = {(group,) for group in GROUPS}
    assert {("run",), ("doctor",), ("replay",), ("stop",), ("less",), ("body", "simulate")} <= named
    done = subprocess.run(
        [YORISOU, "--help"], capture_output=True, text=True, timeout=30, env=PLAIN, check=True
    )
    top = re.findall(r"^[│ ]+([a-z]+)  ", done.stdout.split("Commands", 1)[-1], re.MULTILINE)
    assert set(top) == {command[0] for command in named}
    assert groups <= {command[:1] for command in named}


@pytest.mark.parametrize("command", sorted(commands()), ids=" ".join)
def test_every_command_takes_what_the_readme_says(command: tuple[str, ...]) -> None:
    text = help_of(command)
    assert [option for option in sorted(commands()[command]) if option not in text] == []


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for text in (README, INSTALL, (ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        code = "\n".join(first or second for first, second in CODE.findall(text))
        named = set(re.findall(r"^(?:\w+=\w+ )?make (?:-C \S+ )?([a-z]+)", code, re.MULTILINE))
        assert named
        assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/how-to/install.md"])
def test_every_place_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    named = re.findall(r"`((?:robot|sim|docs|deploy|firmware_bridge|tests)/[\w./-]*)`", text)
    assert linked or named
    assert [place for place in (*linked, *named) if not (ROOT / place).exists()] == []


def test_exit_codes_are_those_of_the_errors() -> None:
    codes = {int(code): what for code, what in re.findall(r"^\| (\d) \| (.+) \|$", README, re.MULTILINE)}
    assert sorted(codes) == [0, 1, 2, 3, 4]
    for error, words in (
        (YorisouError, "findings"),
        (UsageError, "called"),
        (InputError, "file"),
        (DeviceError, "port"),
    ):
        assert words in codes[error.exit_code]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-command"], 2),
        (["run", "--no-such-option"], 2),
        (["run", "--config", "none.toml"], 3),
        (["script", "check", "none.yaml"], 3),
        (["replay", "none.db"], 3),
        (["doctor", "--config", "none.toml"], 3),
        (["body", "read", "1", "--port", "/dev/none-a"], 4),
    ],
)
def test_errors_are_messages_with_their_exit_code(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
) -> None:
    for name in ("XDG_RUNTIME_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    ended, out, err = desk(tmp_path, monkeypatch, capfd, with_key=False)(*arguments)
    assert ended == code, out + err
    assert err.strip()
    assert "Traceback" not in out + err
