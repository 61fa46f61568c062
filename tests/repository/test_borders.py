"""Import rules, and generated documents that are up to date."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from docs import generate
from tests.repository.tree import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
        env={"PYTHONPATH": str(folder)},
    )


def test_the_contracts_hold() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert f"{len(contracts)} kept, 0 broken" in done.stdout


def test_a_broken_contract_is_found(tmp_path: Path) -> None:
    for name, content in {"engine": "import shell.drivers\n", "drivers": ""}.items():
        (tmp_path / "shell" / name).mkdir(parents=True)
        (tmp_path / "shell" / name / "__init__.py").write_text(content)
    (tmp_path / "shell" / "__init__.py").touch()
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = shell\n[importlinter:contract:1]\nname = one\ntype = forbidden\n"
        "source_modules = shell.engine\nforbidden_modules = shell.drivers\n"
    )
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout


def test_a_room_that_stands_on_no_line_is_found(tmp_path: Path) -> None:
    """Every contract of lines names all rooms of its house, and one that it does not name breaks it."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    lines = [contract for contract in whole if contract["type"] == "layers"]
    assert lines
    assert all(contract["exhaustive"] for contract in lines)
    for name in ("upper", "lower", "new"):
        (tmp_path / "house" / name).mkdir(parents=True)
        (tmp_path / "house" / name / "__init__.py").touch()
    (tmp_path / "house" / "__init__.py").touch()
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = house\n[importlinter:contract:1]\nname = one\ntype = layers\n"
        "containers = house\nexhaustive = true\nlayers =\n    upper\n    lower\n"
    )
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "new" in done.stdout


def test_the_generated_documents_are_of_this_code() -> None:
    assert generate.main(["--check"]) == 0


def test_a_stale_document_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    monkeypatch.setattr(generate, "DOCUMENTS", {"page.md": lambda: "new\n"})
    (tmp_path / "page.md").write_text("old\n")
    assert generate.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert (tmp_path / "page.md").read_text() == "new\n"
    assert generate.main(["--check"]) == 0


def test_decisions_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = sorted({name[:4] for name in names})
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    for name in names:
        title = (ROOT / "docs" / "decisions" / name).read_text("utf-8").splitlines()[0]
        assert title.startswith(f"# {int(name[:4])}. ")
