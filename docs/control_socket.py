"""The tables of the manual's page on the control socket, as the models in robot/control say."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints

from robot.control import (
    answers,
    call_answers,
    envelope_answers,
    errand_answers,
    family_answers,
    json_lines,
    mail_answers,
    outing_answers,
    server,
    state,
    visit_answers,
)
from robot.control.json_model import Model
from robot.control.request_base import Field, Request
from robot.control.requests import CALLS, CIRCLE, FAMILY, OUTINGS, PEOPLE, PERSON, QUESTIONS, STAFF, VIEWER

ANSWERS = (
    *(answers.Done, answers.Saved, answers.Sessions, answers.AlertStatus, answers.Entered, answers.Paired),
    *(answers.PairingCode, answers.UserList, answers.ActList, answers.Help, answers.Heard),
    *(answers.KeptList, answers.Exported, answers.ExportedPart),
    *(call_answers.CallBoard, call_answers.CallSaid),
    *(mail_answers.CircleList, mail_answers.OneselfThere, mail_answers.MessageSent, mail_answers.OwnMessages),
    *(mail_answers.MailList, mail_answers.MessageContent, mail_answers.WaitingForStaff),
    *(outing_answers.WaypointList, outing_answers.RulesShown),
    *(visit_answers.VisitBoard, visit_answers.VisitKept, visit_answers.CodeShown),
    *(envelope_answers.KitHere, envelope_answers.EnvelopesRefused),
    *(family_answers.OwnLessons, family_answers.LessonTaken, family_answers.Practice),
    *(family_answers.FamilyExported, family_answers.Chat, family_answers.RelativeList),
    *(errand_answers.MachineState, errand_answers.Making, errand_answers.Part),
)
ASSUMED = ("source", "press")  # told once for all requests
LIMITS = (
    ("bytes of a line", json_lines.LONGEST_LINE),
    ("open requests of a client", server.OPEN_REQUESTS),
    ("bytes of them", server.OPEN_BYTES),
    ("clients of `control.sock`", server.CLIENTS),
    ("clients of `control.stop`", server.LANE_CLIENTS),
    ("bytes that a viewer may leave unread before it loses body frames", server.BODY_BACKLOG),
    ("bytes that it may leave unread before it is cut off", server.LONGEST_BACKLOG),
)


def tables() -> dict[str, list[str]]:
    """Every table of the page by the name of its place."""
    return {
        "person": list(_requests(PERSON)),
        "staff": list(_requests(STAFF)),
        "people": list(_requests(PEOPLE)),
        "calls": list(_requests(CALLS)),
        "outings": list(_requests(OUTINGS)),
        "circle": list(_requests(CIRCLE)),
        "family": list(_requests(FAMILY)),
        "questions": list(_requests(QUESTIONS)),
        "viewer": list(_requests(VIEWER)),
        "answers": list(_answers()),
        "state": list(_state()),
        "objects": list(_objects()),
        "limits": ["| at most | |", "|---|---|", *(f"| {what} | {number:,} |" for what, number in LIMITS)],
    }


def _requests(requests: Iterable[type[Request]]) -> Iterator[str]:
    yield from ("| verb | arguments | meaning |", "|---|---|---|")
    for each in requests:
        given = [_argument(name, field) for name, field in each.schema.items() if name not in ASSUMED]
        yield f"| `{each.verb}` | {'; '.join(given) or '–'} | {_said(each)} |"


def _argument(name: str, field: Field) -> str:
    text = f"`{name}`" + (f": {field.says}" if field.says else "")
    return text if field.default is MISSING else f"[{text}]"


def _answers() -> Iterator[str]:
    yield from ("| answer | meaning |", "|---|---|")
    for each in ANSWERS:
        yield f"| {_names(each)} | {_said(each)} |"
    inner = (
        mail_answers.CircleList,
        mail_answers.OwnMessages,
        mail_answers.MailList,
        mail_answers.WaitingForStaff,
    )
    of_mail = dict.fromkeys(each for model in inner for each in _within(model))
    for each in (*_within(errand_answers.MachineState), *of_mail):
        yield f"| *{each.__name__}*: {_names(each)} | {_said(each)} |"


def _state() -> Iterator[str]:
    said = _attributes(state.State)
    yield from ("| field | holds | |", "|---|---|---|")
    for name, hint in get_type_hints(state.State).items():
        yield f"| `{name}` | {_holds(hint)} | {said[name]} |"


def _objects() -> Iterator[str]:
    yield from ("| object | fields | |", "|---|---|---|")
    for each in (*_within(state.State), state.BodyFrame):
        yield f"| *{each.__name__}* | {_names(each)} | {_said(each)} |"


def _within(model: type[Model]) -> list[type[Model]]:
    """The models that a model holds, each once, in the order in which they come."""
    found: dict[type[Model], None] = {}
    for hint in get_type_hints(model).values():
        for each in (hint, *get_args(hint)):
            if isinstance(each, type) and issubclass(each, Model):
                found |= dict.fromkeys((each, *_within(each)))
    return list(found)


def _holds(hint: Any) -> str:
    """A type in words: what is in a list, and that it may be null."""
    if hint == state.Text:
        return "text"
    inner = [each for each in get_args(hint) if each not in (type(None), ...)]
    if not inner:
        return f"*{hint.__name__}*" if issubclass(hint, Model) else {str: "string"}.get(hint, hint.__name__)
    name = _holds(inner[0])
    return f"list of {name}" if type(None) not in get_args(hint) else f"{name} or null"


def _names(model: type[Model]) -> str:
    return ", ".join(f"`{field.name.rstrip('_')}`" for field in fields(model))  # type: ignore[arg-type]


def _said(documented: type) -> str:
    return " ".join(inspect.cleandoc(documented.__doc__ or "").split())


def _attributes(cls: type) -> dict[str, str]:
    """The string below each attribute of a class."""
    (node,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(node, ast.ClassDef)  # noqa: S101
    found = {}
    for field, text in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            found[ast.unparse(field.target)] = ast.literal_eval(text.value)
    return found
