"""Everything that may be asked for on the control socket, by verb: the one table of them."""

from collections.abc import Mapping
from typing import Any

from robot.contract.programme import Programme
from robot.control import call_requests as calls
from robot.control import circle_requests as circle
from robot.control import envelope_requests as envelope
from robot.control import family_requests as family
from robot.control import kept_requests as kept
from robot.control import mail_requests as mail
from robot.control import outing_requests as outings
from robot.control import own_requests as own
from robot.control import people_requests as people
from robot.control import person_requests as person
from robot.control import question_requests as questions
from robot.control import staff_requests as staff
from robot.control import viewer_requests as viewer
from robot.control import visit_requests as visits
from robot.control.request_base import Request, by_verb
from robot.control.urgent import URGENT
from robot.errors import UsageError

PERSON: tuple[type[Request], ...] = (
    *URGENT.values(),
    *(person.More, person.Wake, person.Sleep, person.Start, person.End, person.Preview, person.Rate),
    *(person.SendAway, person.LetBack, person.Call),
    *(
        person.Today,
        person.Usual,
        person.Lighter,
        person.Foresee,
        person.Happened,
        person.LabelStop,
        person.Others,
    ),
    *(person.Wish, person.Choose, person.Type, person.StayHere, person.Contact, person.Microphone),
    *(person.WithdrawConsent, person.Hold, person.LiftHold, person.LeaveProgramme),
)
STAFF: tuple[type[Request], ...] = (
    *(staff.Approve, staff.Decline, staff.StaffStep, staff.Destination, staff.SetOrder, staff.Fading),
    *(staff.CloseProgramme, staff.Review, staff.Clear, staff.DigestSeen, staff.Drill, staff.ClearFault),
    *(staff.ConfirmProgress, staff.Pause, staff.Resume, staff.ConfirmClock),
    *(staff.SayLine, staff.LowerCeiling),
)
VIEWER: tuple[type[Request], ...] = (
    *(viewer.Acknowledge, viewer.LookAtAcknowledgement, viewer.Alerts, viewer.Touch, viewer.Watch),
    *(viewer.Speaker, viewer.Played, viewer.Log, viewer.Machine, viewer.MakeReport, viewer.ReportPart),
)
PEOPLE: tuple[type[Request], ...] = (
    *(people.Enter, people.Pair, people.SignIn, people.SignOut, people.SetPassword, people.SetPin),
    *(people.Users, people.UserAdd, people.UserRemove, people.UserReset, people.HandOver, people.Code),
    *(people.DeviceRemove, people.TokenAdd, people.Tick, people.Acts, people.HelpCard),
    *(kept.Kept, kept.Forget, kept.Export, kept.ExportPart, kept.MakeLetter),
    *(own.OwnThings, own.Temperament, own.OwnSentences, own.NameRobot, own.Light, own.Sound, own.Remember),
    *(own.AddSentence, own.RemoveSentence),
)
CALLS: tuple[type[Request], ...] = (
    *(calls.Calls, calls.CallBook, calls.CallCancel, calls.CallOpen, calls.CallHere, calls.CallConnect),
    *(calls.CallSignal, calls.CallUp, calls.CallLost, calls.CallStepTo, calls.CallSign, calls.CallSay),
    *(calls.CallMicrophone, calls.CallEnd),
)
CIRCLE: tuple[type[Request], ...] = (
    *(circle.Circle, circle.CircleTick, circle.CircleDescribe, circle.CircleApprove, circle.CircleLetGo),
    *(circle.Here, circle.HereTold),
    *(mail.SendMessage, mail.MessagesSent, mail.FetchReply, mail.DropReply, mail.PicturePart, mail.VoicePart),
    *(mail.Mail, mail.OpenMail, mail.MailHeard, mail.MailAloud, mail.RemoveMail, mail.AnswerMail),
    *(mail.TakeBack, mail.MailToApprove, mail.ApproveMail, mail.ReturnMail),
    *(envelope.EnvelopeKit, envelope.Envelopes, envelope.RelayAllow, envelope.RelayWant),
)
OUTINGS: tuple[type[Request], ...] = (
    *(outings.Waypoints, outings.QuestChoose, outings.SetOff, outings.CameBack, outings.OwnWaypointAdd),
    *(outings.OwnWaypointRemove, outings.WaypointOrder, outings.ThingAsk, outings.WeatherSaid),
    *(outings.OutingRules, outings.NightSign),
    *(visits.Visit, visits.VisitPlan, visits.VisitCancel, visits.VisitCode, visits.CodeNow),
)
FAMILY: tuple[type[Request], ...] = (
    *(family.Lessons, family.LessonDone, family.PhrasePractice, family.FamilyWeek, family.SayNothing),
    *(family.FamilyExport, family.FamilyForget, family.WorkerChat, family.WorkerAsk, family.ChatTakeBack),
    *(family.Relatives, family.RelativeChat, family.RelativeAnswer, family.RelativeSeen),
)
QUESTIONS: tuple[type[Request], ...] = (
    *(questions.Questions, questions.AnswerQuestions, questions.SkipQuestions),
    *(questions.Questionnaires, questions.ReadQuestionnaire, questions.UseQuestionnaire),
    *(questions.QuestionnaireResults, questions.EnterPaper),
)
REQUESTS = by_verb(*PERSON, *STAFF, *VIEWER, *PEOPLE, *CIRCLE, *CALLS, *OUTINGS, *FAMILY, *QUESTIONS)


def parse(message: Mapping[str, Any], programme: Programme | None = None) -> Request:
    """The request that a message is. Raises UsageError that says what is wrong and what would be right.

    A stop, a less or a crisis is never refused for its form. Without a programme, its levels and its staff
    are not looked at.
    """
    verb = message.get("do")
    if not isinstance(verb, str) or verb not in REQUESTS:
        what = f"{verb!r} is not something the companion can do."
        raise UsageError("do", what, "See docs/reference/control-socket.md.")
    return REQUESTS[verb].read(message, programme)
