"""What a browser may ask for. Forms and the messages of an open page pass the same door."""

from collections.abc import Mapping
from typing import Any

from robot.console.form_fields import as_json
from robot.control import people_requests as people
from robot.control import viewer_requests as viewer
from robot.control.fields import Flag
from robot.control.person_requests import LeaveProgramme, SendAway, Type
from robot.control.request_base import Request, by_verb, request
from robot.control.requests import PERSON, STAFF
from robot.control.urgent import URGENT
from robot.errors import UsageError


@request("ping")
class Ping(Request):
    """Is this connection alive? Answered by the page's own process."""


@request("look")
class Look(Request):
    """Whether anybody can see the page just now; answered by the page's own process, never by the core."""

    on: Flag


# People and devices; what is answered with a token or a code has a page of its own (pairing.py).
PEOPLE: tuple[type[Request], ...] = (
    *(people.UserAdd, people.UserRemove, people.UserReset, people.HandOver),
    *(people.DeviceRemove, people.Tick, people.SetPin),
)
FORMS = by_verb(*PERSON, *STAFF, *PEOPLE, viewer.Touch, viewer.Acknowledge)
LIVE = {**FORMS, **by_verb(viewer.Speaker, viewer.Played, Look, Ping)}
# A person must always be able to do these: no limit on how often, no waiting behind anything.
# Words that are typed may be of a crisis.
ALWAYS = {*URGENT, SendAway.verb, LeaveProgramme.verb, Type.verb}
# "tap" is the person's side of the page, "console" the other; a browser is no button.
PAGE_SOURCES = ("tap", "console")
# A browser's numbers are exact up to here.
LARGEST_NUMBER = 2**53
# Field of a request -> the key of the page's sentence that says what would be right.
WRONG = {
    **dict.fromkeys(("value", "peak"), "wrong_rating"),
    "until": "wrong_date",
    "days_a_week": "wrong_days",
    "by": "wrong_by",
    "text": "wrong_text",
}


class FormError(ValueError):
    """A message that cannot be passed on; `key` is the page's sentence that says what would be right."""

    def __init__(self, key: str = "wrong_other") -> None:
        self.key = key
        super().__init__(key)


def parse(verb: object, fields: Mapping[str, Any], known: Mapping[str, type[Request]] = FORMS) -> Request:
    """The request that a browser means, of those that it may make. Raises FormError.

    Unlike a program at the control socket, a page of ours sends no field that the request has not.
    """
    wanted = known.get(verb) if isinstance(verb, str) else None
    if wanted is None or not fields.keys() <= wanted.schema.keys():
        raise FormError
    if fields.get("source", PAGE_SOURCES[0]) not in PAGE_SOURCES:
        raise FormError
    message = as_json(wanted, fields)
    for name, value in message.items():
        if type(value) is int and not 0 <= value <= LARGEST_NUMBER:
            raise FormError(WRONG.get(name, "wrong_other"))
    try:
        return wanted.read(message)
    except UsageError as error:
        raise FormError(WRONG.get(error.where, "wrong_other")) from error
