"""Notes to staff name each part of the robot as people of their language call it."""

import re

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.contract import commands as c
from robot.contract.body import JOINTS, PADS
from robot.contract.commands import SEVERAL
from robot.journal.explain import sentence as sentence_of
from robot.messages import LANGUAGES, catalogue
from robot.view.phrasing import Phrasing

PARTS = (*JOINTS, *(f"pad-{pad}" for pad in PADS), "board", "servos", "stop-button", "host")
NOTES = [key.removeprefix("note.") for key, text in catalogue("en").items() if key.startswith("note.body-")]
WORDING = Phrasing(load(paths.FIRST_PROGRAMME), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_has_a_name_of_its_own(language: str) -> None:
    names = [catalogue(language)[f"part.{part}"] for part in PARTS]
    assert len(set(names)) == len(PARTS)
    if language != "en":
        assert not [name for name in names if re.search("[a-z]", name)]


@pytest.mark.parametrize("note", NOTES)
def test_no_note_shows_the_id_of_a_part(note: str) -> None:
    for part in PARTS:
        figures: c.Figures = (
            ("where", SEVERAL.join((part, "tail"))),
            ("value", 1),
            ("limit", 2),
            ("what", "limit:1/2"),
        )
        said = WORDING.sentence("note", note, figures)
        told = {language: sentence_of("note", note, figures, language, WORDING) for language in LANGUAGES}  # type: ignore[arg-type]
        assert told == said
        for language, sentence in said.items():
            assert sentence[0] == sentence[0].upper()
            assert "_" not in sentence
            assert "pad-" not in sentence
            if "{where}" in catalogue(language)[f"note.{note}"]:
                name = catalogue(language)[f"part.{part}"]
                assert name in sentence or name[0].upper() + name[1:] in sentence


def test_a_port_or_a_file_stands_for_itself() -> None:
    said = WORDING.sentence("note", "missing-disk-full", (("where", "/data/j.db"),))
    assert all("/data/j.db" in sentence for sentence in said.values())


@pytest.mark.parametrize("what", ["link-lost", "fault"])
def test_the_story_names_it_too(what: str) -> None:
    figures: c.Figures = (("where", "servos"), ("code", "x"))
    told = {language: sentence_of("story", what, figures, language, None) for language in LANGUAGES}  # type: ignore[arg-type]
    assert "the motors" in told["en"]
    assert "モーター" in told["ja"]
    assert "모터" in told["ko"]
