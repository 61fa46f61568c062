"""Which person is meant: the one of an evening, a profile, a file of one's own, or a class of one's own."""

import importlib
import inspect
import sys
from pathlib import Path
from typing import Any, cast

from robot.errors import InputError, UsageError
from robot.yaml_check.finding import did_you_mean
from sim.person.contract import Person
from sim.person.evening_person import EveningPerson
from sim.person.guarded import MANUAL, GuardedPerson, told
from sim.person.model_person import PROFILES
from sim.person.profile import Profile, World
from sim.person.profile_file import read
from sim.person.profiled_person import ProfiledPerson

PLAYS_ALONG = "sim"
METHODS = ("next_day", "see", "deadline", "act", "stays", "peak")
SUFFIXES = (".yaml", ".yml")


def known() -> tuple[str, ...]:
    """The names of those who come with Yorisou."""
    return (PLAYS_ALONG, *(profile.name for profile in PROFILES))


def profile_of(named: str) -> Profile | None:
    """The profile of this name or file; None: it is neither.

    Raises FindingsError for a file that is no profile, and InputError for one that cannot be read.
    """
    found = next((profile for profile in PROFILES if profile.name == named), None)
    if found is None and named.endswith(SUFFIXES):
        return read(Path(named))
    return found


def person_of(named: str, seed: int, world: World | None = None) -> Person:
    """The person that `--person` names: a name, a FILE.yaml, or package:Class.

    Raises UsageError for an unknown name, FindingsError for a file that is no profile, and InputError for a
    class that is none. `world` is what befalls somebody of a profile.
    """
    if named == PLAYS_ALONG:
        return EveningPerson(seed)
    profile = profile_of(named)
    if profile is not None:
        return ProfiledPerson(profile, seed, world)
    module, colon, name = named.partition(":")
    if colon and all(part.isidentifier() for part in (*module.split("."), name)):
        return _own(named, _class(named, module, name), seed)
    near = did_you_mean(named, known()) or "."
    raise UsageError(
        "--person",
        f"{named!r} is nobody who is known{near}",
        f"There are {', '.join(known())}; or name a profile (a .yaml file) or a class (package:Class).",
    )


def _class(named: str, module: str, name: str) -> Any:
    """A class of one's own, also from a module in the folder where the command is given."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        imported = importlib.import_module(module)
    except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
        raise InputError(named, f"cannot be imported: {told(error)}.", "Is it installed here?") from error
    found = getattr(imported, name, None)
    if not inspect.isclass(found):
        classes = [key for key, each in vars(imported).items() if inspect.isclass(each)]
        near = did_you_mean(name, classes) or "."
        raise InputError(named, f"{module} has no class {name}{near}", MANUAL)
    return found


def _own(named: str, kind: Any, seed: int) -> Person:
    lacking = [method for method in METHODS if not callable(getattr(kind, method, None))]
    if lacking:
        raise InputError(named, f"is no person: it lacks {', '.join(lacking)}.", MANUAL)
    try:
        return GuardedPerson(named, cast(Person, kind(seed)))
    except Exception as error:
        raise InputError(
            named, f"cannot be made: {told(error)}.", f"It is called with a seed. {MANUAL}"
        ) from error
