"""The signals of a session in words, beside what is usual for this person. Staff see them, nobody else."""

from collections.abc import Sequence

from robot.contract import commands as c
from robot.control.live_state import Signals
from robot.control.named import Text
from robot.engine.signals import BASELINE_SESSIONS, WEIGHTS, Measures, usual
from robot.messages import LANGUAGES, text

# Robust standard deviations from what is usual; up to the first is as usual, from the second on clearly not.
NOTICED, CLEAR = 0.75, 2.0
# What counts in which unit; shares are told in percent.
UNITS = {"latency": "seconds", "touch": "seconds", "shoves": "times", "reply": "length"}
# While it goes on, every session has "ended" before its time.
NOT_YET = "early"


def going_on(session: int, measures: Measures, baseline: Sequence[Measures]) -> Signals:
    """Of the session that goes on: what was seen so far."""
    known = usual(tuple(baseline)) if len(baseline) >= BASELINE_SESSIONS else {}
    lines = []
    for name in WEIGHTS:
        value, short = getattr(measures, name), name.removesuffix("_s")
        if value is None or short == NOT_YET:
            continue
        if name in known:
            centre, spread = known[name]
            lines.append(_line(short, f"now-{_how((value - centre) / spread)}", now=value, usual=centre))
        else:
            lines.append(_line(short, "now", now=value))
    return Signals(session, now=True, lines=tuple(lines), baseline=_baseline(len(baseline)))


def last(fused: c.Fused, baseline: Sequence[Measures]) -> Signals:
    """Of the last session, as it was fused."""
    known = usual(tuple(baseline)) if len(baseline) >= BASELINE_SESSIONS else {}
    weights = {name.removesuffix("_s"): (name, weight) for name, weight in WEIGHTS.items()}
    lines = []
    for short, points in fused.parts:
        name, weight = weights.get(short, ("", 0.0))
        if name in known:
            lines.append(_line(short, _how(float(points) / weight), usual=known[name][0]))
    return Signals(fused.session, False, tuple(lines), _taken(fused), _baseline(len(baseline)))


def _how(spreads: float) -> str:
    if abs(spreads) < NOTICED:
        return "usual"
    return ("much-" if abs(spreads) >= CLEAR else "") + ("more" if spreads > 0 else "less")


def _line(name: str, how: str, **figures: float) -> Text:
    """One sentence, with its figures in their unit."""
    unit = UNITS.get(name, "share")
    return {
        language: text(
            f"signal.{how}",
            language,
            what=text(f"signal.{name}", language),
            **{
                key: text(f"signal.{unit}", language, value=_figure(value, unit))
                for key, value in figures.items()
            },
        )
        for language in LANGUAGES
    }


def _figure(value: float, unit: str) -> str:
    return f"{value * 100:.0f}" if unit == "share" else f"{value:.0f}"


def _taken(fused: c.Fused) -> Text:
    how = "unknown" if fused.distress is None else "seen" if fused.rating is None else "said"
    figures = {"rating": str(fused.rating), "value": f"{fused.distress or 0:.1f}"}
    return {language: text(f"signal.taken-{how}", language, **figures) for language in LANGUAGES}


def _baseline(sessions: int) -> Text | None:
    if sessions >= BASELINE_SESSIONS:
        return None
    figures = {"sessions": sessions, "needed": BASELINE_SESSIONS}
    return {language: text("signal.baseline", language, **figures) for language in LANGUAGES}
