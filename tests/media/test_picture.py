"""Pictures: small, upright, without a word of where they were taken; what is none is refused soon."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from robot.errors import UsageError
from robot.media.limits import LARGEST, PICTURE_BYTES
from robot.media.picture import REFUSALS, prepare_picture
from robot.messages import LANGUAGES, text
from tests.media.recordings import SECRET, encoded, tone

TURNED = 6  # the camera was held upright: a quarter turn to the right is to be shown


def a_file(picture: Image.Image, form: str = "JPEG", **how: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def seen(made: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(made))
    assert picture.format == "JPEG"
    return picture


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8))


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((40, 30), (40, 30)),
        ((1_024, 10), (1_024, 10)),
        ((1_025, 40), (1_024, 40)),
        ((600, 2_048), (300, 1_024)),
    ],
)
def test_a_picture_is_made_small_and_never_larger(size: tuple[int, int], becomes: tuple[int, int]) -> None:
    assert seen(prepare_picture(a_file(Image.new("RGB", size, "green")))).size == becomes


def test_only_its_pixels_go_on_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = TURNED, SECRET
    exif.get_ifd(0x8825)[2] = (35.0, 39.0, 29.0)
    picture = Image.new("RGB", (80, 40), "blue")
    picture.paste("red", (0, 0, 40, 40))
    brought = a_file(picture, exif=exif, comment=SECRET.encode())
    assert SECRET.encode() in brought
    made = prepare_picture(brought)
    assert SECRET.encode() not in made
    assert b"Exif" not in made
    upright = seen(made)
    assert upright.size == (40, 80)
    red, _, blue = upright.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > blue
    assert not upright.getexif()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_see_through_lies_on_white(form: str) -> None:
    made = seen(prepare_picture(a_file(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), form)))
    assert min(made.convert("RGB").getpixel((10, 10))) > 245  # type: ignore[arg-type]


def test_even_noise_fits_into_one_line_of_the_socket() -> None:
    assert len(prepare_picture(a_file(noise(1_500, 1_500)))) <= PICTURE_BYTES


@pytest.mark.parametrize(
    ("brought", "code"),
    [
        (b"", "picture-not-one"),
        (b"<svg><image href='file:///etc/passwd'/></svg>", "picture-not-one"),
        (a_file(Image.new("P", (9, 9)), "GIF"), "picture-not-one"),
        (a_file(Image.new("RGB", (9, 9)), "TIFF"), "picture-not-one"),
        (encoded(tone(0.2), "wav"), "picture-not-one"),
        (a_file(noise(200, 200))[:4_000], "picture-cut-off"),
        (a_file(noise(200, 200), "PNG")[:4_000], "picture-cut-off"),
        (bytes(LARGEST + 1), "picture-too-large"),
        (a_file(Image.new("1", (7_100, 7_100)), "PNG"), "picture-too-large"),
    ],
    ids=range(9),
)
def test_what_is_no_picture_is_refused_with_why(brought: bytes, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        prepare_picture(brought)
    assert refused.value.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_sentence(language: str) -> None:
    for code in REFUSALS:
        assert text(code.replace("-", ".", 1), language)
