"""The rhythm of a hand: strokes that come evenly, or a hand that rests. The breath falls into it, slowly."""

from robot.contract.events import Touched
from robot.contract.scene import Scene

# Seconds of a breath: no quicker and no slower than a calm one (the gate holds the same bounds).
QUICKEST_S, SLOWEST_S = 4.0, 10.0
# Strokes are a rhythm when so many times between them are this near to their mean, as a share of it.
TIMES, EVENLY = 3, 0.25
FASTEST_STROKE_S = 1.0
RESTS_MS, AT_REST_S = 4_000, 7.0
LETS_GO_S = 60.0  # without a hand for so long, the breath is its own again


class RestingHand:
    """Follows the gentle touches of one scene. `breath_s` is what the breath has been given; 0 is its own."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._at: list[float] = []
        self.breath_s = 0.0

    def feel(self, touch: Touched) -> bool:
        """A gentle touch has ended now. Says whether the breath is to change."""
        self._at = [*self._at, self._scene.seconds][-TIMES - 1 :]
        return self._give(self._rhythm() or (AT_REST_S if touch.ms >= RESTS_MS else self.breath_s))

    def lets_go(self) -> bool:
        """Time has passed without a hand. Says whether the breath is to change."""
        gone = not self._at or self._scene.seconds - self._at[-1] >= LETS_GO_S
        return gone and self._give(0.0)

    def _give(self, breath_s: float) -> bool:
        before, self.breath_s = self.breath_s, breath_s
        return before != breath_s

    def _rhythm(self) -> float:
        """Seconds of a breath in the rhythm of the strokes, one or several to a breath; 0 for none."""
        times = [after - before for before, after in zip(self._at, self._at[1:], strict=False)]
        mean = sum(times) / len(times) if len(times) == TIMES else 0.0
        if not FASTEST_STROKE_S <= mean <= SLOWEST_S:
            return 0.0
        if any(abs(time - mean) > EVENLY * mean for time in times):
            return 0.0
        strokes = 1
        while strokes * mean < QUICKEST_S:
            strokes += 1
        return round(strokes * mean, 1)
