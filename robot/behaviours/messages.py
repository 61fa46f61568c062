"""The behaviours *relay-text* and *relay-voice*: words and voices of people, which the person opens."""

from collections.abc import Generator
from dataclasses import dataclass, field

from robot.behaviours.presence import wait_in_touch
from robot.contract import events as e
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.mail_events import MailForm
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Letter, Scene, Wait

# Of a voice that share makes it heard (domain.md §1.3, L7).
HEARD = 0.5
# A letter to look at has been looked at when it has lain there for so long, in seconds.
LOOKED_S = 60.0
KINDS: tuple[type[Record], ...] = (
    *(e.MailArrived, e.MailOpened, e.MailAloud, e.MailRemoved, e.MailAnswered),
    *(e.OthersPresent, e.Spoken),
)
ARRIVED = ("arrived-1", "arrived-2")


@dataclass(slots=True)
class Box:
    """What lies there for this level. `said` are the lines of this session that come once."""

    form: MailForm
    waiting: dict[int, Letter]
    others: bool
    told: int = 0
    reading: bool = False
    said: set[str] = field(default_factory=set)

    def news(self) -> Letter | None:
        """The oldest one that waits, where it has not been told yet."""
        letter = next(iter(self.waiting.values()), None)
        return None if letter is None or letter.message == self.told else letter


@behaviour("relay-text", "light", "breathing", "gaze", "text", half={"look": True})
def relay_text(scene: Scene) -> Behaviour:
    """Shows whose words lie there, and stays beside the person while they open, answer, or leave them.

    Opening one is the sign; nothing has to be sent back. Half of it is a letter to look at. With no letter
    there is nothing to live: quiet company that says so once, and costs nothing.
    """
    yield from _relayed(scene, "words")


@behaviour("relay-voice", "light", "breathing", "gaze", "text", half={"seconds": 3})
def relay_voice(scene: Scene) -> Behaviour:
    """The same with a recorded voice, which one touch ends. Having heard half of it is the sign.

    `notes`: a voice may go back too. Half of it are the first three seconds.
    """
    yield from _relayed(scene, "voice")


def _relayed(scene: Scene, form: MailForm) -> Behaviour:
    lying = {x.message: x for x in scene.letters if not x.opened and x.form == form}
    box = Box(form, lying, scene.others)
    scene.sign |= scene.opened_apart
    scene.alone = not (box.waiting or scene.sign)
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    seen = yield from wait_in_touch(scene, scene.between(4, 8), KINDS)
    while True:
        if seen is not None:
            yield from _follow(scene, box, seen)
        yield from _tell(scene, box)
        seen = yield from _next(scene, box)
        if seen is None:
            yield Gesture("glance" if scene.rng.random() < 0.3 else "look-away", 0.5)
        if scene.parameters.get("look") and box.told and scene.seconds >= LOOKED_S:
            scene.sign = True


def _next(scene: Scene, box: Box) -> Generator[Record | Wait, Record | None, Record | None]:
    """What comes next; every touch is answered, but while a voice plays it only ends that."""
    if not box.reading:
        return (yield from wait_in_touch(scene, scene.between(50, 90), KINDS))
    seen = yield Wait(scene.between(50, 90), (e.Touched, *KINDS))
    if isinstance(seen, e.Touched):
        yield Light("eyes", "warm", 0.5)
    return None if isinstance(seen, e.Touched) else seen


def _tell(scene: Scene, box: Box) -> Generator[Record, None, None]:
    """Whose words lie there, once each; or, once, that there is nothing. Nothing while others are there."""
    if box.others:
        return
    letter = box.news()
    if letter is not None:
        box.told = letter.message
        scene.alone = False
        yield Gesture("offer-left", 0.5)
        line = "look" if scene.parameters.get("look") else scene.next_of("arrived", ARRIVED)
        yield scene.say(line, "text", letter.sender)
    elif scene.alone and not box.said & {"nothing-yet", "nobody"}:
        line = "nothing-yet" if scene.there else "nobody"
        box.said.add(line)
        yield scene.say(line, "text", *scene.there[:1])


def _follow(scene: Scene, box: Box, seen: Record) -> Behaviour:
    match seen:
        case e.MailArrived() if seen.form == box.form:
            box.waiting[seen.message] = Letter(seen.message, seen.sender, seen.form, seen.seconds)
        case e.MailAloud():
            box.reading = True
            yield Light("eyes", "warm", 0.6)
            yield Gesture("ears-up", 0.4)
        case e.Spoken():
            box.reading = False
        case e.MailOpened():
            yield from _opened(scene, box, seen)
        case e.MailRemoved():
            box.waiting.pop(seen.message, None)
        case e.MailAnswered():
            yield Gesture("nod", 0.5)
            yield from _once(scene, box, "sent")
        case e.OthersPresent():
            box.others = seen.on


def _opened(scene: Scene, box: Box, seen: e.MailOpened) -> Generator[Record, None, None]:
    """What was opened of this level's kind is its sign; nothing is asked about it."""
    box.reading = False
    if seen.message not in box.waiting:
        return
    begun = seen.share > 0 and scene.parameters.get("seconds")  # of a taster any of it
    if box.form == "words" or seen.share >= HEARD or begun:
        scene.sign, scene.alone = True, False
        del box.waiting[seen.message]
    yield Light("eyes", "warm", 0.5)
    yield from _once(scene, box, "notes" if scene.parameters.get("notes") else "opened")


def _once(scene: Scene, box: Box, line: str) -> Generator[Record, None, None]:
    if line not in box.said and not box.others:
        box.said.add(line)
        yield scene.say(line, "text")
