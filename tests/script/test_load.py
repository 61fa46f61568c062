"""The programme that comes of a script, and that it can be played to its end."""

from pathlib import Path

import pytest

from robot.behaviours import registry
from robot.behaviours.script import language as rules
from robot.behaviours.script import load
from robot.engine import commands as c
from robot.engine.programme import Dose, Programme
from robot.errors import InputError
from robot.messages import LANGUAGES
from robot.words import classify
from tests.engine.build import Driven
from tests.script.build import SHIPPED, changed


@pytest.fixture(scope="module")
def shipped() -> Programme:
    return load(SHIPPED)


def test_the_shipped_programme(shipped: Programme) -> None:
    assert [(level.id, level.rung, level.behaviour) for level in shipped.levels] == [
        ("in-the-house", "L0", "asleep"),
        ("quiet-presence", "L1", "presence"),
        ("touch-and-greeting", "L2", "touch"),
        ("choosing", "L4", "choosing"),
        ("one-small-word", "L3", "small-word"),
    ]
    assert (shipped.start, shipped.agreed) == ("quiet-presence", ("in-the-house", "quiet-presence"))
    assert (shipped.ceiling, shipped.policy.up_after) == ("one-small-word", 5)
    assert (shipped.standing_approval, shipped.approval_hours) == (True, 24)
    assert shipped.level("quiet-presence").dose == Dose(10, 2, 7)
    assert shipped.levels[0].modalities == frozenset()
    assert "speech" not in shipped.level("choosing").modalities
    assert shipped.card_only.endswith("2026-11-23")
    for level in shipped.levels:
        assert registry.get(level.behaviour).modalities <= level.modalities
        assert level.name.keys() >= set(LANGUAGES) <= level.preview.keys()
    assert len(shipped.levels[4].parameters["lines"]) >= 5
    for row in shipped.hotline:
        assert row.keys() == set(LANGUAGES)
    assert "talkme.jp" in shipped.hotline[0]["ja"]


def test_spoken_japanese_can_be_read_aloud(shipped: Programme) -> None:
    for key, line in shipped.lines.items():
        if key.startswith("one-small-word."):
            assert not rules.KANJI.search(line.get("ja-kana", line["ja"])), key


def test_its_answers_are_understood_when_typed(shipped: Programme) -> None:
    for intent in ("yes", "no"):
        for language in LANGUAGES:
            for word in shipped.phrases[intent][language]:
                (event,) = classify(word, shipped, heard=False)
                assert event.to_json().get("intent") == intent, word


def test_the_digest_is_of_the_content(tmp_path: Path, shipped: Programme) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "# another comment\n"
        + changed(("[in-the-house, quiet-presence]", "[in-the-house,\n quiet-presence]")),
        "utf-8",
    )
    assert load(path).digest == shipped.digest
    path.write_text(changed(("up_after: 5", "up_after: 6")), "utf-8")
    assert load(path).digest != shipped.digest


def test_all_findings_are_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(changed(("start: quiet", "start: quite"), ("en: I'm here.", "en: Why here?")), "utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    shown = str(caught.value).splitlines()
    assert sum(line.startswith(f"{path}:") and " E020 " in line for line in shown) == 1
    assert sum(line.startswith(f"{path}:") and " S210 " in line for line in shown) == 1
    assert caught.value.exit_code == 3


def test_calm_evenings_lead_to_its_ceiling_and_every_line_exists(shipped: Programme) -> None:
    changes = {name: getattr(shipped, name) for name in shipped.__slots__}
    driven = Driven(3, None, **changes)
    for _ in range(60):
        driven.evening(rating=1)
    assert driven.level == shipped.ceiling
    said = {command.line for command in driven.log if isinstance(command, c.Say)}
    assert {"choosing.offer", "choosing.thanks", "one-small-word.here"} <= said <= shipped.lines.keys()
