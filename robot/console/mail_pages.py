"""The pages of messages: the person's, whoever writes to them, staff who read first, and the circle."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from robot.console.core_errors import CoreAway, Refused
from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet, read_answer
from robot.console.uploads import LARGEST, sent_in_parts
from robot.contract.people import WAYS
from robot.control import circle_requests as circle
from robot.control import envelope_requests as envelope
from robot.control import mail_requests as mail
from robot.control.envelope_answers import EnvelopesRefused
from robot.control.mail_answers import (
    CircleList,
    MailList,
    MessageContent,
    OneselfThere,
    OwnMessages,
    WaitingForStaff,
)
from robot.errors import UsageError
from robot.people.circle import LONGEST_CALLED

WEEKS_THERE = (1, 2, 4, 8, 12)


def mail_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), MailPages(sessions, pages)
    for sheet in (own.person, own.sender, own.staff, own.circle):
        routes.add_api_route(sheet.path, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    for path, form in {
        "/mail/mail-open": own.open,
        "/mail/mail-remove": own.person.form(mail.RemoveMail, "removed"),
        "/mail/mail-aloud": own.person.form(mail.MailAloud),
        "/mail/mail-answer": own.person.form(mail.AnswerMail, "sent"),
        "/mail/mail-take-back": own.person.form(mail.TakeBack, "taken_back", "sent"),
        "/write/message-send": own.send,
        "/write/picture": own.picture,
        "/write/here": own.here,
        "/write/reply-fetch": own.fetch,
        "/write/reply-drop": own.sender.form(mail.DropReply, "gone", "replies"),
        "/passing-on/mail-approve": own.staff.form(mail.ApproveMail, "approved"),
        "/passing-on/mail-return": own.staff.form(mail.ReturnMail, "gave_back"),
        "/circle/circle-tick": own.circle.form(circle.CircleTick),
        "/circle/circle-describe": own.circle.form(circle.CircleDescribe),
        "/circle/circle-approve": own.circle.form(circle.CircleApprove),
        "/circle/relay-allow": own.circle.form(envelope.RelayAllow),
        "/circle/relay-want": own.circle.form(envelope.RelayWant),
        "/circle/circle-let-go": own.circle.form(circle.CircleLetGo, "removed"),
    }.items():
        routes.add_api_route(path, form, methods=["POST"], response_class=HTMLResponse)
    return routes


class MailPages:
    """Four pages, each with its forms."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.person = Sheet(sessions, pages, "/mail", "mail.html", "mail", _of_person, records=True)
        self.sender = Sheet(sessions, pages, "/write", "write.html", "write", _of_sender, records=True)
        self.staff = Sheet(sessions, pages, "/passing-on", "passing-on.html", "circle", _of_staff)
        self.circle = Sheet(sessions, pages, "/circle", "circle.html", "circle", _of_circle)

    async def open(self, request: Request) -> Response:
        """What a message says, on the page that asked; it is in no address and no history."""
        answer, refusal = await self.person.asked(request, mail.OpenMail)
        if answer is None:
            return refusal
        session = await self.person.sessions.of(request)
        opened = MessageContent.from_json(answer)
        number = await _number_of(request)
        return await self.person.page(request, session, opened=opened, opened_number=number)

    async def send(self, request: Request) -> Response:
        """Words for the person; what comes back stands in its field again, with why."""
        answer, refusal = await self.sender.asked(request, mail.SendMessage)
        if answer is None:
            return refusal
        async with request.form(max_files=0, max_fields=6) as form:
            return await self._became(request, answer, text=str(form.get("text", "")))

    async def picture(self, request: Request) -> Response:
        """The same with a picture, which is to be chosen anew where it comes back."""
        session = await self.sender.sessions.of(request)
        async with request.form(max_files=1, max_fields=6) as form:
            brought, told = (
                form.get("picture"),
                {name: str(form.get(name, "")) for name in ("text", "origin")},
            )
            data = await brought.read(LARGEST + 1) if isinstance(brought, UploadFile) else b""
        try:
            if not data or len(data) > LARGEST:
                code = "picture-large" if data else "picture-none"
                raise UsageError("picture", "is too large or not there.", code=code)
            answer = await sent_in_parts(session, mail.PicturePart, data, **told)
        except (UsageError, Refused, CoreAway) as error:
            kept = {"caption": told["text"], "origin": told["origin"]}
            return await self.sender.refused(request, session, error, **kept)
        return await self._became(request, answer, caption=told["text"])

    async def _became(self, request: Request, answer: dict[str, Any], **written: str) -> Response:
        """What comes back stands in its field again."""
        if answer["state"] != "returned":
            return RedirectResponse("/write?done=sent#own", status_code=303)
        session = await self.sender.sessions.of(request)
        return await self.sender.page(request, session, returned=answer["reasons"], written=written)

    async def here(self, request: Request) -> Response:
        """One box for each way."""
        async with request.form(max_files=0, max_fields=8) as form:
            ways = " ".join(way for way in WAYS if form.get(way))
        answer, refusal = await self.sender.asked(request, circle.Here, ways=ways)
        return refusal if answer is None else RedirectResponse("/write?done=there#there", status_code=303)

    async def fetch(self, request: Request) -> Response:
        """What the person sent, on the page of whom it is for."""
        answer, refusal = await self.sender.asked(request, mail.FetchReply)
        if answer is None:
            return refusal
        session = await self.sender.sessions.of(request)
        fetched = {"number": await _number_of(request), "content": MessageContent.from_json(answer)}
        return await self.sender.page(request, session, fetched=fetched)


async def _number_of(request: Request) -> str:
    async with request.form(max_files=0, max_fields=6) as form:
        return str(form.get("number", ""))


async def _of_person(session: Session) -> dict[str, Any]:
    found = read_answer(MailList, await or_none(session.hub.core.ask(mail.Mail())))
    return {
        "mail": found,
        "hearers": [each for each in found.recipients if "voice" in each.ways] if found else [],
        "opened": None,
        "opened_number": 0,
        "origin": secrets.token_urlsafe(18),
        "written": {},
    }


async def _of_sender(session: Session) -> dict[str, Any]:
    told = await or_none(session.hub.core.ask(circle.HereTold()))
    own = await or_none(session.hub.core.ask(mail.MessagesSent()))
    return {
        "oneself": read_answer(OneselfThere, told),
        "own": read_answer(OwnMessages, own),
        "weeks": WEEKS_THERE,
        "origin": secrets.token_urlsafe(18),
        "written": {},
        "returned": (),
        "fetched": None,
    }


async def _of_staff(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(mail.MailToApprove()))
    sealed = read_answer(EnvelopesRefused, await or_none(session.hub.core.ask(envelope.Envelopes())))
    refused = {} if sealed is None else sealed.refused
    return {"waiting": read_answer(WaitingForStaff, found), "refused": refused, "written": {}}


async def _of_circle(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(circle.Circle()))
    return {
        "circle": read_answer(CircleList, found),
        "relay": session.hub.state.relay if session.hub.state is not None else "",
        "longest": LONGEST_CALLED,
        "relations": ("family", "friend", "therapist", "worker", "other"),
        "written": {},
    }
