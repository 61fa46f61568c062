"""Open sealed answers with the door's key, and put them beside those that were opened before."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.door_folder import DoorFolder
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.errors import InputError
from robot.files.read import shown
from robot.first_door.answer_store import AT_LEAST, Outcome, read_sealed
from robot.first_door.desk import KEY, Desk

SAID: dict[Outcome, str] = {
    "taken": "taken in",
    "here-already": "here already, from a time before",
    "copy": "the same file once more",
    "replayed": "the same answer once more, sealed anew",
    "foreign": "not sealed: something else",
    "damaged": "damaged or cut off",
    "other-key": "sealed to another key",
    "too-large": "larger than an answer can be",
    "newer": "made by a newer page",
    "other-survey": "of another survey",
    "no-answer": "sealed well, but no answer to these questions",
    "unreadable": "could not be read",
}
FINE = ("taken", "here-already", "copy", "replayed")


def command(
    folder: DoorFolder,
    places: Annotated[list[Path], typer.Argument(metavar="DIR|FILE...", help="Sealed answers.")],
    remove: Annotated[
        bool, typer.Option("--remove", help="Delete the sealed files that are in the store afterwards.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    for place in places:
        if not place.exists():
            raise InputError(shown(place), "is not there.")
    desk = Desk(folder)
    if desk.keys.exposed:
        key = shown(folder / KEY)
        sys.stderr.write(f"{key}: others on this computer can read it. Run: chmod 600 {key}\n")
    with desk.alone():
        store, files = desk.store(), read_sealed(places)
        ended = store.take_each((data for _, data in files), desk.keys.identities, desk.survey)
        desk.keep(store)
        if remove:
            _remove([path for (path, _), each in zip(files, ended, strict=True) if each in FINE])
    _tell(Counter(ended), len(store.counted), bool(store.waiting), as_json)
    if any(each not in FINE for each in ended):
        raise typer.Exit(1)


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)  # named twice, or fetched meanwhile
        except OSError as error:
            raise InputError(shown(path), f"cannot be deleted ({error.strerror}).") from None


def _tell(ended: Counter[Outcome], counted: int, waiting: bool, as_json: bool) -> None:
    """How many files ended in which way; answers that wait are fewer than ten, and no number is said."""
    if as_json:
        files = {name: ended[name] for name in SAID if ended[name]}
        print_json({"files": files, "counted": counted, "waiting": waiting})
        return
    for name, said in SAID.items():
        if ended[name]:
            out.print(f"{ended[name]:6} {said}")
    if not ended:
        out.print("There is nothing sealed.")
    if waiting:
        out.print(f"Fewer than {AT_LEAST} answers wait: they count once there are {AT_LEAST}.")
