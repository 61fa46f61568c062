"""The robot as a simple figure, seen from the front, from its left side and from above.

Angles are the body's own, in rad; nothing is exaggerated.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import ImageDraw

Angles = Mapping[str, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of the figure."""

    body: str
    head: str
    ear: str
    line: str
    eye: str


FIGURE = Colours(body="#d9c7b0", head="#e8dac6", ear="#c9b095", line="#6d5a45", eye="#3b3027")
# Where it would stand in its pose: a shadow behind the figure.
GHOST = Colours(body="#eceae6", head="#eceae6", ear="#eceae6", line="#d8d4cd", eye="#eceae6")
_EARS_OUT = math.radians(38)  # an ear at 0 leans outwards by so much


class StoryboardFigure:
    """The figure of one robot.

    Draws around `origin`, the point where the head meets the body; `unit` px is the height of the head.
    """

    def __init__(self, draw: ImageDraw.ImageDraw, origin: Point, unit: float, colours: Colours) -> None:
        self._draw, self._origin, self._unit, self._c = draw, origin, unit, colours

    def front(self, a: Angles) -> None:
        """Draw the front view; its left is on the viewer's right."""
        yaw, pitch, roll = (a[name] for name in ("base_yaw", "head_pitch", "head_roll"))
        self._curve([(0.0, 1.25), (math.sin(a["tail"]) * 1.3, 0.95), (math.sin(a["tail"]) * 1.9, 0.45)], 0.16)
        self._oval((0.0, 0.72), (0.68, 0.78), self._c.body)
        self._oval((math.sin(yaw) * 0.55, 0.80), (0.34, 0.42), self._c.head, outlined=False)
        turn, neck = roll, (0.0, 0.0)
        for side, name in ((1.0, "left_ear"), (-1.0, "right_ear")):
            lean = side * (_EARS_OUT - a[name])
            at = self._turned((side * 0.42 + math.sin(yaw) * 0.1, -0.86), turn, neck)
            self._ear(at, turn + lean, 0.62)
        self._oval(self._turned((0.0, -0.45), turn, neck), (0.62, 0.52), self._c.head, turn)
        face = math.sin(yaw) * 0.5, -0.45 - math.sin(pitch) * 0.62
        for side in (-1.0, 1.0):
            eye = self._turned((face[0] + side * 0.24, face[1]), turn, neck)
            self._oval(eye, (0.065, 0.085), self._c.eye, turn, outlined=False)
        nose = self._turned((face[0] * 1.15, face[1] + 0.17), turn, neck)
        self._oval(nose, (0.055, 0.035), self._c.line, turn, outlined=False)

    def side(self, a: Angles) -> None:
        """Draw the side view from its left: it looks to the left of the picture."""
        yaw, pitch = a["base_yaw"], a["head_pitch"]
        self._curve(
            [(0.55, 1.15), (1.05 * math.cos(a["tail"]), 1.0), (1.25 * math.cos(a["tail"]), 0.5)], 0.16
        )
        self._oval((0.05, 0.72), (0.70, 0.78), self._c.body)
        neck = (0.0, 0.05)
        at = self._turned((0.08, -0.88), pitch, neck)
        self._ear(at, pitch + math.radians(24) - a["left_ear"], 0.62)
        self._oval(self._turned((-0.10, -0.45), pitch, neck), (0.66, 0.52), self._c.head, pitch)
        shown = math.cos(yaw)
        eye = self._turned((-0.10 - 0.34 * shown, -0.47 + 0.3 * a["head_roll"]), pitch, neck)
        self._oval(eye, (0.06, 0.085), self._c.eye, pitch, outlined=False)
        nose = self._turned((-0.10 - 0.63 * shown, -0.34), pitch, neck)
        self._oval(nose, (0.06, 0.05), self._c.line, pitch, outlined=False)

    def above(self, a: Angles) -> None:
        """Draw the view from above: it looks down the picture, and its left is on the viewer's right."""
        turn = -a["base_yaw"]
        tail = turn - a["tail"]
        root = self._turned((0.0, -0.55), turn, (0.0, 0.0))
        tip = (root[0] - math.sin(tail) * -0.9, root[1] - math.cos(tail) * 0.9)
        self._curve([root, ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2), tip], 0.14)
        self._oval((0.0, 0.0), (0.68, 0.66), self._c.body)
        self._oval(self._turned((0.0, 0.14), turn, (0.0, 0.0)), (0.52, 0.54), self._c.head, turn)
        for side in (-1.0, 1.0):
            eye = self._turned((side * 0.2, 0.5), turn, (0.0, 0.0))
            self._oval(eye, (0.06, 0.06), self._c.eye, outlined=False)

    # --- shapes -----------------------------------------------------------------------------------------

    def _ear(self, at: Point, lean: float, length: float) -> None:
        """A leaf that stands on `at` and leans to the right of the picture by `lean` rad."""
        middle = at[0] + math.sin(lean) * length / 2, at[1] - math.cos(lean) * length / 2
        self._oval(middle, (0.17, length / 2 + 0.08), self._c.ear, lean)

    def _turned(self, point: Point, angle: float, about: Point) -> Point:
        """Clockwise in the picture by `angle` rad."""
        x, y = point[0] - about[0], point[1] - about[1]
        return (
            about[0] + x * math.cos(angle) - y * math.sin(angle),
            about[1] + x * math.sin(angle) + y * math.cos(angle),
        )

    def _at(self, point: Point) -> Point:
        return self._origin[0] + point[0] * self._unit, self._origin[1] + point[1] * self._unit

    def _oval(
        self, middle: Point, radii: Point, fill: str, turn: float = 0.0, *, outlined: bool = True
    ) -> None:
        rim = [n * math.tau / 60 for n in range(60)]
        points = [
            self._at(
                self._turned(
                    (middle[0] + radii[0] * math.cos(t), middle[1] + radii[1] * math.sin(t)), turn, middle
                )
            )
            for t in rim
        ]
        self._draw.polygon(points, fill=fill)
        if outlined:
            self._draw.line([*points, points[0], points[1]], self._c.line, self._width(0.03), joint="curve")

    def _curve(self, points: list[Point], width: float) -> None:
        """A thick line with round ends through three points."""
        a, b, c = points
        way = []
        for n in range(41):
            t = n / 40
            one, two, three = (1 - t) ** 2, 2 * t * (1 - t), t * t
            way.append(
                self._at((one * a[0] + two * b[0] + three * c[0], one * a[1] + two * b[1] + three * c[1]))
            )
        for colour, wide in ((self._c.line, width + 0.06), (self._c.ear, width)):
            radius = wide * self._unit / 2
            for x, y in way:
                self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def _width(self, share: float) -> int:
        return max(1, round(share * self._unit))
