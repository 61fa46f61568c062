"""The shape of pastimes, questions and strengths, here and in a script."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from robot.behaviours.script.schema import PlayParameters, Text
from robot.yaml_check.section import Name, Section


class Card(Text):
    """A card with its `id`."""

    id: Name

    def plain(self) -> dict[str, str]:
        """Language -> what stands on the card."""
        return {key: value for key, value in super().plain().items() if key in ("en", "ja", "ko")}


class Said(Text):
    """A line whose fact is the card that the person took, and nothing else."""

    source: Literal["person"]


class Style(Card):
    """A way of doing something: the strength that it shows, and the line that names it as its evidence.

    Its `id` is the evidence tag."""

    strength: str
    evidence: Said


class Question(Section):
    """Two ways of doing something, for the pastimes in `of`."""

    id: Name
    of: list[str] = Field(min_length=1, max_length=40)
    options: list[Style] = Field(min_length=2, max_length=2)


class Strength(Section):
    """A strength: the sentence that follows the evidence, and a small thing that is mentioned once."""

    via_ref: str | None = Field(None, min_length=1, max_length=60)
    said: Said
    task: Text


class OwnStrength(Section):
    """Other words for a strength; what is left out stays."""

    said: Said | None = None
    task: Text | None = None


class StrengthsTalkParameters(Section):
    """What a script may give it. `without` are pastimes and questions that come with Yorisou and are left
    out; with `own_only` all of them are. A pastime or question with the `id` of one takes its place."""

    pastimes: list[Card] = Field(default_factory=list, max_length=20)
    questions: list[Question] = Field(default_factory=list, max_length=60)
    strengths: dict[str, OwnStrength] = Field(default_factory=dict)
    without: list[str] = Field(default_factory=list, max_length=60)
    own_only: bool = False
    tasks: bool = True
    questions_per_session: int = Field(6, ge=3, le=6)
    wait_s: float = Field(20, ge=5, le=120)
    style: Literal["voice", "whisper", "text"] = "text"


class PlayAndTalkParameters(StrengthsTalkParameters, PlayParameters):
    """What a script may give to *play-and-talk*: that of both."""


def talk_of(given: Mapping[str, Any]) -> StrengthsTalkParameters:
    """The part of parameters, which have been checked, that is about the talk."""
    fields = StrengthsTalkParameters.model_fields
    return StrengthsTalkParameters.model_validate({key: given[key] for key in fields if key in given})
