"""What this robot lacks just now: said in one sentence, told to staff once a day, taken back when mended."""

import json
import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.config.faults import MOVED
from robot.config.fitting import Finding
from robot.config.schema import Config
from robot.contract.events import PartFound, PartMissing
from robot.contract.record import Record
from robot.paths import CONFIG
from robot.view.phrasing import lacking
from robot.view.state_view import View

log = logging.getLogger(__name__)
TELL_AGAIN_US = 24 * 3_600 * US_PER_S
LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part that is missing.

    `part` is a fixed word, `code` names a sentence of robot/messages/*/missing.yaml, `where` the place.
    """

    part: str
    code: str
    where: str
    what: str = ""

    @classmethod
    def of(cls, part: str, error: Exception) -> "MissingPart":
        """A part that could not be opened. Errors of ours say where; of others the class is all there is."""
        return cls(part, part, str(getattr(error, "where", type(error).__name__)), str(error))


class MissingParts:
    """The parts that are missing now, and who has been told of them.

    Call it on the loop. `told` is a file that keeps when staff were told of what, over restarts.
    """

    def __init__(
        self,
        emit: Callable[[Record], None],
        view: View,
        changed: Callable[[], None],
        told: Path,
        clock: Clock,
    ) -> None:
        self._emit, self.view, self._changed, self._clock = emit, view, changed, clock
        self._file = told
        self._told = _read(told)
        self._lacks: dict[str, MissingPart] = {}

    def say(self, lack: MissingPart) -> None:
        """It is missing, for this reason. The same again says nothing; with other details they are shown."""
        before = self._lacks.get(lack.part)
        if before == lack:
            return
        if before is not None and (before.code, before.where) == (lack.code, lack.where):
            self._lacks[lack.part] = lack
            self.view.missing(lack.code, lack.where, lack.what)
            self._changed()
            return
        if before is not None:
            self.view.missing(before.code, before.where, before.what, on=False)
        self._lacks[lack.part] = lack
        sentence, mend = lacking(lack.code, lack.where, lack.what)
        log.warning("%s %s", sentence["en"], mend["en"])
        self.view.missing(lack.code, lack.where, lack.what)
        self._emit(PartMissing(lack.part, lack.code, lack.where, self._is_news(lack)))
        self._changed()

    def found(self, part: str) -> None:
        """It is there, and what else was said of it ("part 1", …)."""
        for name in [it for it in self._lacks if it == part or it.startswith(f"{part} ")]:
            lack = self._lacks.pop(name)
            log.warning("%s: found", name)
            self.view.missing(lack.code, lack.where, lack.what, on=False)
            self._emit(PartFound(name))
            self._changed()

    def is_missing(self, part: str) -> bool:
        return part in self._lacks

    def again(self, view: View) -> list[PartMissing]:
        """For an engine and a view that begin anew: what is missing, without telling staff a second time."""
        self.view = view
        for lack in self._lacks.values():
            view.missing(lack.code, lack.where, lack.what)
        return [PartMissing(lack.part, lack.code, lack.where, tell=False) for lack in self._lacks.values()]

    def _is_news(self, lack: MissingPart) -> bool:
        """Whether staff have not been told of it within a day. A clock that was wrong tells it once more."""
        now, key = self._clock.wall(), f"{lack.code} {lack.where}"
        before = self._told.get(key)
        if before is not None and 0 <= now - before < TELL_AGAIN_US:
            return False
        self._told = {name: at for name, at in self._told.items() if 0 <= now - at < TELL_AGAIN_US}
        self._told[key] = now
        self._write()
        return True

    def _write(self) -> None:
        """On a disk that cannot be written staff are told once more after a restart: that is all."""
        part = self._file.with_name(self._file.name + ".part")
        with (
            suppress(OSError),
            open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file,
        ):
            json.dump(self._told, file)
            os.replace(part, self._file)


def of_configuration(findings: Iterable[Finding], config: Config) -> list[MissingPart]:
    """What is said of what could not be used in yorisou.toml. Without doubts, its last good copy holds."""
    whole = "configuration" if config.doubts else "configuration-last-good"
    lacks = []
    for finding in findings:
        code = "configuration-moved" if finding.key in MOVED else "configuration-key"
        lack = MissingPart(f"configuration {finding.key}", code, finding.key, finding.what)
        if not finding.key:
            lack = MissingPart("configuration", whole, str(config.source or CONFIG), finding.what)
        lacks.append(lack)
    return lacks


def told_beside(journal: Path) -> Path:
    """The file of a journal that keeps when staff were told of what."""
    return journal.with_name(f"{journal.stem}.told.json")


def _read(path: Path) -> dict[str, int]:
    """What was told when. A file that is no such thing is as good as none."""
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            return {}
        data: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {k: v for k, v in data.items() if type(v) is int} if isinstance(data, dict) else {}
