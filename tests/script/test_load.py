"""Loading a script into a programme that can be played to its end."""

from pathlib import Path

import pytest

from robot.behaviours.script import load
from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING
from robot.contract.programme import Dose, Pace, Policy, Programme
from robot.contract.quests import OUTING
from robot.errors import InputError
from robot.language import line_shape as rules
from robot.language.classify import classify
from robot.messages import LANGUAGES
from tests.engine.build import Driven
from tests.script.build import SHIPPED, WHOLE, changed


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
    assert (shipped.ceiling, shipped.policy) == ("one-small-word", Policy("home", setting="steady"))
    assert (shipped.standing_approval, shipped.approval_hours) == (True, 24)
    assert shipped.level("quiet-presence").dose == Dose(10, 2, 7)
    assert shipped.levels[0].modalities == frozenset()
    assert "speech" not in shipped.level("choosing").modalities
    assert (shipped.card_only, shipped.alerts.mode) == ("", "unsigned")
    assert [level.demand for level in shipped.levels] == [0.3, 1.0, 1.8, 3.4, 2.6]
    assert (shipped.pace, shipped.destination) == (Pace(14, 7, 7), "")
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
    path.write_text(changed(("setting: steady", "setting: careful")), "utf-8")
    assert load(path).digest != shipped.digest


def test_all_findings_are_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(changed(("start: quiet", "start: quite"), ("en: I'm here.", "en: Why here?")), "utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    shown = str(caught.value).splitlines()
    assert sum(line.startswith(f"{path}:") and " E020 " in line for line in shown) == 1
    assert sum(line.startswith(f"{path}:") and " S210 " in line for line in shown) == 1
    assert caught.value.exit_code == 1


def test_calm_evenings_lead_to_its_ceiling_and_every_line_exists(shipped: Programme) -> None:
    changes = {name: getattr(shipped, name) for name in shipped.__slots__}
    driven = Driven(3, None, **changes)
    for _ in range(60):
        driven.evening(rating=1)
    assert driven.level == shipped.ceiling
    said = {command.line for command in driven.log if isinstance(command, c.Say)}
    assert {"choosing.offer", "choosing.thanks", "one-small-word.here"} <= said <= shipped.lines.keys()


LADDER = load(WHOLE)


@pytest.mark.parametrize("level", [level.id for level in LADDER.levels[1:]])
def test_on_every_level_of_the_whole_ladder_an_evening_passes_with_lines_that_exist(level: str) -> None:
    place = LADDER.index(level)
    changes = {name: getattr(LADDER, name) for name in LADDER.__slots__}
    agreed = tuple(x.id for x in LADDER.levels[: place + 1])
    driven = Driven(3, None, **changes | {"start": level, "agreed": agreed})
    driven.do(e.OutingRules(adult=True))
    driven.do(e.WakeRequested("tap"))
    driven.do(e.TodayChosen("usual", "tap"))
    out = driven.evening(rating=1)
    ended = [x for x in out if isinstance(x, c.SessionEnded)]
    assert len(ended) == 1  # what the policy then makes of so sudden a beginning is its own
    # A line that nobody here speaks is no sign; nobody writes here, and nobody sets off.
    signs = {"presence", "touch", "choosing"}  # nobody plays here
    behaviour = LADDER.level(level).behaviour
    empty = "void" if behaviour in RELAYING | OUTING else "neutral"
    assert ended[0].outcome == ("success" if behaviour in signs else empty)
    said = {x.line for x in out if isinstance(x, c.Say)}
    assert said <= LADDER.lines.keys()
    assert bool(said) is (level not in ("quiet-presence", "touch-and-greeting", "play"))
