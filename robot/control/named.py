"""A text in all languages, and what has an id and a name."""

from dataclasses import dataclass

from robot.control.json_model import Model

Text = dict[str, str]


@dataclass(frozen=True, slots=True)
class Named(Model):
    """A level by its id and its name."""

    id: str
    name: Text
