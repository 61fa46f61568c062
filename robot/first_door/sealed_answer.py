"""A sealed answer: what a visitor's browser locks for the centre. It holds no name, no words and no time.

Each has the same size, so nobody on the way can tell one from another. What is in it: `static/door.js`.
"""

import secrets
from typing import Annotated, Literal

import pyrage
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyrage import x25519

from robot.first_door.survey import PASSED_OVER, WAY, Survey

VERSION = 1
MAGIC = b"age-encryption.org/"
SIZE = 2_048  # bytes before it is sealed; the sender fills up with blanks
LIMIT = 4_096  # bytes of a sealed one
# No vowels, nothing that looks like something else, no word by chance.
LETTERS = "23456789CDFGHJKMNPQRTVWX"
CODE_LENGTH = 10
CODE = rf"^[{LETTERS}]{{5}}-[{LETTERS}]{{5}}$"

# Why one is not counted; each is counted apart and said.
Why = Literal["foreign", "damaged", "other-key", "too-large", "newer", "other-survey", "no-answer"]


class NotTaken(Exception):
    """It is not an answer to this survey for this key; `code` is why."""

    def __init__(self, code: Why) -> None:
        self.code: Why = code
        super().__init__(code)


class _Version(BaseModel):
    version: int


class Answer(BaseModel):
    """What was tapped. `id` is drawn once a page, so that a second press is no second answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1]
    survey: Annotated[str, Field(max_length=32)]
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    answers: Annotated[dict[str, Annotated[str, Field(max_length=32)]], Field(max_length=16)]
    code: Annotated[str, Field(pattern=rf"({CODE})|^$")]

    @property
    def way(self) -> str:
        return self.answers.get(WAY, PASSED_OVER)


def unseal(data: bytes, keys: tuple[x25519.Identity, ...], survey: Survey) -> Answer:
    """The answer. Raises NotTaken."""
    if len(data) > LIMIT:
        raise NotTaken("too-large")
    if not data.startswith(MAGIC):
        cut = MAGIC.startswith(data) or not data.strip(b"\0")
        raise NotTaken("damaged" if cut else "foreign")
    try:
        opened: bytes = pyrage.decrypt(data, list(keys))
    except pyrage.DecryptError as error:
        raise NotTaken("other-key" if "No matching keys" in str(error) else "damaged") from None
    try:
        if _Version.model_validate_json(opened).version > VERSION:
            raise NotTaken("newer")
        answer = Answer.model_validate_json(opened)
    except ValidationError:
        raise NotTaken("no-answer") from None
    if answer.survey != survey.id:
        raise NotTaken("other-survey")
    known = survey.options
    if any(option not in known.get(question, ()) for question, option in answer.answers.items()):
        raise NotTaken("no-answer")
    return answer


def seal(answer: Answer, to: x25519.Recipient) -> bytes:
    """As the visitor's browser does it."""
    plain = answer.model_dump_json().encode().ljust(SIZE)
    sealed: bytes = pyrage.encrypt(plain, [to])
    return sealed


def drawn_code() -> str:
    """A return code for a sheet of paper, as the browser draws one."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"
