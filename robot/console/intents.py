"""What a browser may ask for: one small model per verb. Forms and WebSocket messages pass the same door."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from robot.control.urgent import URGENT, press_of

Name = Annotated[str, Field(min_length=1, max_length=80)]
Number = Annotated[int, Field(ge=0, le=2**53)]
Value = Annotated[
    Annotated[int, Field(ge=0, le=10)] | None,
    BeforeValidator(lambda value: None if value == "" else value),
]


# As the companion checks them once more (docs/reference/control-socket.md).
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_FADING_WEEKS = 26


def _parts(value: object) -> object:
    """A form has one field for a list: what is written in it, with blanks or commas between."""
    return [part for part in re.split(r"[\s,、]+", value) if part] if isinstance(value, str) else value


Several = BeforeValidator(_parts)


def _date_or_nothing(value: str) -> str:
    if value and not ISO_DATE.fullmatch(value):
        raise ValueError(value)
    if value:
        date.fromisoformat(value)
    return value


def _never_rising(days: list[int]) -> list[int]:
    if any(later > earlier for earlier, later in pairwise(days)):
        raise ValueError(days)
    return days


# A person must always be able to do these: no limit on how often, no waiting behind anything.
# Words that are typed may be of a crisis.
ALWAYS = URGENT | {"leave-programme", "type"}

# Field of an intent -> the key of the page's sentence that says what would be right.
WRONG = {
    **dict.fromkeys(("value", "peak"), "wrong_rating"),
    "until": "wrong_date",
    "days_a_week": "wrong_days",
    "by": "wrong_by",
    "text": "wrong_text",
}


class IntentError(ValueError):
    """A message that cannot be passed on; `key` is the page's sentence that says what would be right."""

    def __init__(self, key: str = "wrong_other") -> None:
        self.key = key
        super().__init__(key)


class Plain(BaseModel):
    """An intent without arguments. `source`: "tap" is the person's side of the page, "console" the other."""

    model_config = ConfigDict(extra="forbid")
    source: Literal["tap", "console"] = "tap"


def _usable_press(value: object) -> str | None:
    return press_of({"press": value}) or None


class Urgent(Plain):
    """`press` is the same however many ways one press comes; an unusable one is left out, never refused."""

    press: Annotated[str | None, BeforeValidator(_usable_press)] = None

    @model_serializer(mode="wrap")
    def _without_no_press(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in dump(self).items() if key != "press" or value}


class Less(Urgent):
    longer: bool = False


class Answer(Plain):
    proposal: Number
    by: Name


class Preview(Plain):
    proposal: Number
    yes: bool


class Rate(Plain):
    """0 is calm, 10 is hard; nothing when the person skips (an empty field of a form)."""

    value: Value
    peak: Value = None
    good: bool = False
    than_foreseen: Literal["", "easier", "the-same", "harder"] = ""


class Foresee(Plain):
    answer: Literal["fine", "bit-hard", "very-hard"]


class StopLabel(Plain):
    label: Literal["busy", "enough", "hard"]


class Others(Plain):
    on: bool


class Microphone(Plain):
    """The person's own yes to listening, or its end."""

    on: bool


class Withdraw(Plain):
    level: Name


class Choose(Plain):
    offer: Number
    option: Name


class Typed(Plain):
    text: str = Field(min_length=1, max_length=500)


class Touch(Plain):
    """`ms` is how long the hand stayed."""

    pad: Literal["head", "back", "left", "right"]
    ms: int = Field(ge=1, le=60_000)


class By(Plain):
    by: Name


class Destination(By):
    """`level` "": as far as the programme goes."""

    level: Annotated[str, Field(max_length=80)]


class Order(By):
    levels: Annotated[list[Name], Several, Field(max_length=80)]


class StaffStep(By):
    direction: Literal["up", "down"]


class Hold(By):
    """`until`: YYYY-MM-DD, or nothing until somebody lifts it."""

    until: Annotated[str, AfterValidator(_date_or_nothing)] = ""


class Fading(By):
    days_a_week: Annotated[
        list[Annotated[int, Field(ge=0, le=7)]],
        Several,
        Field(max_length=LONGEST_FADING_WEEKS),
        AfterValidator(_never_rising),
    ]


class Token(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: Annotated[str, Field(min_length=1, max_length=200)]


class Speaker(BaseModel):
    model_config = ConfigDict(extra="forbid")
    on: bool


class Played(BaseModel):
    """What this page really played: `ms` of the sound, and whether to its end."""

    model_config = ConfigDict(extra="forbid")
    sound: Number
    ms: int = Field(ge=0, le=3_600_000)
    complete: bool


class Ping(BaseModel):
    """Is this connection alive? Answered by the page's own process."""

    model_config = ConfigDict(extra="forbid")


class Look(BaseModel):
    """Whether anybody can see the page just now; answered by the page's own process, never by the core."""

    model_config = ConfigDict(extra="forbid")
    on: bool


FORMS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(
        (
            *("more", "wake", "start", "sleep", "end", "pause", "resume", "confirm-clock"),
            *("stay-here", "leave-programme"),
        ),
        Plain,
    ),
    **dict.fromkeys(("stop", "crisis"), Urgent),
    **dict.fromkeys(
        (
            "clear",
            "clear-fault",
            "lift-hold",
            "review",
            "close-programme",
            "drill",
            "confirm-progress",
            "digest-seen",
        ),
        By,
    ),
    "less": Less,
    "approve": Answer,
    "decline": Answer,
    "preview": Preview,
    "rate": Rate,
    "choose": Choose,
    "type": Typed,
    "touch": Touch,
    "foresee": Foresee,
    "stop-label": StopLabel,
    "others": Others,
    "microphone": Microphone,
    "withdraw-consent": Withdraw,
    "destination": Destination,
    "order": Order,
    "staff-step": StaffStep,
    "hold": Hold,
    "fading": Fading,
    "ack": Token,
}
LIVE: dict[str, type[BaseModel]] = {**FORMS, "speaker": Speaker, "played": Played, "look": Look, "ping": Ping}


def parse(verb: object, fields: dict[str, Any], verbs: dict[str, type[BaseModel]] = FORMS) -> dict[str, Any]:
    """The arguments of `verb`, checked and converted. Raises IntentError."""
    model = verbs.get(verb) if isinstance(verb, str) else None
    if model is None:
        raise IntentError
    try:
        return model.model_validate(fields).model_dump()
    except ValidationError as error:
        fields_at_fault = [str(fault["loc"][0]) for fault in error.errors() if fault["loc"]]
        keys = (WRONG[field] for field in fields_at_fault if field in WRONG)
        raise IntentError(next(keys, "wrong_other")) from error
