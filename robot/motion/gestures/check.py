"""Checks gestures beyond their shape: that one returns, has room, is calm, and has the right modality."""

import math
from collections.abc import Mapping

from robot.language.line_check import judge
from robot.motion.gestures import schema
from robot.motion.gestures.score import FASTEST, Gesture, Gestures, Keyframe, Modality, Noise, compose
from robot.motion.joints import BY_NAME, TABLE
from robot.motion.poses import place
from robot.yaml_check.source import Path, Source

EARS = ("left_ear", "right_ear")
LONGEST_S = 60.0
# Whoever has said yes to no more than this expects no more than this.
LOUDEST: Mapping[Modality, Noise] = {"breathing": "quiet", "gaze": "soft", "motion": "lively"}


def build(source: Source, name: str, given: schema.Gesture, built_in: Gestures) -> Gesture:
    """The gesture; what is wrong with it is added to the findings of `source`."""
    here: Path = ("gestures", name)
    frames = tuple(
        _keyframe(source, frame, (*here, "keyframes", n)) for n, frame in enumerate(given.keyframes)
    )
    titles = {language: text for language, text in given.title.model_dump().items() if text}
    gesture = Gesture(name, titles, given.modality, frames, source.file)
    if not titles:
        source.add("G101", (*here, "title"), "has no text; write for example {en: Nods}", at_key=True)
    # Those that come along are judged by a test, so that nothing is read for it at a start.
    for language, title in titles.items() if built_in else ():
        for fault in judge(title, language, "label"):
            source.add_within(
                fault.code, (*here, "title", language), fault.text, title, fault.start, fault.end
            )
    if not source.findings:
        _check(source, gesture, given, here)
    if name in built_in and built_in[name].modality != given.modality:
        text = f"'{name}' belongs to '{built_in[name].modality}', which people have said yes to; keep it"
        source.add("G106", (*here, "modality"), text)
    return gesture


def _keyframe(source: Source, given: schema.Keyframe, here: Path) -> Keyframe:
    """A keyframe with `ears` expanded, in radians, and every joint checked against its range."""
    said = given.model_fields_set
    for ear in EARS:
        if {"ears", ear} <= said:
            source.add("G102", (*here, ear), f"'ears' says already where '{ear}' is", at_key=True)
    degrees = {joint.name: getattr(given, joint.name) for joint in TABLE}
    if "ears" in said:
        degrees |= dict.fromkeys(EARS, given.ears)
    for joint in TABLE:
        at = place(joint, "rest")
        low, high = math.degrees(joint.low - at), math.degrees(joint.high - at)
        if not low <= degrees[joint.name] <= high:
            key = joint.name if joint.name in said else "ears"
            text = (
                f"{degrees[joint.name]:g} is farther than {joint.name} goes: {low:.1f} to {high:.1f} degrees"
            )
            source.add("G103", (*here, key), text)
    return Keyframe(given.seconds, tuple(math.radians(x) for x in degrees.values()), given.sound or "")


def _check(source: Source, gesture: Gesture, given: schema.Gesture, here: Path) -> None:
    if any(gesture.keyframes[-1].offsets):
        last: Path = (*here, "keyframes", len(given.keyframes) - 1)
        source.add("G101", last, "the last keyframe goes back to the pose: name no joint in it")
        return
    score = compose(gesture)
    if score.fastest == 0.0:
        source.add("G101", (*here, "keyframes"), "nothing moves: name a joint and its degrees", at_key=True)
    if score.seconds > LONGEST_S:
        text = f"takes {score.seconds:.0f} seconds; at most {LONGEST_S:.0f}"
        source.add("G104", (*here, "keyframes"), text, at_key=True)
    _calm(source, gesture, given, here)


def _calm(source: Source, gesture: Gesture, given: schema.Gesture, here: Path) -> None:
    """Check the noise: no louder than stated, and no louder than its modality allows."""
    score = compose(gesture)
    most = LOUDEST[gesture.modality]
    word, where = f"'{gesture.modality}' is '{most}'", (*here, "modality")
    if given.noise is not None and FASTEST[given.noise] <= FASTEST[most]:
        most, word, where = given.noise, f"'{given.noise}'", (*here, "noise")
    if score.fastest > FASTEST[most]:
        speeds = score.speeds()
        joint = TABLE[speeds.index(max(speeds))].name
        text = (
            f"{joint} reaches {math.degrees(score.fastest):.0f} degrees a second, and {word}: at most "
            f"{math.degrees(FASTEST[most]):.0f}; give it more seconds or fewer degrees"
        )
        source.add("G105", where, text)
    if gesture.modality == "breathing" and score.speeds()[tuple(BY_NAME).index("base_yaw")] > 0.0:
        source.add("G105", (*here, "modality"), "a breath does not turn the body: leave out base_yaw")
