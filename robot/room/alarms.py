"""Crisis words and threats on their way to a worker: each is held until the page of one surely has it."""

from robot.clock import US_PER_S
from robot.room.delivery import Delivery, returned
from robot.room.room import Alarm, Person, Room
from robot.room.verdict import Verdict

# A worker's page answers each second: one that is heard so long after an alarm was sent there has it.
HAS_IT_S = 2
MOST_OF_ONE = 20  # of one person, the latest


def raised(room: Room, person: Person, verdict: Verdict) -> list[Delivery]:
    """To the workers who are there, and back to its writer, who is told whether it was sent to one."""
    told = {**person.shown_as, "text": verdict.text, "gravity": verdict.gravity}
    alarm = Alarm(person.id, told)
    own = [each for each in room.held if each.person == person.id]
    if len(own) >= MOST_OF_ONE:
        room.held.remove(own[0])
    room.held.append(alarm)
    sent = _sent(room, alarm) if room.present and person.alarms.take() else []
    return [*sent, returned(person.id, verdict.gravity, told=bool(sent), text=verdict.text)]


def heard(room: Room, worker: str) -> None:
    """A worker's page has answered: what was sent there before is there."""
    before = room.clock.now() - HAS_IT_S * US_PER_S
    room.held = [each for each in room.held if each.sent_us.get(worker, before + 1) > before]


def due(room: Room) -> list[Delivery]:
    """What waited and can be sent now. What was sent to pages that have fallen silent since waits again."""
    out, present = list[Delivery](), {each.id for each in room.present}
    for alarm in room.held:
        if alarm.sent_us.keys() & present:
            continue
        person, lost = room.people.get(alarm.person), bool(alarm.sent_us)
        alarm.sent_us = {}
        sent = _sent(room, alarm) if lost or person is None or (present and person.alarms.take()) else []
        out += sent
        if person is not None and (sent or lost):
            out.append(returned(person.id, alarm.told["gravity"], told=bool(sent)))
    return out


def _sent(room: Room, alarm: Alarm) -> list[Delivery]:
    """Nothing where no worker is there."""
    alarm.sent_us = dict.fromkeys((each.id for each in room.present), room.clock.now())
    return [Delivery(each, "alarm", alarm.told) for each in alarm.sent_us]
