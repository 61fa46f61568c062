"""`yorisou models`: recognition models, from nothing to heard."""

import importlib
import json
from pathlib import Path
from typing import Annotated, Any

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from robot import paths
from robot.cli.options import ConfigFile, JsonFlag, configuration, out
from robot.contract.languages import ENGLISH_NAMES
from robot.drivers.ears.models import SMALL, check, downloads, load_model, open_model
from robot.drivers.ears.recogniser import Grammar, vocabulary
from robot.errors import DeviceError, InputError, UsageError, YorisouError

app = typer.Typer(no_args_is_help=True, help="Recognition models for the ears.")
Lang = Annotated[str, typer.Option(help="en, ja or ko; without it, read from the directory's name.")]


@app.command("list")
def list_models(as_json: JsonFlag = False, config: ConfigFile = None) -> None:
    """Say which language has a model, and where. Exit code 1 when one is named and cannot be used."""
    models = {str(language): path for language, path in configuration(config).ears.models.items()}
    rows, broken = [], False
    for language in ENGLISH_NAMES:
        row: dict[str, Any] = {"language": language, "path": None, "mb": None, "trouble": None, "mend": None}
        try:
            path = open_model(language, models)
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            row.update(path=str(path), mb=round(size / 1e6))
        except YorisouError as error:
            broken |= language in models
            row.update(trouble=f"{error.where}: {error.what}", mend=error.mend)
        rows.append(row)
        if not as_json:
            there = f"{row['path']} ({row['mb']} MB)" if row["path"] else f"{row['trouble']} {row['mend']}"
            out.print(f"{language}  {there}")
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))  # noqa: T201
    raise typer.Exit(1 if broken else 0)


@app.command()
def get(language: Annotated[str, typer.Argument(help="en, ja or ko.")]) -> None:
    """Download a small model with vosk's downloader; without a network, say what to bring and where to."""
    _known(language)
    name, folder = SMALL[language], downloads()
    vosk, target = _vosk(), folder / name
    if not target.is_dir():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            vosk.Model.download_model(_unloaded(vosk), target)
        except Exception as error:  # of the network, the archive or the disk: what to do is the same
            target.with_name(f"{name}.zip").unlink(missing_ok=True)
            what = f"{name} could not be downloaded ({type(error).__name__})."
            mend = (
                f"On a computer with a network fetch {vosk.MODEL_PRE_URL}{name}.zip, unpack it as {target}, "
            )
            raise InputError("models", what, f"{mend}then run: yorisou models add {target}") from error
    out.print(f"{check(target)} is there and will be found.")


@app.command()
def add(
    directory: Annotated[Path, typer.Argument(help="A model's directory, the one with am/ and graph/.")],
    lang: Lang = "",
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Check a model, load it, look up every stop and less word, and name it in yorisou.toml."""
    path = check(directory.expanduser().absolute())
    language = lang or _guess(path)
    _known(language)
    grammar = Grammar(language, (), vocabulary(load_model(path)))
    if grammar.stop <= set(grammar.missing):
        what = f"knows no {ENGLISH_NAMES[language]} stop word."
        raise InputError(str(path), what, "Is it a model of that language? Say which with --lang.")
    file = config or paths.CONFIG
    written = _write(file, language, path)
    if as_json:
        facts = {"language": language, "path": str(path), "written": written}
        words = {"missing": list(grammar.missing), "spelled": grammar.spelled}
        print(json.dumps({**facts, **words}, ensure_ascii=False))  # noqa: T201
        return
    out.print(f"{path}: {ENGLISH_NAMES[language]}, loads")
    for phrase, spelling in grammar.spelled.items():
        out.print(f"  {phrase} is known as: {spelling}")
    if grammar.missing:
        out.print(f"  not known, so not heard: {', '.join(grammar.missing)}")
    if written:
        out.print(f"{file}: [ears.models] {language} names it now")
    else:
        out.print(f"There is no {file}. Write in it:\n[ears.models]\n{language} = {json.dumps(str(path))}")


def _vosk() -> Any:
    try:
        return importlib.import_module("vosk")
    except (ImportError, OSError) as error:
        mend = "Install it with: pip install 'yorisou[ears]'"
        raise DeviceError("models", f"vosk cannot be loaded ({error}).", mend) from error


def _unloaded(vosk: Any) -> Any:
    """A vosk model that is not loaded, for its downloader; it has nothing to free when it goes."""

    class Unloaded(vosk.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            pass

        def __del__(self) -> None:
            pass

    return Unloaded()


def _known(language: str) -> None:
    if language not in ENGLISH_NAMES:
        raise UsageError("language", f"{language!r} is not one of {', '.join(ENGLISH_NAMES)}.")


def _guess(path: Path) -> str:
    """The language in a name such as vosk-model-small-ja-0.22."""
    parts = path.name.replace("_", "-").split("-")
    found = [language for language in ENGLISH_NAMES if language in parts]
    if len(found) != 1:
        raise UsageError("--lang", f"{path.name} does not say of which language it is.", "Say --lang ja.")
    return found[0]


def _write(file: Path, language: str, path: Path) -> bool:
    """Name the model in the file, with all that stands there left as it is; False where there is no file."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(file), "cannot be read.", "Is it a text file of yours?") from error
    try:
        document = tomlkit.parse(text)
        ears = document.setdefault("ears", tomlkit.table())
        models = ears.setdefault("models", tomlkit.table())
        models[language] = str(path)
    except (TOMLKitError, TypeError, AttributeError) as error:
        raise InputError(
            str(file), f"is not the TOML of a robot ({error}).", "Run: yorisou doctor"
        ) from error
    try:
        file.write_text(tomlkit.dumps(document), "utf-8")
    except OSError as error:
        line = f"[ears.models] {language} = {json.dumps(str(path))}"
        raise InputError(str(file), f"cannot be written ({error.strerror}).", f"Write: {line}") from error
    return True
