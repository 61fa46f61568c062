"""What the person makes their own. From a written wish staff may enter what asks for no consent."""

from dataclasses import field
from typing import Annotated, Literal

from robot.contract.own_things import LONGEST_NAME, Colour, Shade, SoundName
from robot.control.fields import Flag, Kind, Number, RequestSource, Text, short
from robot.control.request_base import Request, SourcedRequest, request
from robot.errors import UsageError

# The topics of robot/contract/memory.py that the person may switch off.
Topic = Literal["choices", "habits", "games", "strengths"]


def _name(name: str, value: object, _programme: object) -> str:
    text = " ".join(short(name, value).split())
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise UsageError(name, f"has at most {LONGEST_NAME} characters.")
    return text


RobotName = Annotated[str, Kind(_name, f'at most {LONGEST_NAME} characters, or `""`')]


@request("own-things")
class OwnThings(Request):
    """The name of the robot, the shades of its eyes, which sounds are off, and what it may not remember."""


@request("own-sentences")
class OwnSentences(Request):
    """The sentences that the robot may say back to the person. For the person alone."""


@request("temperament")
class Temperament(Request):
    """How it is, in plain words, and the habits that it has formed. For the person alone."""


@request("name-robot")
class NameRobot(SourcedRequest):
    """What the robot is called on the person's page; it never says it. `""`: nothing."""

    name: RobotName


@request("light")
class Light(SourcedRequest):
    """Where its eyes would have this colour, they have that shade; `off`: they stay dark."""

    colour: Colour
    shade: Shade


@request("sound")
class Sound(SourcedRequest):
    """Whether one of its wordless sounds may be heard."""

    sound: SoundName
    on: Flag


@request("remember")
class Remember(SourcedRequest):
    """Whether anything of this topic may be kept between sessions.

    Switched off by the person, it is forgotten at once; by staff, nothing more is kept and nothing deleted.
    """

    topic: Topic
    on: Flag


@request("add-sentence")
class AddSentence(Request):
    """The person types a sentence that the robot may say back. Typing it here is the yes to that."""

    text: Text
    source: RequestSource = field(default="typed", kw_only=True)


@request("remove-sentence")
class RemoveSentence(Request):
    """It is forgotten, and never said again; `number` counts from 1."""

    number: Number
