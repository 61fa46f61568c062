"""The whole ladder as data: order, sub-levels, limits by rung, policies, alerts, and what becomes of it."""

import re
from pathlib import Path

import pytest
import yaml

from robot.behaviours.script import check, load
from robot.behaviours.script.defaults import LINES, of_people
from robot.behaviours.script.limits import DEMAND, FIRST_RUNG, MOST, dwell_days
from robot.contract.people import RELAYING
from robot.contract.programme import MODALITIES, SENDER, Pace, Policy, Programme
from robot.contract.quests import OUTING
from robot.engine.policies import KINDS, POLICIES
from robot.language import line_shape
from robot.language.line_check import judge
from robot.language.line_kinds import kinds
from robot.messages import LANGUAGES
from tests.repository.tree import ROOT
from tests.script.build import LADDER, SCRIPTS, TEXT, WHOLE, changed, found, only, with_policy

ALL = sorted(SCRIPTS.glob("*.yaml"))
LEARNING = with_policy("kind: bayes-level, alpha: 0.10", LADDER)
APART = RELAYING | OUTING
ALERT = 'alert: {unsigned: "not yet signed by a clinic, for the simulated body only"}'


@pytest.fixture(scope="module")
def whole() -> Programme:
    return load(WHOLE)


def loaded(tmp_path: Path, *changes: tuple[str, str], text: str = TEXT) -> Programme:
    path = tmp_path / "x.yaml"
    path.write_text(changed(*changes, text=text), "utf-8")
    return load(path)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_shipped_script_has_no_findings(path: Path) -> None:
    assert check(path) == []
    assert load(path).id == path.stem


def test_the_whole_ladder_has_every_level_and_its_parts(whole: Programme) -> None:
    assert [level.rung for level in whole.levels] == [f"L{n}" for n in (0, 1, 2, 4, 3, 5, 6, 7, 8, 9, 10)]
    parts = {level.rung: len(level.parts) for level in whole.levels if level.parts}
    assert parts == {"L6": 2, "L7": 3, "L8": 4, "L9": 7, "L10": 5}
    for level in whole.levels:
        assert level.demand == DEMAND[level.height]
        assert level.dose == MOST[level.height]
        assert level.dwell_days == dwell_days(level.height)
        height = level.height
        assert level.robot_free_every == (0 if height < 2 else 6 if height < 6 else 4 if height < 8 else 3)
        assert level.people == {6: "text", 7: "voice", 8: "video", 10: "in-person"}.get(height, "")
        for part in level.parts:
            assert (part.rung, part.dose) == (level.rung, level.dose)
            assert part.behaviour == ("live-call" if part.id == "voice-live" else level.behaviour)
            assert part.modalities <= level.modalities
            assert part.parts == ()
    assert (whole.policy, whole.alerts.mode) == (Policy("home", setting="steady"), "unsigned")


def test_every_line_that_a_behaviour_with_people_or_ways_out_says_is_there() -> None:
    """In every programme that comes along, for each level and sub-level and in each of its languages."""
    seen = set()
    for path in ALL:
        programme = load(path)
        for level in programme.levels:
            for played in (level, *level.parts) if level.behaviour in APART else ():
                seen.add(played.behaviour)
                for name, line in of_people(played.behaviour).items():
                    assert programme.lines[f"{played.id}.{name}"] == line
                    assert line.keys() >= set(programme.languages)
    assert seen == APART


def test_the_lines_of_people_follow_the_rules_of_every_line() -> None:
    for behaviour in sorted(APART):
        for name, line in of_people(behaviour).items():
            for each in LANGUAGES:
                text = line[each].replace(SENDER, {"en": "Aki", "ja": "アキさん", "ko": "아키 씨"}[each])
                assert judge(text, each, sourced=True) == (), (name, text)
                assert not line_shape.wrong_script(text, each), (name, text)
                assert not line_shape.length(text, each, "L6"), (name, text)
    assert not line_shape.KANJI.search(of_people("live-call")["goodbye"]["ja-kana"]), "it is spoken"


def test_the_ways_of_l6_to_l8_are_in_sub_levels_from_the_least(whole: Programme) -> None:
    voice, video = whole.level("voice").parts, whole.level("video").parts
    assert [dict(part.parameters) for part in whole.level("messages").parts] == [{"look": True}, {}]
    assert [(part.behaviour, dict(part.parameters)) for part in voice] == [
        ("relay-voice", {}), ("relay-voice", {"notes": True}), ("live-call", {"step": "voice"}),
    ]  # fmt: skip
    assert [part.parameters["step"] for part in video] == ["dark", "theirs", "masked", "both"]
    halves = [part.taster.parameters for part in (voice[0], voice[2], video[0]) if part.taster is not None]
    assert halves == [{"seconds": 3}, {"step": "voice", "hello": True}, {"step": "dark", "hello": True}]


def test_the_branches_are_ordered_by_default(whole: Programme) -> None:
    after = {level.rung: level.after for level in whole.levels}
    assert after["L0"] == ()
    assert (after["L4"], after["L3"]) == (("touch-and-greeting",), ("choosing",))
    assert (after["L6"], after["L7"], after["L8"]) == (("play",), ("messages",), ("voice",))
    assert (after["L9"], after["L10"]) == (("play",), ("outing",))
    gamer = {level.rung: level.after for level in load(SCRIPTS / "night-gamer.yaml").levels}
    assert list(gamer) == ["L0", "L1", "L2", "L4", "L5", "L9", "L3", "L6", "L10"]
    assert (gamer["L9"], gamer["L3"]) == (("play",), ("play",))
    assert (gamer["L6"], gamer["L10"]) == (("one-small-word",), ("outing",))


def test_a_sub_level_has_its_own_words_and_the_rest_of_its_level() -> None:
    programme = load(SCRIPTS / "long-quiet.yaml")
    written, whispered = programme.level("one-small-word").parts
    assert (written.parameters["style"], whispered.parameters["style"]) == ("text", "whisper")
    for part in (written, whispered):
        own = [name for name in part.parameters["lines"] if "." not in name]
        assert own == ["here", "no-words", "as-it-is", "quiet"]
        for name in own:
            assert programme.lines[f"{part.id}.{name}"] == programme.lines[f"one-small-word.{name}"]
    assert programme.destination == "voice"
    assert programme.pace == Pace(28, 10, 7)
    assert programme.policy.figures["expected"]["voice"] == 6.8
    assert programme.lines["farewell.letter-2"]["en"] == "No words are needed for it."


def test_a_sub_level_may_have_lines_of_its_own(tmp_path: Path) -> None:
    line = "        lines: {turning: {en: Halfway is fine., ja: とちゅうまで。, ko: 도중까지예요.}}\n"
    programme = loaded(tmp_path, ("      - id: post-box\n", "      - id: post-box\n" + line), text=LADDER)
    assert programme.lines["post-box.turning"]["en"] == "Halfway is fine."
    assert programme.lines["in-the-shop.turning"] == of_people("outing")["turning"]


def test_the_ways_out_are_in_sub_levels_from_the_nearest(whole: Programme) -> None:
    outing, visit = whole.level("outing"), whole.level("visit")
    ways = [name for part in outing.parts for name in part.parameters["quests"]]
    assert ways == [quest.id for quest in whole.quests if quest.kind != "centre"]
    assert [part.parameters["step"] for part in visit.parts] == [
        "outside", "closed-hour", "twin", "corner", "table",
    ]  # fmt: skip
    demands = [part.demand for level in (outing, visit) for part in level.parts]
    assert demands == sorted(demands)
    assert [part.people for part in visit.parts] == ["", *["in-person"] * 4]
    halves = [part.taster for level in (outing, visit) for part in level.parts]
    assert all(half is not None and half.parameters["door"] for half in halves)


SUB, OUT = "      - id: voice-recorded\n", "      - id: post-box\n"
TOLD = "        modalities: [light, breathing, "
FINDINGS = [
    # the order
    ((("    after: [play]", "    after: [plai]"),), "E020", "did you mean 'play'?"),
    ((("    after: [play]", "    after: [visit]"),), "S105", "'visit' must come before 'outing'"),
    ((("    after: [play]", "    after: [outing]"),), "S104", "'outing' waits for itself"),
    ((("ceiling: visit", "ceiling: video\ndestination: outing"),), "S308", "lies above the ceiling 'video'"),
    ((("ceiling: visit", "ceiling: visit\ndestination: voise"),), "E020", "did you mean 'voice'?"),
    # sub-levels
    (((SUB, "      - id: voice-live\n"),), "E002", "'voice-live' is there twice"),
    (((SUB, "      - id: messages\n"),), "E002", "the level 'messages' is there twice"),
    (
        ((SUB, SUB + TOLD + "gaze, text, microphone]\n"),),
        "S306",
        "'microphone'",
    ),
    (((SUB, SUB + TOLD + "text]\n"),), "S304", "uses 'gaze'"),
    (
        ((SUB, SUB + TOLD + "gaze, text, gase]\n"),),
        "E021",
        "did you mean 'gaze'?",
    ),
    ((("{quests: [post-box]}", "{quests: [post-bx]}"),), "E020", "did you mean 'post-box'?"),
    ((("{quests: [post-box]}", "{quests: [post-box, post-box]}"),), "E002", "'post-box' is there twice"),
    ((("{step: twin,", "{step: twins,"),), "E013", "did you mean 'twin'?"),
    (((SUB, SUB + "        behaviour: play\n"),), "E013", "wrong value 'play'"),
    ((("{step: masked}", "{step: mask}"),), "E013", "did you mean 'masked'?"),
    (((SUB, SUB + "        dose: {minutes: 5}\n"),), "E010", "unknown word 'dose'"),
    (((SUB, SUB + "        lines: {a.b: {en: a, ja: あ, ko: 아}}\n"),), "E010", "unknown word 'a.b'"),
    (((SUB, SUB + "        lines: {x: {en: Why., ja: あ, ko: 아}}\n"),), "S210", "'Why'"),
    # limits by rung
    ((("minutes: 30", "minutes: 31"),), "S307", "31 is more contact than L9 may have: at most 30"),
    ((("days_per_week: 4", "days_per_week: 5"),), "S307", "5 is more contact than L6 may have: at most 4"),
    ((("minutes: 10, sessions_per_day: 1", "minutes: 10, sessions_per_day: 2"),), "S307", "than L4 may have"),
    ((("{days: 14, sessions: 3}", "{days: 13, sessions: 3}"),), "S302", "too short for L6: at least 14"),
    ((("{days: 7, sessions: 3}", "{days: 6, sessions: 3}"),), "S302", "too short for L1: at least 7"),
    ((("{days: 7, sessions: 3}", "{days: 7, sessions: 2}"),), "S302", "at least 3 sessions"),
    ((("first_days: 14", "first_days: 13"),), "S301", "at least 14"),
    ((("week_days: 7", "week_days: 6"),), "S301", "at least 7"),
    ((("away_days: 7", "away_days: 8"),), "S301", "at most 7"),
    ((("behaviour: outing", "behaviour: visit"),), "S303", "'visit' begins with L10, and this level is L9"),
    ((("robot_free_every: 6", "robot_free_every: 1"),), "E013", "wrong value 1"),
    (
        (("    behaviour: presence\n", "    behaviour: presence\n    robot_free_every: 3\n"),),
        "S305",
        "begin with L2",
    ),
    (
        (("    after: [play]\n", "    people: video\n    after: [play]\n    people: none\n"),),
        "E002",
        "used twice",
    ),
    ((("    behaviour: touch\n", "    behaviour: touch\n    people: text\n"),), "S303", "come in with L6"),
    ((("    after: [play]\n", "    people: letter\n"),), "E013", "wrong value 'letter'"),
    ((("fading: [4, 3,", "fading: [3, 4,"),), "S309", "4 days are more than the 3 of the week before"),
    ((("fading: [4, 3,", "fading: [8, 3,"),), "E013", "wrong value 8"),
    ((("fading: [4, 3, 2, 2, 1, 1]", "fading: [4]"),), "E013", "at least 2"),
    ((("    after: [play]\n", "    demand: 11\n"),), "E013", "wrong value 11"),
    ((("behaviour: presence", "behaviour: robot-free"),), "E021", "no level's behaviour"),
    # the policy
    ((("alpha: 0.10", "alpha: 0.3"),), "E013", "wrong value 0.3"),
    ((("alpha: 0.10", "alpha: 0.10, alpha_standing: 0.05"),), "E013", "must not lie below 'alpha' (0.1)"),
    ((("alpha: 0.10", "expected: {choosing: 11}"),), "E013", "write 0 to 10"),
    ((("alpha: 0.10", "expected: {chosing: 3}"),), "E020", "did you mean 'choosing'?"),
    ((("alpha: 0.10", "alpa: 0.10"),), "E010", "did you mean 'alpha'?"),
    ((("alpha: 0.10", "up_after: 5"),), "E010", "'up_after' belongs to fixed-schedule, n-up-one-down"),
    ((("bayes-level, alpha: 0.10", "hold, window: 5"),), "E010", "belongs to success-zone; hold takes no"),
    ((("bayes-level, alpha: 0.10", "success-zone, low: 0.9"),), "E013", "must lie below 'high' (0.8)"),
    ((("bayes-level, alpha: 0.10", "fixed-schedule"),), "E011", "'up_after' is missing in policy"),
    ((("bayes-level, alpha: 0.10", "bayes-levels"),), "E013", "did you mean 'bayes-level'?"),
    # who is told, and the letter
    (((ALERT, "alert: {}"),), "E011", "says nothing: write channels: true, or card_only: {signed_by: "),
    (((ALERT, "alert: {unsigned: x, channels: true}"),), "E013", "not channels and unsigned"),
    (((ALERT, "alert: {channels: false}"),), "E013", "write true"),
    (((ALERT, "alert: {channel: true}"),), "E010", "did you mean 'channels'?"),
    (((ALERT, ALERT + "\nfarewell: {lines: []}"),), "E013", "at least 3"),
]


@pytest.mark.parametrize(("changes", "code", "part"), FINDINGS, ids=[f"{x[1]}-{x[2][:30]}" for x in FINDINGS])
def test_findings(changes: tuple[tuple[str, str], ...], code: str, part: str) -> None:
    shown = only(*changes, text=LEARNING)
    assert f" {code} " in shown
    assert part in shown


def test_a_circle_of_after_is_found_at_both_ends() -> None:
    codes = [
        finding.code
        for finding in found(
            ("    behaviour: relay-text\n", "    behaviour: relay-text\n    after: [voice]\n"),
            ("    behaviour: relay-voice\n", "    behaviour: relay-voice\n    after: [messages]\n"),
            text=LADDER,
        )
    ]
    assert codes == ["S104", "S104"]


@pytest.mark.parametrize("modality", [name for name, rung in FIRST_RUNG.items() if rung > 1])
def test_no_modality_comes_before_its_rung(modality: str) -> None:
    codes = {x.code for x in found(("[light, breathing, gaze]", f"[light, breathing, gaze, {modality}]"))}
    assert "S303" in codes
    assert FIRST_RUNG.keys() == set(MODALITIES)


FIGURE = {
    "up_after": 4,
    "share": 0.8,
    "low": 0.4,
    "high": 0.9,
    "window": 8,
    "alpha": 0.05,
    "alpha_standing": 0.06,
    "setting": "careful",
    "step": 0.4,
    "expected": "{choosing: 4}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_policy_takes_its_own_figures_and_no_other(tmp_path: Path, kind: str) -> None:
    own = [name for name in POLICIES[kind].Figures.model_fields if name != "kind"]
    written = "".join(f", {name}: {FIGURE[name]}" for name in own)
    policy = loaded(tmp_path, text=with_policy(f"kind: {kind}{written}")).policy
    assert policy.kind == kind
    for name in FIGURE:
        if name in own:
            assert policy.figures[name] == ({"choosing": 4} if name == "expected" else FIGURE[name])
        else:
            assert policy.figures.keys() <= {*own, "alpha_standing"}
            shown = only(text=with_policy(f"kind: {kind}{written}, {name}: {FIGURE[name]}"))
            assert f"'{name}' belongs to " in shown


def test_a_stricter_alpha_is_not_loosened_by_standing_approval(tmp_path: Path) -> None:
    strict = loaded(tmp_path, text=with_policy("kind: bayes, alpha: 0.05")).policy
    assert strict.figures["alpha_standing"] == 0.05
    assert loaded(tmp_path, text=with_policy("kind: bayes")).policy == Policy("bayes")


def test_an_alert_is_one_of_three(tmp_path: Path) -> None:
    signed = loaded(tmp_path, (ALERT, "alert: {card_only: {signed_by: Dr. Mori, signed_on: 2026-11-23}}"))
    assert (signed.card_only, signed.alerts.mode) == ("Dr. Mori, 2026-11-23", "card-only")
    channels = loaded(tmp_path, (ALERT, "alert: {channels: true}"))
    assert (channels.card_only, channels.alerts.mode) == ("", "channels")


def test_a_dose_without_days_has_those_of_its_rung(tmp_path: Path) -> None:
    programme = loaded(tmp_path, (", days_per_week: 4}", "}"), text=LADDER)
    assert programme.level("messages").dose.days_per_week == 4


def test_the_lines_that_come_with_the_robot_follow_the_rules_of_every_line() -> None:
    assert LINES.keys() == {"letter-1", "letter-2", "letter-3"}
    for name, line in LINES.items():
        assert line.keys() >= set(LANGUAGES)
        for each in LANGUAGES:
            text = line[each]
            assert judge(text, each) == (), (name, text)
            assert not line_shape.wrong_script(text, each), (name, text)
            assert not line_shape.length(text, each, "L5")
        if name.startswith("letter"):
            assert not line_shape.KANJI.search(line.get("ja-kana", line["ja"]))


def test_the_manual_names_every_key_and_every_code() -> None:
    manual = (ROOT / "docs" / "reference" / "scripts.md").read_text("utf-8")
    rooms = (SCRIPTS.parent / "script", ROOT / "robot" / "yaml_check")
    sources = "".join(path.read_text("utf-8") for room in rooms for path in room.rglob("*.py"))
    codes = set(re.findall(r'"([ERSN]\d{3})"', sources)) | {
        kind.code for kind in kinds().values() if kind.places != {"message"}
    }
    assert len(codes) > 25
    assert sorted(code for code in codes if f"`{code}`" not in manual) == []
    assert sorted(set(re.findall(r"`([ERSN]\d{3})`", manual)) - codes) == []
    keys = set().union(*(keys_of(yaml.safe_load(path.read_text("utf-8"))) for path in ALL))
    keys |= {name for kind in KINDS for name in POLICIES[kind].Figures.model_fields}
    own = {"en", "ja", "ko", "yes", "no", True, False}  # languages, answers as YAML 1.1 reads them
    assert sorted(str(key) for key in keys - own if f"`{key}`" not in manual) == []


def keys_of(data: object, within: str = "") -> set[object]:
    """Keys of the format; the names of lines and of levels are the author's own."""
    if isinstance(data, list):
        return set().union(*(keys_of(item, within) for item in data))
    if not isinstance(data, dict):
        return set()
    own: set[object] = set() if within in ("lines", "expected") else set(data)
    return own.union(*(keys_of(value, str(key)) for key, value in data.items()))
