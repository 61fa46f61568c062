"""A picture that somebody sends: small, upright, and nothing of the file that it was but its pixels."""

from robot.errors import UsageError
from robot.media.asking import asked
from robot.media.limits import LARGEST, PICTURE_BYTES, Refusal, Refused

# What is told about each refusal: what is wrong, and how to mend it. For people: messages/*/picture.yaml.
REFUSALS: dict[Refusal, tuple[str, str]] = {
    "picture-too-large": ("is too large.", "Send a smaller one: at most 10 MB, and 50 million pixels."),
    "picture-not-one": ("is no picture that can be read.", "Take a JPEG, PNG or WebP file."),
    "picture-cut-off": ("is not whole.", "Send it again."),
    "picture-too-much": ("could not be read within the limits.", "Send another one."),
}


def prepare_picture(data: bytes) -> bytes:
    """A JPEG of at most `LONGEST_SIDE` pixels a side and `PICTURE_BYTES`, without place, date or camera.

    Blocks for up to `WALL_S` (`asking`): never on the event loop. Raises UsageError, its code one of
    `REFUSALS`.
    """
    try:
        if len(data) > LARGEST:
            raise Refused("picture-too-large")
        return asked({"do": "picture"}, data, PICTURE_BYTES, "picture-too-much")[1]
    except Refused as error:
        raise UsageError("picture", *REFUSALS[error.code], code=error.code) from None
