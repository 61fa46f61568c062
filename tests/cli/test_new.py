"""`yorisou new`: what it makes can be installed, and its tests pass; what it refuses, it says and leaves."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from robot.cli.main import app
from robot.errors import InputError, UsageError
from tests.kit.outside import pytest_in, run
from tests.script.build import changed, with_policy

Call = Callable[..., Result]
MADE = {
    "window-seat": ("behaviour",),
    "slow-steps": ("policy",),
    "screen-voice": ("driver",),
    "counting-wire": ("driver", "--kind", "wire"),
}


def new(*words: str) -> Result:
    return CliRunner().invoke(app, ["new", *words])


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of each, made by the command and installed as pip does it, without a network."""
    folder = tmp_path_factory.mktemp("new")
    for name, words in MADE.items():
        done = new(*words, name, "--into", str(folder))
        assert done.exit_code == 0, done.output
        assert str(folder / name) in done.output
    pip = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target"]
    folders = [str(folder / name) for name in MADE]
    subprocess.run([sys.executable, "-m", *pip, str(folder / ".packages"), *folders], check=True, timeout=50)
    return folder


def test_what_is_made_is_installed_and_passes_its_own_tests(packages: Path) -> None:
    done = pytest_in(packages, *MADE, path=(packages / ".packages",))
    assert done.returncode == 0, done.stdout
    for name in MADE:
        assert (packages / name / "tests" / f"test_{name.replace('-', '_')}.py").is_file()


def test_what_is_made_is_found_by_its_entry_point(packages: Path) -> None:
    """And a script that names it has no finding."""
    script = packages / "own.yaml"
    text = with_policy("kind: slow-steps, sessions: 6")
    text = changed(
        ("behaviour: presence", "behaviour: window-seat\n    parameters: {every_s: 40}"), text=text
    )
    script.write_text(text, "utf-8")
    main = "from robot.cli.main import main; main()"
    done = run(packages, "-c", main, "script", "check", "own.yaml", path=(packages / ".packages",))
    assert done.stdout.startswith("nothing to mend"), done.stdout


def test_what_is_made_is_tidy(packages: Path) -> None:
    for command in (["check", "--ignore", "I001"], ["format", "--check", "--line-length", "110"]):
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), *command, "--no-cache", "--isolated", *MADE],
            cwd=packages,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", MADE)
def test_its_readme_and_its_metadata_name_what_there_is(packages: Path, name: str) -> None:
    readme = (packages / name / "README.md").read_text("utf-8")
    project = tomllib.loads((packages / name / "pyproject.toml").read_text("utf-8"))["project"]
    ((group, points),) = project["entry-points"].items()
    assert project["name"] == name
    assert list(points) == [name]
    assert group.startswith("yorisou.")
    assert "{{" not in readme
    for path in re.findall(r"`((?:tests/|\w+/__init__)[\w./]+)`", readme):
        assert (packages / name / path).is_file()
    assert re.findall(r"`(robot/[\w./-]+)`", readme) or name in ("slow-steps", "window-seat")


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("behaviour", "Window"), "'Window' cannot be the name of a package. Small letters"),
        (("behaviour", "2nd"), "cannot be the name"),
        (("behaviour", "a--b"), "cannot be the name"),
        (("behaviour", "a-"), "cannot be the name"),
        (("behaviour", "a/b"), "cannot be the name"),
        (("behaviour", "näh"), "cannot be the name"),
        (("behaviour", "x" * 31), "cannot be the name"),
        (("behaviour", "class"), "'class' is a word of Python itself"),
        (("policy", "match"), "'match' is a word of Python itself"),
        (("behaviour", "json"), "would hide the module 'json'"),
        (("driver", "robot"), "would hide the module 'robot'"),
        (("behaviour", "small-word"), "there is a behaviour called 'small-word' already"),
        (("policy", "bayes-level"), "there is a step policy called 'bayes-level' already"),
        (("driver", "espeak"), "there is a voice called 'espeak' already"),
        (("driver", "own", "--kind", "wire"), "there is a wire called 'own' already"),
        (("driver", "x", "--kind", "ears"), "ears is written by hand: docs/how-to/drivers-from-other"),
        (("driver", "x", "--kind", "arm"), "'arm' is no kind of driver. This command makes voice or wire"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_made(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = new(*words, "--into", str(tmp_path))
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "window").mkdir()
    (tmp_path / "window" / "mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("window", "link"):
        done = new("behaviour", name, "--into", str(tmp_path))
        assert isinstance(done.exception, InputError)
        assert "is there already; nothing was written" in str(done.exception)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["link", "mine.txt", "window"]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    done = new("policy", "slow-steps", "--into", str(tmp_path / "there"))
    assert isinstance(done.exception, InputError)
    assert "is no folder" in str(done.exception)


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full after the first file, for example."""
    whole, written = Path.write_text, list[str]()

    def write_text(path: Path, *arguments: str) -> int:
        written.append(path.name)
        if len(written) > 1:
            raise OSError(28, "No space left on device", str(path))
        return whole(path, *arguments)

    monkeypatch.setattr(Path, "write_text", write_text)
    done = new("behaviour", "window", "--into", str(tmp_path))
    assert isinstance(done.exception, OSError)
    assert len(written) == 2
    assert list(tmp_path.iterdir()) == []
