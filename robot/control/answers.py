"""What the companion answers to a request: `{"id": …, "ok": true, …}` with one of these, or a refusal."""

from dataclasses import dataclass

from robot.control.json_model import Json, Model
from robot.control.named import Text
from robot.control.state import Card, You


@dataclass(frozen=True, slots=True)
class Answer(Model):
    """The plain "yes". It was taken in, and there is no more to say."""


@dataclass(frozen=True, slots=True)
class Done(Answer):
    """The engine has carried it out. Of a stop, a less or a crisis, however it came."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Saved(Answer):
    """The engine has looked at it; `saved`: it is on the disk, and not merely kept to be written."""

    saved: bool


@dataclass(frozen=True, slots=True)
class OwnList(Answer):
    """What the person has made their own, but for the sentences; `lights` are colours with their shades.

    `not_kept`: the topics of which nothing may be kept.
    """

    name: str
    lights: dict[str, str]
    sounds_off: tuple[str, ...]
    not_kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemperamentSheet(Answer):
    """How it is, its habits, and where every evening goes as announced the order of its gestures."""

    sheet: tuple[Text, ...] = ()
    habits: tuple[Text, ...] = ()
    order: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnLines(Answer):
    """The sentences that may be said back."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastSession(Model):
    """One contact session of `log`."""

    number: int
    level: str
    outcome: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Sessions(Answer):
    """Past contact sessions, newest first."""

    sessions: tuple[PastSession, ...]


@dataclass(frozen=True, slots=True)
class AlertStatus(Answer):
    """The channels, the rota, what was sent, and the last drill."""

    alerts: Json


@dataclass(frozen=True, slots=True)
class Entered(Answer):
    """Who this connection is from now on."""

    you: You


@dataclass(frozen=True, slots=True)
class Paired(Answer):
    """A token that proves this device; "" where it is paired no longer. `saved`: it outlives this run."""

    token: str
    you: You
    saved: bool = True


@dataclass(frozen=True, slots=True)
class PairingCode(Answer):
    """A pairing code and the seconds that it lives."""

    code: str
    lives_s: int


@dataclass(frozen=True, slots=True)
class PairedDevice(Model):
    """A paired device of somebody, with a `scope` a program's token.

    It ends by itself at `until_utc_us`, 0 is never.
    """

    id: str
    name: str
    paired_utc_us: int = 0
    until_utc_us: int = 0
    scope: str = ""


@dataclass(frozen=True, slots=True)
class KnownUser(Model):
    """Somebody with a role; `ticks` is what the person lets a relative see."""

    id: str
    role: str
    name: str = ""
    ticks: tuple[str, ...] = ()
    password: bool = False
    devices: tuple[PairedDevice, ...] = ()


@dataclass(frozen=True, slots=True)
class UserList(Answer):
    """Everybody with a role, and everything that can be ticked. `pin`: the person wants one for a yes."""

    users: tuple[KnownUser, ...]
    ticks: tuple[str, ...]
    pin: bool


@dataclass(frozen=True, slots=True)
class Act(Model):
    """Something that somebody did; `refused`: they were not let."""

    utc_us: int
    act: str
    user: str = ""
    device: str = ""
    role: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ActList(Answer):
    """Who did what, newest first; of this run of the companion and of those before."""

    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class KeptKind(Model):
    """A kind that can be forgotten on its own, and whether there is any of it."""

    kind: str
    there: bool


@dataclass(frozen=True, slots=True)
class Gone(Model):
    """What was deleted before: when (0: unknown), which kind ("": some of it), and by what rule."""

    utc_us: int
    kind: str
    cause: str


@dataclass(frozen=True, slots=True)
class KeptList(Answer):
    """What is kept, kind by kind; `since_utc_us` is the oldest day of it (0: unknown or none).

    `backups` are the paths of copies that were made, which no deleting reaches.
    """

    kinds: tuple[KeptKind, ...]
    since_utc_us: int
    gone: tuple[Gone, ...]
    backups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported(Answer):
    """What is kept besides the entries, as the journal has it."""

    kept: Json


@dataclass(frozen=True, slots=True)
class ExportedPart(Answer):
    """Some entries, oldest first; `next` is what to go on after, 0 when that was all."""

    entries: tuple[Json, ...]
    next: int


@dataclass(frozen=True, slots=True)
class Help(Answer):
    """The card with the hotline."""

    card: Card


@dataclass(frozen=True, slots=True)
class Heard(Answer):
    """A text from nobody who is known: it was classified and thrown away. `card`: it held a worrying word."""

    card: bool
