"""Good and bad lines in three languages: how many bad ones are found, and how many good ones are refused."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from robot.language.line_check import judge
from robot.language.line_kinds import LANGUAGES, kinds

CORPUS = Path(__file__).with_name("line_corpus")
# Of each half: the least share of bad lines that are found, the largest of good ones that are refused.
BARS = {"seen": (1.0, 0.0), "blind": (0.9, 0.05)}
# A half may be in several files: seen.yaml, seen-afterwards.yaml.
HALVES = sorted({path.stem.split("-")[0] for path in CORPUS.glob("*.yaml")})


def lines(half: str) -> list[dict[str, object]]:
    files = sorted(path for path in CORPUS.glob("*.yaml") if path.stem.split("-")[0] == half)
    return [line for file in files for line in yaml.safe_load(file.read_text("utf-8"))]


def test_there_is_a_half_that_was_written_with_the_rules_in_sight() -> None:
    assert "seen" in HALVES
    assert set(HALVES) <= BARS.keys()


@pytest.mark.parametrize("half", HALVES)
def test_bad_lines_are_found_and_good_ones_pass(half: str, capsys: pytest.CaptureFixture[str]) -> None:
    count: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for line in lines(half):
        text, language, good = str(line["text"]), str(line["language"]), line["good"] is True
        faults = judge(text, language)
        count[language, "good" if good else "bad"] += 1
        if good and faults:
            count[language, "refused"] += 1
            wrong.append(f"{language} refused: {text} ({', '.join(fault.text for fault in faults)})")
        elif not good and faults:
            count[language, "found"] += 1
        elif not good:
            wrong.append(f"{language} missed ({line['kind']}): {text}")
    shown = [
        f"{half} {language}: {count[language, 'found']} of {count[language, 'bad']} bad lines found, "
        f"{count[language, 'refused']} of {count[language, 'good']} good ones refused"
        for language in LANGUAGES
    ]
    with capsys.disabled():
        print("", *shown, *wrong, sep="\n")
    found, refused = BARS[half]
    total = {
        name: sum(count[language, name] for language in LANGUAGES)
        for name in ("bad", "found", "good", "refused")
    }
    assert total["found"] >= found * total["bad"], wrong
    assert total["refused"] <= refused * total["good"], wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_is_called_by_its_name_and_has_lines_in_every_language(language: str) -> None:
    own = [line for line in lines("seen") if line["language"] == language]
    assert sum(line["good"] is True for line in own) >= 25
    called: set[str] = set()
    for line in own:
        if line["good"] is not True:
            faults = {fault.kind for fault in judge(str(line["text"]), language)}
            assert line["kind"] in faults, (line["text"], faults)
            called |= {str(line["kind"])}
    # Blocked words and contacts belong to a programme; fill-ins are the same in every language. What is
    # looked for in messages only has a corpus of its own (test_sender_check.py).
    messages = {kind.name for kind in kinds().values() if kind.places == {"message"}}
    assert called | {"fill-in"} == kinds().keys() - {"blocked", "contact"} - messages
