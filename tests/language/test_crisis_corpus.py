"""Sentences that people write when things are hard, and everyday ones: which are found, what is then shown.

`seen*.yaml` was written in sight of the rules. `blind*.yaml` was written without sight of them.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from robot.contract import commands as c
from robot.contract import events as e
from robot.language.classify import classify
from tests.engine.build import Driven, bring_to, of, programme

HERE = Path(__file__).parent / "crisis_corpus"
PROGRAMME = programme()
LANGUAGES = ("en", "ja", "ko")
SORTS = ("explicit", "violence", "unclear", "harmless")
GRAVE = ("explicit", "violence")
# Share of the grave that must be found at tier 2, and of the harmless that may be taken for grave.
FOUND = {"seen": 1.0, "blind": 0.95}
MISTAKEN = {"seen": 0.0, "blind": 0.05}
HALVES = [half for half in FOUND if (HERE / f"{half}.yaml").exists()]
FEWEST = {"seen": 330, "blind": 200}


@cache
def entries(half: str) -> list[dict[str, Any]]:
    files = sorted(HERE.glob(f"{half}*.yaml"))
    return [entry for file in files for entry in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)]


@cache
def raised(text: str, heard: bool = False) -> tuple[e.CrisisRaised, ...]:
    return tuple(x for x in classify(text, PROGRAMME, heard=heard) if isinstance(x, e.CrisisRaised))


def is_grave(text: str) -> bool:
    return any(x.tier == 2 for x in raised(text))


@pytest.mark.parametrize("half", HALVES)
def test_law_10_grave_words_are_found_and_everyday_ones_call_nobody(
    half: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted: Counter[tuple[str, str, bool]] = Counter()
    wrong = []
    for entry in entries(half):
        language, text, sort = entry["language"], str(entry["text"]), entry["sort"]
        counted[language, sort, is_grave(text)] += 1
        if is_grave(text) is not (sort in GRAVE) and sort != "unclear":
            wrong.append(f"    {language} {sort}: {text}")
    with capsys.disabled():
        print(f"\n{half} half of the crisis corpus, {len(entries(half))} sentences: tier 2 when typed")
        for sort in SORTS:
            shares = (
                f"{lang} {counted[lang, sort, True]}/{sum(counted[lang, sort, x] for x in (True, False))}"
                for lang in LANGUAGES
            )
            print(f"  {sort:9}{'  '.join(shares)}")
        print("\n".join(wrong))
    total = {
        (sort, grave): sum(counted[language, sort, grave] for language in LANGUAGES)
        for sort in SORTS
        for grave in (True, False)
    }
    for sort in GRAVE:
        assert total[sort, True] >= FOUND[half] * (total[sort, True] + total[sort, False]), sort
    harmless = total["harmless", True] + total["harmless", False]
    assert total["harmless", True] <= MISTAKEN[half] * harmless


@pytest.mark.parametrize("half", HALVES)
def test_the_corpus_is_whole(half: str) -> None:
    found = entries(half)
    assert len(found) >= FEWEST[half]
    assert {(entry["language"], entry["sort"]) for entry in found} == {
        (language, sort) for language in LANGUAGES for sort in SORTS
    }
    assert len({(entry["language"], str(entry["text"])) for entry in found}) == len(found)


def test_what_is_seen_has_its_own_sort_and_few_everyday_sentences_are_asked_about() -> None:
    asked = []
    for entry in entries("seen"):
        kinds = {x.sort for x in raised(str(entry["text"]))} or {"harmless"}
        if entry["sort"] == "harmless" and kinds == {"unclear"}:
            asked.append(entry)
        else:
            assert entry["sort"] in kinds, entry
    harmless = sum(entry["sort"] == "harmless" for entry in entries("seen"))
    assert len(asked) <= 0.1 * harmless, asked


@pytest.mark.parametrize("half", HALVES)
def test_a_heard_word_is_never_more_than_a_question(half: str) -> None:
    for entry in entries(half):
        assert all(x.tier == 1 and x.source == "heard" for x in raised(str(entry["text"]), heard=True))


# --- what the person then sees, through the real engine ---


@pytest.mark.parametrize("phase", ["active", "asleep"])
@pytest.mark.parametrize("sort", SORTS)
def test_the_sentence_that_the_person_then_sees(sort: str, phase: str) -> None:
    """Every different answer of `classify` in the seen half, and what the engine shows for it."""
    answers = {raised(str(entry["text"])) for entry in entries("seen") if entry["sort"] == sort}
    if sort == "harmless":
        answers = {()}  # those that are asked about are shown as unclear ones are
    for answer in answers:
        d = Driven()
        bring_to(d, phase)
        before = len(d.log)
        for event in answer:
            d.do(event)
        shown = d.log[before:]
        captions, told = [x.message for x in of(c.Caption, shown)], of(c.HandedOver, shown)
        cards = {x.name for x in of(c.Card, shown) if x.shown}
        handed_over = d.engine.progress.crisis
        if sort == "explicit":
            assert handed_over
            assert told, "a line that is true now about who knows"
            assert "hotline" in cards
        elif sort == "violence":
            assert told or captions
            assert cards
        elif sort == "unclear":
            assert (handed_over, told, cards) == (False, [], {"question"})
            assert captions
            assert d.phase == phase, "no session ends for it"
        else:
            assert (handed_over, told, captions, cards) == (False, [], [], set())
