"""A gesture as a strip of pictures: eight poses with their times, and the curves of the joints under them."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from robot.motion.gestures import Gesture, compose
from robot.motion.joints import TABLE, Joints
from robot.motion.mixer import Mixer
from robot.motion.poses import places
from robot.motion.storyboard_figure import FIGURE, GHOST, StoryboardFigure
from robot.motion.trajectory import PERIOD

POSES = 8
_FINE = 2  # drawn so much larger, then made smaller: smooth edges
_COLUMN, _LEFT, _RIGHT = 148, 76, 26
# Of each view: top and height of its row, where in the row the neck is, and the height of the head.
_VIEWS = (
    ("front", StoryboardFigure.front, 62, 190, 0.52, 58),
    ("side", StoryboardFigure.side, 252, 190, 0.52, 58),
    ("above", StoryboardFigure.above, 442, 110, 0.60, 44),
)
_TIMES, _CURVES, _CURVES_HIGH, _LEGEND = 560, 592, 190, 804
WIDTH, HEIGHT = _LEFT + POSES * _COLUMN + _RIGHT, 836

_INK, _PALE, _PAPER, _CUE = "#3b3027", "#b9b2a8", "#fbf9f5", "#7a5c9e"
_LINES = ("#2f6f8f", "#b5553c", "#6b8e3d", "#c99a2e", "#8f6bb0", "#55565a")
_THICK = (4, 6, 3, 6, 3, 3)  # of the curves: one that lies on another shows it at both sides
# Fonts with Japanese and Korean letters that systems come with.
_WIDE = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansJP-Regular.otf",
    "NotoSansKR-Regular.otf", "ipaexg.ttf", "ipag.ttf", "TakaoGothic.ttf",
    "VL-Gothic-Regular.ttf", "NanumGothic.ttf",
)  # fmt: skip
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def trace(gesture: Gesture, size: float, joints: Joints = TABLE) -> list[list[float]]:
    """The set-points (rad) of the gesture from the resting pose, one list each 20 ms, until all is still."""
    mixer = Mixer(joints=joints, gestures={gesture.name: gesture})
    mixer.hold(places(joints, "rest"))
    mixer.gesture(gesture.name, size)
    return [mixer.step() for _ in range(round((compose(gesture, joints).seconds + 0.6) / PERIOD))]


def storyboard(gesture: Gesture, language: str, size: float = 1.0, joints: Joints = TABLE) -> Image.Image:
    """The picture. Without a font for the language, the title is the English one."""
    way = trace(gesture, size, joints)
    picture = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), _PAPER)
    draw = ImageDraw.Draw(picture)
    _figures(draw, way, joints)
    _curves(draw, way, joints)
    picture = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    _words(ImageDraw.Draw(picture), gesture, language, way, size, joints)
    return picture


def _moments(way: Sequence[Sequence[float]]) -> list[int]:
    """Which set-points are drawn: the middle of each eighth, so that pictures stand over their time."""
    return [int((n + 0.5) / POSES * len(way)) for n in range(POSES)]


def _figures(draw: ImageDraw.ImageDraw, way: list[list[float]], joints: Joints) -> None:
    names = [joint.name for joint in joints]
    rest = dict(zip(names, places(joints, "rest"), strict=True))
    for n, moment in enumerate(_moments(way)):
        angles = dict(zip(names, way[moment], strict=True))
        middle = _LEFT + (n + 0.5) * _COLUMN
        for _name, draw_view, top, high, share, unit in _VIEWS:
            neck = middle * _FINE, (top + share * high) * _FINE
            for colours, at in ((GHOST, rest), (FIGURE, angles)):
                draw_view(StoryboardFigure(draw, neck, unit * _FINE, colours), at)


def _scale(way: list[list[float]], joints: Joints) -> float:
    """Degrees at the upper and lower end of the curves: a multiple of five."""
    rest = places(joints, "rest")
    farthest = max(abs(at - still) for now in way for at, still in zip(now, rest, strict=True))
    return max(5.0, 5.0 * math.ceil(math.degrees(farthest) / 5.0))


def _curves(draw: ImageDraw.ImageDraw, way: list[list[float]], joints: Joints) -> None:
    left, right = _LEFT * _FINE, (WIDTH - _RIGHT) * _FINE
    middle, high = (_CURVES + _CURVES_HIGH / 2) * _FINE, _CURVES_HIGH / 2 * _FINE
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        y = middle - share * high
        draw.line((left, y, right, y), _PALE if share == 0 else "#e6e1d8", _FINE)
    for n in range(POSES):
        x = (_LEFT + (n + 0.5) * _COLUMN) * _FINE
        draw.line((x, _CURVES * _FINE, x, (_CURVES + _CURVES_HIGH) * _FINE), "#e6e1d8", _FINE)
    most = math.radians(_scale(way, joints))
    for i, still in enumerate(places(joints, "rest")):
        points = [
            (left + (right - left) * n / (len(way) - 1), middle - (now[i] - still) / most * high)
            for n, now in enumerate(way)
        ]
        if any(abs(now[i] - still) > 1e-3 for now in way):
            draw.line(points, _LINES[i], _THICK[i], joint="curve")


def _words(
    draw: ImageDraw.ImageDraw,
    gesture: Gesture,
    language: str,
    way: list[list[float]],
    size: float,
    joints: Joints,
) -> None:
    small, title_font = ImageFont.load_default(14), ImageFont.load_default(24)
    title, wide = gesture.title(language), _wide_font(24)
    if not title.isascii():
        title, title_font = (title, wide) if wide else (gesture.title("en"), title_font)
    draw.text((24, 18), title, _INK, title_font)
    score = compose(gesture, joints)
    facts = f"{gesture.name}   {score.seconds:.1f} s   {gesture.modality}   {score.noise}   size {size:g}"
    draw.text((WIDTH - _RIGHT, 26), facts, _INK, small, anchor="ra")
    for name, _draw, top, high, *_ in _VIEWS:
        draw.text((20, top + high / 2), name, _PALE, small, anchor="lm")
    for n, moment in enumerate(_moments(way)):
        at = _LEFT + (n + 0.5) * _COLUMN, _TIMES + 8
        draw.text(at, f"{moment * PERIOD:.1f} s", _INK, small, anchor="mm")
    most = _scale(way, joints)
    for share, text in ((1.0, f"+{most:g}°"), (0.0, "0°"), (-1.0, f"-{most:g}°")):
        y = _CURVES + _CURVES_HIGH / 2 * (1 - share)
        draw.text((_LEFT - 10, y), text, _INK, small, anchor="rm")
    long = (len(way) - 1) * PERIOD
    for at_s, sound in score.cues:
        x = _LEFT + (WIDTH - _RIGHT - _LEFT) * at_s / long
        draw.line((x, _CURVES, x, _CURVES + _CURVES_HIGH), _CUE, 1)
        draw.text((x + 5, _CURVES + 4), f"sound: {sound}", _CUE, small)
    x = float(_LEFT)
    for i, joint in enumerate(joints):
        moves = any(abs(now[i] - places(joints, "rest")[i]) > 1e-3 for now in way)
        draw.line((x, _LEGEND + 8, x + 22, _LEGEND + 8), _LINES[i] if moves else "#e6e1d8", 3)
        draw.text((x + 28, _LEGEND + 8), joint.name, _INK if moves else _PALE, small, anchor="lm")
        x += 150


def _wide_font(size: int) -> Font | None:
    """A font with Japanese and Korean letters, if the machine has one."""
    for name in _WIDE:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None
