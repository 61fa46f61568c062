"""Download a small model with vosk's downloader; without a network, say what to bring and where to."""

import importlib
from typing import Annotated, Any

import typer

from robot.cli.languages import require_model_language
from robot.cli.output import out
from robot.drivers.ears.vosk_models import SMALL, check, downloads
from robot.errors import DeviceError, InputError


def command(language: Annotated[str, typer.Argument(help="en, ja or ko.")]) -> None:
    require_model_language(language)
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
