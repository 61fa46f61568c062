"""The centres that a robot knows, on the robot's side: their files, and notes to and from them."""

import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from robot.centre.notes import LIMIT, Exchange, Here, open_here, seal_visit
from robot.centre.site import ENDING, SiteFile, fit_to_show, read_site
from robot.errors import InputError

# A page waits for it.
WITHIN_S = 1.0
MOST_SITES = 20
# In place of a file's name: it went over the network, and cannot be taken back.
SENT = "sent"


@dataclass(frozen=True, slots=True)
class Sites:
    """Blocks: not on the loop. `notes`: a folder that both reach; `address`: of a centre on this network."""

    folder: Path | None = None
    notes: Path | None = None
    address: str = ""
    ca: Path | None = None

    def read(self) -> tuple[list[SiteFile], list[InputError]]:
        """The files that can be read, by name; and what is wrong with the others. Of one centre the last."""
        found, wrong = dict[str, SiteFile](), list[InputError]()
        try:
            paths = sorted(self.folder.iterdir()) if self.folder is not None else []
        except OSError:
            paths = []
        for path in [each for each in paths if each.suffix == ENDING][:MOST_SITES]:
            try:
                site = fit_to_show(read_site(path))
            except InputError as error:
                wrong.append(error.plain())
            else:
                found[site.told.id] = site
        return [*found.values()], wrong

    @property
    def reaches(self) -> bool:
        """Whether a note can go anywhere."""
        return self.notes is not None or bool(self.address)

    def here(self, site: SiteFile, now_s: float) -> Here | None:
        """How many are there now; None where nobody has said it, or it did not come here."""
        keys = site.month_keys().get
        sealed = b"" if self.notes is None else Exchange(self.notes).here(site.told.id)
        known = open_here(site.reader, keys, sealed, now_s)
        if known is None and self.address:
            known = open_here(site.reader, keys, self._asked("/now"), now_s)
        return known

    def tell(self, site: SiteFile, day: date, hour: int, line: str) -> str:
        """Somebody may come then; what takes it back again. "" where it did not get there."""
        note = seal_visit(site, day, hour, line)
        if note is None:
            return ""
        if self.notes is not None:
            try:
                return Exchange(self.notes).leave_visit(note)
            except OSError:
                pass
        return SENT if self.address and self._posted("/visits", note) else ""

    def take_back(self, name: str) -> None:
        """Nobody is told; where it still lies there, it is gone."""
        if self.notes is not None:
            Exchange(self.notes).take_back(name)

    def _asked(self, path: str, data: bytes | None = None) -> bytes:
        """What comes back; b"" where nothing does."""
        request = urllib.request.Request(f"{self.address}{path}", data)  # noqa: S310 - https, by its section
        request.add_header("User-Agent", "")
        try:
            trust = ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
            with urllib.request.urlopen(request, timeout=WITHIN_S, context=trust) as answer:  # noqa: S310
                found: bytes = answer.read(LIMIT + 1) or str(answer.status).encode()
                return found
        except (OSError, ValueError):  # away, another certificate, refused
            return b""

    def _posted(self, path: str, data: bytes) -> bool:
        return self._asked(path, data) == b"202"
