"""The catalogues: the same keys and figures in every language, calm, and a sentence for all there is."""

import ast
import re
import string
from pathlib import Path
from typing import TypeGuard

import pytest
import yaml

import robot
from robot.engine.phases import PHASES
from robot.language import line_shape
from robot.language.line_check import judge
from robot.messages import LANGUAGES, catalogue, text, texts

ROBOT = Path(robot.__file__).parent
# Figures that the engine or the shell gives with a rule.
FIGURES = {
    *("sessions", "needed", "days", "value", "limit", "within", "hours", "minutes", "from", "to", "left"),
    *("level", "by", "name", "person", "date", "time", "code", "link", "where", "heard", "what"),
    *("count", "ms", "load", "contact", "with", "without", "told", "when", "half", "whole"),
    *("weekday", "day", "month", "year", "item", "answer", "staff", "source", "version"),
    *("calm", "now", "usual", "rating", "between", "much", "void", "middle", "highest", "less", "why"),
}
KEYS = sorted(catalogue("en"))


def figures_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_every_language_says_the_same_things_with_the_same_figures(language: str) -> None:
    assert catalogue(language).keys() == catalogue("en").keys()
    for key, sentence in catalogue("en").items():
        assert figures_of(catalogue(language)[key]) == figures_of(sentence), key
        assert figures_of(sentence) <= FIGURES, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_word_of_a_key_names_its_file(language: str) -> None:
    for path in (ROBOT / "messages" / language).iterdir():
        assert {key.partition(".")[0] for key in yaml.safe_load(path.read_bytes())} == {path.stem}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_is_calm_and_in_its_own_language(language: str) -> None:
    for key, sentence in catalogue(language).items():
        assert sentence == sentence.strip() != "", key
        assert not line_shape.wrong_script(sentence, language), key
        assert "!" not in sentence, key
        assert "！" not in sentence, key


# What the person reads of the robot's own sentences. `why` and `next` have the figures of a rule (law 5), and
# "one step on" is their word for it.
FOR_THE_PERSON = re.compile(r"(caption|card|handover|phase|outcome|why|next|today|taster)\.")
FIGURES_OF_A_RULE = {"level-number"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_person_reads_follows_the_rules_of_every_line(language: str) -> None:
    found = {
        key: [fault.text for fault in faults]
        for key, sentence in catalogue(language).items()
        if FOR_THE_PERSON.match(key)
        for faults in [judge(re.sub(r"\{.*?\}", "", sentence), language, "label")]
        if any(fault.kind not in FIGURES_OF_A_RULE for fault in faults)
    }
    assert found == {}


BANNED = re.compile(
    r"\b(patient|cure|compliance|fail\w*|score|streak|relapse|hikikomori|error|level|L\d+)\b", re.I
)


@pytest.mark.parametrize("key", [key for key in KEYS if not key.endswith(".mend")])
def test_no_word_that_blames_or_counts_a_person(key: str) -> None:
    bare = {language: re.sub(r"\{.*?\}", "", text_) for language, text_ in raw(key).items()}
    assert not BANNED.search(bare["en"])
    assert not re.search(r"失敗|患者|点数|段階|レベル|ひきこもり", bare["ja"])
    assert not re.search(r"실패|환자|점수|단계|레벨|은둔", bare["ko"])


def raw(key: str) -> dict[str, str]:
    return {language: catalogue(language)[key] for language in LANGUAGES}


def test_figures_are_filled_in_and_more_of_them_do_no_harm() -> None:
    said = texts("why.not-yet-sessions", sessions=2, needed=5, level="choosing")
    assert all("2" in sentence and "5" in sentence and "{" not in sentence for sentence in said.values())
    assert text("caption.stopped", "ja") == "止めました"
    assert text("caption.link-lost", "ja") == "通信が切れました。機械の都合です。"
    assert "22:00" in text("why.quiet-hours", "ko", **{"from": "22:00", "to": "09:00"})
    for wrong in ("why.no-such-rule", "caption.no-such"):
        with pytest.raises(KeyError):
            text(wrong, "en")
    with pytest.raises(KeyError):
        text("why.not-yet-days", "en", days=1)
    with pytest.raises(KeyError):
        text("caption.stopped", "fr")


ENGINE = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROBOT / "engine").rglob("*.py"))}
# Where a pair ("rule", figures) says why something waits: a step up, or a session.
WAITING = ("bars.py", "ladder.py", "dose.py", "alerting.py")
# Calls of the engine that name a rule, a note or a caption, and the place of the name among the arguments.
NAMED = {
    "Caption": ("caption", 0),
    "fall_asleep": ("caption", 0),
    "decide": ("why", 2),
    "refuse": ("why", 0),
    "hold": ("why", 0),
    "_declined": ("why", 0),
    "propose": ("why", 0),
    "down": ("why", 0),
    "down_to": ("why", 1),
    "_down": ("why", 0),
    "RestNeeded": ("why", 0),
    "Wish": ("why", 1),
    "note": ("note", 0),
    "Noted": ("note", 0),
    "HandedOver": ("handover", 0),
}


def spoken_by_the_engine() -> set[str]:
    """Keys that the engine's source names: captions, notes, and rules of decisions."""
    keys: set[str] = set()
    for tree in ENGINE.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                keys |= _of_call(node)
    return keys | {f"why.{rule}" for rule in waiting_rules()}


def waiting_rules() -> set[str]:
    return {
        _word(node.elts[0])
        for path, tree in ENGINE.items()
        if path.name in WAITING
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and "Refusal" in ast.unparse(function.returns or ast.Pass())
        for node in ast.walk(function)
        if _is_reason(node)
    }


def _is_reason(node: ast.AST) -> TypeGuard[ast.Tuple]:
    """("rule", (figures))"""
    pair = isinstance(node, ast.Tuple) and len(node.elts) == 2
    return pair and bool(_word(node.elts[0])) and isinstance(node.elts[1], ast.Tuple)


def _of_call(call: ast.Call) -> set[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    area, place = NAMED.get(name, ("", 0))
    return {
        f"{area}.{word}" for argument in call.args[place : place + 1] for word in _words(argument) if area
    }


def _words(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_words(node.body), *_words(node.orelse)]
    return [word] if (word := _word(node)) else []


def _word(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_there_is_a_sentence_for_everything_that_the_engine_says() -> None:
    said = spoken_by_the_engine()
    assert {"caption.stopped", "why.comfortable-run", "why.less-today", "why.not-yet-days"} <= said
    assert {"why.after-break", "note.setback", "why.calm-ahead", "why.first-days"} <= said
    assert said <= set(KEYS), sorted(said - set(KEYS))


def test_what_is_next_is_told_for_every_reason_to_wait() -> None:
    """A bar, or a policy that wishes to hold."""
    holds = {
        _word(node.args[1])
        for tree in ENGINE.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Wish"
        and _word(node.args[0]) == "hold"
        and _word(node.args[1])
    }
    ladder = ast.parse((ROBOT / "engine" / "ladder.py").read_text("utf-8"))
    rules_ = {_word(node.elts[0]) for node in ast.walk(ladder) if _is_reason(node)} - {
        "level",
        "sessions",
        "days",
    }
    assert len(rules_) >= 12
    assert len(holds) >= 4
    told = rules_ | holds | {"waiting-person", "waiting-approval", "next-session", "start"}
    assert {f"next.{rule}" for rule in told} <= set(KEYS), sorted(
        {f"next.{rule}" for rule in told} - set(KEYS)
    )


def test_phases_outcomes_cards_and_notices_are_complete() -> None:
    keys = set(KEYS)
    assert {f"phase.{phase}" for phase in PHASES} <= keys
    assert {f"outcome.{outcome}" for outcome in ("success", "neutral", "discomfort", "void")} <= keys
    assert {"card.hotline", "card.neither"} <= keys
    notices = {key for key in keys if key.startswith("notice.") and not key.endswith(".mend")}
    assert len(notices) >= 9
    assert {f"{notice}.mend" for notice in notices} <= keys
    for key in keys:  # whatever a view may show without figures has none
        if key.split(".")[0] in ("phase", "outcome", "card", "caption", "notice"):
            assert not figures_of(catalogue("en")[key]), key
