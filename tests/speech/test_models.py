"""`yorisou models`, and the path of every language that a model was brought for."""

import json
import os
import shutil
import socket
import tomllib
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner

from robot.cli.main import app
from robot.drivers.ears.recogniser import Grammar, vocabulary
from robot.drivers.ears.vosk_models import NEEDED, SMALL, load_model, open_model
from robot.errors import InputError, UsageError

CONFIG = """\
# mine
[person]
language = "ko" # ours

[ears]
enabled = true   # said so
[ears.models]
en = "models/en" # the small one
"""


def run(*arguments: str) -> Any:
    """The command's result; errors that a user may see are raised."""
    return CliRunner().invoke(app, ("models", *arguments), catch_exceptions=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own, with nothing downloaded."""
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "downloads"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shape(path: Path) -> Path:
    """A directory that has a model's files, with nothing in them."""
    for name in NEEDED:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).touch()
    return path


def test_list_says_what_is_there_and_what_a_configured_one_lacks(here: Path) -> None:
    shape(here / "downloads" / SMALL["ja"])
    rows = {row["language"]: row for row in json.loads(run("list", "--json").stdout)}
    assert rows.keys() == {"en", "ja", "ko"}
    assert rows["ja"]["path"] == str(here / "downloads" / SMALL["ja"]), "what vosk has downloaded is found"
    assert "no English recognition model" in rows["en"]["trouble"]
    assert "yorisou models get en" in rows["en"]["mend"]
    assert run("list").exit_code == 0, "a language without a model is no fault"
    (here / "yorisou.toml").write_text(CONFIG, "utf-8")
    broken = run("list")
    assert broken.exit_code == 1
    assert "models/en is not a directory" in broken.stdout


def test_without_a_network_get_says_what_to_bring_and_where_to_put_it(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("vosk", reason="extra 'ears' is not installed")

    def unreachable(*_: Any, **__: Any) -> NoReturn:
        raise OSError("no network")

    monkeypatch.setattr(socket, "create_connection", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    with pytest.raises(InputError) as caught:
        run("get", "ja")
    target = here / "downloads" / SMALL["ja"]
    assert f"{SMALL['ja']}.zip" in caught.value.mend
    assert f"unpack it as {target}" in caught.value.mend
    assert f"yorisou models add {target}" in caught.value.mend
    assert list((here / "downloads").iterdir()) == [], "half an archive is not left behind"
    with pytest.raises(UsageError, match="'fr' is not one of en, ja, ko"):
        run("get", "fr")


def test_what_is_no_model_is_not_named_in_the_file(here: Path) -> None:
    (here / "yorisou.toml").write_text(CONFIG, "utf-8")
    lacking = shape(here / "vosk-model-small-ja-0.22")
    (lacking / "graph/Gr.fst").unlink()
    unnamed = shape(here / "a-model")
    for directory, error, what in (
        (here / "nothing", InputError, "not a directory"),
        (lacking, InputError, r"graph/Gr\.fst missing"),
        (unnamed, UsageError, "does not say of which language"),
    ):
        with pytest.raises(error, match=what):
            run("add", str(directory))
    assert (here / "yorisou.toml").read_text("utf-8") == CONFIG


@pytest.mark.usefixtures("korean")
def test_add_loads_it_and_keeps_what_stands_in_the_file(here: Path) -> None:
    model = open_model("ko", {})
    printed = run("add", str(model), "--lang", "ko").stdout
    assert f"[ears.models]\nko = {json.dumps(str(model))}" in printed, "without a file, the line to write"
    assert not (here / "yorisou.toml").exists()
    (here / "yorisou.toml").write_text(CONFIG, "utf-8")
    facts = json.loads(run("add", str(model), "--lang", "ko", "--json").stdout)
    assert facts == {
        "language": "ko", "path": str(model), "written": True, "missing": [], "spelled": {},
    }  # fmt: skip
    text = (here / "yorisou.toml").read_text("utf-8")
    assert all(line in text for line in CONFIG.splitlines()), "every line and comment is as it was"
    assert tomllib.loads(text)["ears"]["models"] == {"en": "models/en", "ko": str(model)}
    with pytest.raises(InputError, match="knows no Japanese stop word"):
        run("add", str(model), "--lang", "ja")
    (here / "yorisou.toml").write_text("x = [", "utf-8")
    with pytest.raises(InputError, match=r"yorisou\.toml"):
        run("add", str(model), "--lang", "ko")


@pytest.mark.usefixtures("korean")
def test_a_model_that_vosk_cannot_read_is_told(here: Path) -> None:
    broken = here / "vosk-model-small-ko-0.22"
    shutil.copytree(open_model("ko", {}), broken, copy_function=os.symlink)
    (broken / "am/final.mdl").unlink()
    (broken / "am/final.mdl").write_bytes(b"")
    with pytest.raises(InputError, match="cannot be read by vosk"):
        run("add", str(broken))


@pytest.mark.parametrize(
    "language",
    [pytest.param(name, marks=pytest.mark.needs_model(name)) for name in ("en", "ja", "ko")],
)
def test_a_brought_model_knows_the_stop_words_of_its_language(language: str) -> None:
    named = os.environ.get(f"YORISOU_MODEL_{language.upper()}")
    model = load_model(open_model(language, {language: named} if named else {}))
    grammar = Grammar(language, (), vocabulary(model))
    heard = grammar.stop - set(grammar.missing)
    assert len(heard) >= len(grammar.stop) / 2, grammar.missing
