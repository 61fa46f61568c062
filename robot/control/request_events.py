"""The events that a request means: classified, and nothing else."""

from collections.abc import Callable

from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control import outing_requests as outing
from robot.control import own_requests as own
from robot.control import person_requests as person
from robot.control import staff_requests as staff
from robot.control.request_base import Request
from robot.control.urgent import Crisis, Less, Stop
from robot.errors import UsageError
from robot.language.classify import classify
from robot.outings.items import items

# Requests that carry nothing but where they came from.
PLAIN: dict[type[Request], Callable[[e.Source], Record]] = {
    Stop: e.StopRequested,
    person.More: e.MoreRequested,
    person.Wake: e.WakeRequested,
    person.Call: e.Called,
    person.Start: e.StartRequested,
    person.Sleep: e.SleepRequested,
    person.End: e.EndRequested,
    staff.Pause: e.PauseRequested,
    staff.Resume: e.ResumeRequested,
    person.SendAway: e.SentAway,
    person.LetBack: e.LetBack,
    person.StayHere: e.StayChosen,
    person.LeaveProgramme: e.LeaveRequested,
}
# Requests that somebody signs, and that carry nothing else.
SIGNED: dict[type[Request], Callable[[str], Record]] = {
    staff.ClearFault: e.FaultCleared,
    staff.Review: e.ReviewDone,
    staff.CloseProgramme: e.CloseRequested,
    staff.Drill: e.DrillRequested,
    staff.ConfirmProgress: e.ProgressConfirmed,
    staff.DigestSeen: e.DigestSeen,
    staff.Clear: e.CrisisCleared,
    person.LiftHold: e.HoldLifted,
}


def events_of(request: Request, programme: Programme) -> tuple[Record, ...]:
    """The events that a request means; several only of a typed text. Raises UsageError for one of none."""
    if isinstance(request, person.Type):
        return classify(request.text, programme, heard=False)
    kind = type(request)
    if kind in PLAIN:
        return (PLAIN[kind](request.source),)  # type: ignore[attr-defined]
    if kind in SIGNED:
        return (SIGNED[kind](request.by),)  # type: ignore[attr-defined]
    event = _of_the_person(request) or _of_the_staff(request) or _of_outings(request)
    if event is None:
        raise UsageError("do", f"{request.verb!r} is no event.", "See docs/reference/control-socket.md.")
    return (event,)


def _of_the_person(request: Request) -> Record | None:
    match request:
        case Less():
            return e.LessRequested(request.source, longer=request.longer)
        case Crisis():
            return e.CrisisRaised(2, request.source, "staff" if request.source == "console" else "pressed")
        case person.Preview():
            return e.PreviewAnswered(request.proposal, request.yes, request.source)
        case person.Rate():
            return e.Rated(request.value, request.peak, request.good, request.than_foreseen)
        case person.Foresee():
            return e.Foreseen(request.answer)
        case person.Happened():
            return e.Happened(request.answer)
        case person.Today():
            return e.TodayAnswered(request.answer, request.source)
        case person.Usual():
            return e.TodayChosen("usual", request.source)
        case person.Lighter():
            return e.TodayChosen("lighter", request.source)
        case person.Wish():
            return e.TodayChosen(request.wish, request.source)
        case person.LabelStop():
            return e.StopLabelled(request.label)
        case person.Others():
            return e.OthersPresent(request.on, request.source)
        case person.Contact():
            return e.ContactTold(request.contact, request.source, request.on)
        case person.Microphone():
            return e.MicrophoneAllowed(request.on, request.source)
        case person.WithdrawConsent():
            return e.ConsentWithdrawn(request.level, request.source)
        case person.Choose():
            return e.ChoiceMade(request.offer, request.option, request.source)
        case own.Light():
            return e.LightChosen(request.colour, request.shade, request.source)
        case own.Sound():
            return e.SoundAllowed(request.sound, request.on, request.source)
        case own.Remember():
            return e.MemoryAllowed(request.topic, request.on, request.source)
        case person.Hold():
            return e.HoldRequested(request.until, request.by)
    return None


def _of_the_staff(request: Request) -> Record | None:
    match request:
        case staff.Approve():
            return e.StepApproved(request.proposal, request.by)
        case staff.Decline():
            return e.StepDeclined(request.proposal, request.by)
        case staff.Destination():
            return e.DestinationSet(request.level, request.by)
        case staff.SetOrder():
            return e.OrderSet(request.levels, request.by)
        case staff.StaffStep():
            return e.StaffStep(request.direction, request.by)
        case staff.SayLine():
            return e.LineRequested(request.line, request.by)
        case staff.LowerCeiling():
            return e.CeilingLowered(request.level, request.by)
        case staff.Fading():
            return e.FadingPlanned(request.days_a_week, request.by)
    return None


def _of_outings(request: Request) -> Record | None:
    match request:
        case outing.QuestChoose(quest=quest, source=source):
            return e.QuestChosen(quest, source)
        case outing.SetOff(quest=quest, source=source):
            return e.SetOff(quest, source)
        case outing.CameBack(quest=quest, how=how, source=source):
            return e.CameBack(quest, how, source)
        case outing.WeatherSaid(weather=weather, source=source):
            return e.WeatherSaid(weather, source)
        case outing.ThingAsk(thing=thing, source=source):
            return _thing(thing, source)
        case outing.NightSign(begins=begins, ends=ends, by=by):
            return e.NightSigned(outing.minute_of(begins), outing.minute_of(ends), by)
    return None


def _thing(name: str, source: e.Source) -> Record:
    """The thing, with what the robot does of it. Raises UsageError."""
    found = items().get(name)
    if found is None or not found.form:
        raise UsageError("thing", "is nothing that the robot can show.", "See `waypoints`.", code="no-thing")
    return e.ThingAsked(name, found.form, found.what, source)
