"""Check a model, load it, look up every stop and less word, and name it in yorisou.toml."""

import json
from pathlib import Path
from typing import Annotated

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from robot import paths
from robot.cli.languages import require_model_language
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.contract.languages import ENGLISH_NAMES
from robot.drivers.ears.recogniser import Grammar, vocabulary
from robot.drivers.ears.vosk_models import check, load_model
from robot.errors import InputError, UsageError

Lang = Annotated[str, typer.Option(help="en, ja or ko; without it, read from the directory's name.")]


def command(
    directory: Annotated[Path, typer.Argument(help="A model's directory, the one with am/ and graph/.")],
    lang: Lang = "",
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    path = check(directory.expanduser().absolute())
    language = lang or _guess(path)
    require_model_language(language)
    grammar = Grammar(language, (), vocabulary(load_model(path)))
    if grammar.stop <= set(grammar.missing):
        what = f"knows no {ENGLISH_NAMES[language]} stop word."
        raise InputError(str(path), what, "Is it a model of that language? Say which with --lang.")
    file = config or paths.CONFIG
    written = _write(file, language, path)
    if as_json:
        facts = {"language": language, "path": str(path), "written": written}
        words = {"missing": list(grammar.missing), "spelled": grammar.spelled}
        print_json({**facts, **words})
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
