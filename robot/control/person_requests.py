"""What the person says; the room's side may say some of it for them, and it is kept who did."""

from dataclasses import field
from typing import Literal

from robot.contract.people import ContactKind
from robot.control.fields import (
    AnySource,
    Face,
    Flag,
    LevelOrPart,
    Number,
    Option,
    Rating,
    Secret,
    StaffOrPerson,
    Text,
    Until,
)
from robot.control.request_base import Request, SourcedRequest, request

Foreseen = Literal["fine", "bit-hard", "very-hard"]
HowItCame = Literal["came-true", "easier", "harder", "something-else"]
StopLabel = Literal["busy", "enough", "hard"]
ThanForeseen = Literal["", "easier", "the-same", "harder"]


@request("more")
class More(SourcedRequest):
    """The person asks for a little more. Refused from `console`."""


@request("wake")
class Wake(SourcedRequest):
    """Wake it. From `console` refused after a stop and after the person's own `sleep`."""


@request("sleep")
class Sleep(SourcedRequest):
    """Put it to sleep."""


@request("call")
class Call(SourcedRequest):
    """Call it. Awake it acknowledges with eyes or an ear; it asks for nothing more, and wakes nobody."""


@request("start")
class Start(SourcedRequest):
    """Begin a session. Refused from `console`."""


@request("end")
class End(SourcedRequest):
    """End the session calmly."""


@request("preview")
class Preview(SourcedRequest):
    """The person's answer to a preview. A yes needs their own device, and the `pin` if they want one."""

    proposal: Number
    yes: Flag
    pin: Secret = ""


@request("rate")
class Rate(SourcedRequest):
    """How it was; during a session, how it is just now.

    All but `value` is asked for from L5 on: the hardest moment, hard and good all the same, and how it was
    against what had been foreseen. A `peak` below `value` counts as `value`: the higher of the two is taken.
    """

    value: Rating = None
    peak: Rating = None
    good: Flag = False
    than_foreseen: ThanForeseen = ""


@request("foresee")
class Foresee(SourcedRequest):
    """What the person expects of the session that is about to begin (from L6 on).

    `start` begins it without saying.
    """

    answer: Foreseen


@request("happened")
class Happened(SourcedRequest):
    """How the session came out against what had been expected of it, after the rating. Optional."""

    answer: HowItCame


@request("today")
class Today(SourcedRequest):
    """How today is, before a session: 0 (easy) to 4 (hard). Optional; the answer is in no state."""

    answer: Face


@request("usual")
class Usual(SourcedRequest):
    """The usual level in place of the lighter one that was planned for today. Refused from `console`."""


@request("lighter")
class Lighter(SourcedRequest):
    """Something lighter for today than what stands there."""


@request("wish")
class Wish(SourcedRequest):
    """A kind of company for today, among what the person knows. It never makes it more."""

    wish: Literal["quiet", "touch", "words", "play"]


@request("stop-label")
class LabelStop(SourcedRequest):
    """What a stop was about.

    Never asked for, and gone from the page once the robot is woken or the programme rests.
    """

    label: StopLabel


@request("others")
class Others(SourcedRequest):
    """Somebody else is in the room, so the session does not count; or no longer."""

    on: Flag


@request("choose")
class Choose(SourcedRequest):
    """One of the cards, or `neither`."""

    offer: Number
    option: Option


@request("type")
class Type(Request):
    """Classified at once; the text is kept nowhere. The page never refuses it for being one of many."""

    text: Text
    source: AnySource = field(default="tap", kw_only=True)


@request("send-away")
class SendAway(SourcedRequest):
    """Asleep, with nothing begun and nothing offered, until the person lets it come back."""


@request("let-back")
class LetBack(SourcedRequest):
    """It comes back: company, and nothing else. Refused from `console`."""


@request("stay-here")
class StayHere(SourcedRequest):
    """This is where the person wants to be: a full goal."""


@request("contact")
class Contact(SourcedRequest):
    """The person was in touch with somebody today, and how; `on` false takes it back.

    Never asked for. Each kind counts once a day. Refused from `console`.
    """

    contact: ContactKind
    on: Flag = True


@request("microphone")
class Microphone(SourcedRequest):
    """The person's own yes to listening (from `tap`, `button` or `typed` only), or its end."""

    on: Flag
    pin: Secret = ""


@request("withdraw-consent")
class WithdrawConsent(SourcedRequest):
    """The person takes back a yes."""

    level: LevelOrPart


@request("leave-programme")
class LeaveProgramme(SourcedRequest):
    """The programme ends: always, at once, without a reason."""


@request("hold")
class Hold(SourcedRequest):
    """The programme rests; with `by` `"person"` it is the person's own longer rest."""

    by: StaffOrPerson = ""
    until: Until = ""


@request("lift-hold")
class LiftHold(SourcedRequest):
    """It goes on; after an end, it is opened again."""

    by: StaffOrPerson = ""
