"""Which parts see what comes from people and from outdoors, in order: the rest of the table in core.py."""

from collections.abc import Callable
from typing import Any

from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.assembly import Parts

Handler = Callable[[Any], None]
Handlers = tuple[Handler, ...]


def of_the_circle(p: Parts, notice: Handler) -> dict[type[Record], Handlers]:
    """Messages and calls: what comes from people, and what the person does with it."""
    return {
        e.MailArrived: (p.mail.arrived,),
        e.MailOpened: (notice, p.mail.opened),
        e.MailAloud: (notice, p.reading.aloud),
        e.MailRemoved: (notice, p.mail.removed),
        e.MailAnswered: (notice, p.mail.answered),
        e.MailUnwanted: (notice, p.mail.unwanted),
        e.MailForgotten: (p.mail.forgotten,),
        e.SenderThere: (p.mail.sender_there,),
        e.SenderWorry: (p.mail.sender_worry, p.alerting.sender_worry),
        e.QuestionsAnswered: (notice,),
        e.CallReady: (p.live_call.ready,),
        e.CallConnected: (notice, p.live_call.connected),
        e.CallStepped: (notice, p.live_call.stepped),
        e.CallEnded: (p.live_call.ended,),
    }


def of_outings(p: Parts, notice: Handler) -> dict[type[Record], Handlers]:
    """Outings and visits: what the person plans and does; what staff say of them."""
    return {
        e.QuestChosen: (notice, p.outing.chosen),
        e.VisitPlanned: (notice, p.outing.visit_planned),
        e.VisitCancelled: (notice, p.outing.visit_cancelled),
        e.SetOff: (notice, p.on_the_way.set_off),
        e.CameBack: (notice, p.on_the_way.came_back),
        e.VisitVerified: (notice, p.outing.verified),
        e.WeatherSaid: (p.outing.weather,),
        e.OutingRules: (p.outing.ruled,),
        e.NightSigned: (p.outing.night_signed,),
        e.ThingAsked: (notice, p.things.asked),
        e.OutingForgotten: (p.outing.forgotten,),
    }
