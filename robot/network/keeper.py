"""Keeps certificate, name and addresses as they should be, and tells the page's servers what they are now."""

import asyncio
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from robot.clock import US_PER_S, Clock
from robot.errors import InputError
from robot.files.read import read_text
from robot.network import addresses, own_certificate
from robot.network.announcement import Announcement
from robot.network.authority import Authority
from robot.network.place import Place, Scheme
from robot.network.reach import NOWHERE, Reach, write, written
from robot.network.settings import Settings

log = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0
AGAIN_AFTER_US = 60 * US_PER_S  # a name that could not be announced
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
NAME_LIMIT = 200


@dataclass
class Keeper:
    """Looks at the network every few seconds.

    `folder` keeps authority and name, `file` is what the servers read; `port` is the page's.
    """

    settings: Settings
    folder: Path
    file: Path
    port: int
    clock: Clock
    reach: Reach = NOWHERE
    _announcement: Announcement = field(default_factory=Announcement)
    _announcing: "asyncio.Task[None] | None" = None
    _announced_for: tuple[str, ...] = ()
    _silent_until: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                self.look()
                await self.clock.wait(LOOK_EVERY_S)
        finally:
            await self._announcement.end()

    def look(self) -> None:
        """One look; what has changed is written."""
        try:
            reach = self._now()
        except InputError as error:
            reach = Reach(trouble=error.code or "authority-unusable", where=error.where, what=error.what)
        except OSError as error:
            what = error.strerror or type(error).__name__
            reach = Reach(trouble="authority-unusable", where=str(error.filename or self.folder), what=what)
        except Exception as error:  # the library's own: the page stays on this computer, and that is said
            log.exception("the network")
            reach = Reach(trouble="authority-unusable", where=str(self.folder), what=type(error).__name__)
        if reach != self.reach or not self.file.exists():
            try:
                write(self.file, reach)
                self.reach = reach
            except OSError as error:
                log.error("%s cannot be written: %s", self.file, error.strerror)

    def _now(self) -> Reach:
        settings = self.settings
        own = addresses.own(settings.addresses)
        if not own:
            return Reach(trouble="no-address")
        here = tuple(address for address, _ in own)
        wanted = made_up(self.folder) if settings.name is None else settings.name
        self._announce(wanted, here)
        name = self._announcement.name or wanted
        names = tuple(dict.fromkeys(each for each in (name, *settings.names) if each))
        url = self._url(self._announcement.name or here[0])
        notes = []
        if name != wanted:
            notes.append(f"name-taken {wanted}")
        if self._silent_until is not None:
            notes.append(f"no-multicast {wanted}")
        reach = Reach(here, names, self._announcement.name, url)
        now = datetime.fromtimestamp(self.clock.wall() / 1e6, UTC)
        if settings.plain:
            return replace(reach, notes=(*notes, "plain"))
        if settings.certificate:
            return self._clinics(reach, notes, now)
        issued = Authority(self.folder).issue((*names, *here), [network for _, network in own], now)
        notes += [f"outside-authority {host}" for host in issued.left_out]
        page = str(issued.file)
        reach = replace(reach, certificate=page, key=page, authority=str(issued.root), notes=tuple(notes))
        return replace(reach, print=issued.print, ends=f"{issued.ends:%Y-%m-%d}")

    def _clinics(self, reach: Reach, notes: list[str], now: datetime) -> Reach:
        """With the clinic's own certificate. Raises InputError where it cannot be used.

        It need not be for every name and address: for the hosts that are configured, else for any of them.
        """
        certificate, key = self.settings.certificate, self.settings.key
        hosts = (*self.settings.names, *reach.names, *reach.addresses)
        found = own_certificate.examine(Path(certificate), Path(key), hosts, now)
        good = [host for host in hosts if host not in found.left_out]
        lacking = [name for name in self.settings.names if name not in good] or ([] if good else hosts[:1])
        notes += [f"certificate-for-others {host}" for host in lacking]
        notes += [f"key-exposed {key}"] if found.exposed else []
        reach = replace(reach, certificate=certificate, key=key, notes=tuple(notes))
        reach = replace(reach, url=self._url(good[0]) if good else reach.url)
        return replace(reach, print=found.print, ends=f"{found.ends:%Y-%m-%d}")

    def _url(self, host: str) -> str:
        scheme: Scheme = "http" if self.settings.plain else "https"
        return f"{Place(written(host), self.port, scheme).origin}/"

    def _announce(self, wanted: str, here: tuple[str, ...]) -> None:
        """Announce the name where that is not done for these addresses already; it is not waited for."""
        done = self._announcing is None or self._announcing.done()
        over = self._silent_until is not None and self.clock.now() >= self._silent_until
        if wanted and done and (over or self._announced_for != (wanted, *here)):
            self._announced_for = (wanted, *here)
            self._announcing = asyncio.ensure_future(self._begin(wanted, here))

    async def _begin(self, wanted: str, here: tuple[str, ...]) -> None:
        scheme = "http" if self.settings.plain else "https"
        try:
            await self._announcement.begin(wanted, here, self.port, scheme)
            self._silent_until = None
        except OSError as error:
            log.warning("the name %s is not announced: %s", wanted, error)
            self._silent_until = self.clock.now() + AGAIN_AFTER_US
        self.look()


def made_up(folder: Path) -> str:
    """The robot's own name, made once and kept: yorisou- and four signs. Raises OSError."""
    path = folder / "name"
    with suppress(InputError):
        name = read_text(path, NAME_LIMIT).strip()
        if name.endswith(".local"):
            return name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"yorisou-{''.join(secrets.choice(LETTERS) for _ in range(4))}.local"
    path.write_text(f"{name}\n", "utf-8")
    return name
