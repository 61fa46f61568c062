"""The manual's page of all gestures, made from their files."""

from robot.motion.gestures import STANDARD


def page() -> str:
    """The page of all built-in gestures, for an unmodified robot."""
    lines = [
        "# Gestures",
        "",
        "Made from `robot/motion/gestures/` by `make docs`.",
        "How to write one: [write a gesture](../how-to/write-a-gesture.md).",
        "`speed` is that of the joint that comes nearest to its limit, as a share of it.",
        "",
        "| name | English | 日本語 | 한국어 | seconds | modality | noise | speed | sounds |",
        "|---" * 9 + "|",
    ]
    for name, gesture in sorted(STANDARD.gestures.items()):
        score = STANDARD.scores[name]
        shares = (speed / joint.speed for speed, joint in zip(score.speeds(), STANDARD.joints, strict=True))
        sounds = ", ".join(f"{sound} after {at:.1f} s" for at, sound in score.cues)
        titles = (gesture.title(language) for language in ("en", "ja", "ko"))
        cells = (f"`{name}`", *titles, f"{score.seconds:.1f}", gesture.modality, score.noise)
        lines.append("| " + " | ".join((*cells, f"{max(shares):.0%}", sounds)) + " |")
    return "\n".join([*lines, ""])
