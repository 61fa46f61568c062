"""A picture out of a file that anybody may have made. In the child process only.

Only its pixels go on: where it was taken, by whom and with what is not read, and not written.
"""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from robot.media.limits import LONGEST_SIDE, MOST_PIXELS, PICTURE_BYTES, Refused

# What phones and browsers write; Pillow reads many more, and each is another way in.
FORMATS = ("JPEG", "PNG", "WEBP")
# The best of these that is small enough is taken.
QUALITIES = (82, 70, 58, 45)
PAPER = (255, 255, 255)  # behind what is see-through


def load() -> None:
    """Load what reads these formats, while files may still be opened."""
    Image.init()


def pictured(data: bytes) -> bytes:
    """A JPEG, upright, at most `LONGEST_SIDE` a side and `PICTURE_BYTES`. Raises Refused."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as brought:
            width, height = brought.size
            if width * height > MOST_PIXELS:
                raise Refused("picture-too-large")
            brought.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small at once
            brought.load()
            upright = ImageOps.exif_transpose(brought)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Refused("picture-not-one") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for files that are damaged
        raise Refused("picture-cut-off") from error
    return _small(_on_paper(upright))


def _on_paper(brought: Image.Image) -> Image.Image:
    brought.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = brought.convert("RGBA")
    paper = Image.new("RGB", seen.size, PAPER)
    paper.paste(seen, mask=seen)
    return paper


def _small(picture: Image.Image) -> bytes:
    while True:
        for quality in QUALITIES:
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=quality, optimize=True)
            if file.tell() <= PICTURE_BYTES:
                return file.getvalue()
        picture = picture.reduce(2)  # noise of every colour: it has to be smaller still
