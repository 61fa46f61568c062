"""Cards of paper: what stands on them, that each keeps to its page, and the command that prints them."""

from pathlib import Path

import pytest

from robot.contract.languages import LANGUAGES
from robot.messages import catalogue
from robot.report.cards import CARDS, MAP_MM, Known, Paper, cards, pocket_cards
from robot.report.pdf import Typesetter
from tests.journal.centre import Call, desk

FULL = Known(
    page="https://robot.local",
    staff=tuple(f"A rather long name of somebody, number {place}" for place in range(4)),
    hotline=tuple(
        f"A help line with a name · 0120-000-00{place} · with hours that differ" for place in range(6)
    ),
)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def words(made: object) -> str:
    return repr(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_catalogue_stands_on_a_card(language: str) -> None:
    shown = words(cards("all", language, Known()))  # type: ignore[arg-type]
    for key, sentence in catalogue(language).items():
        if key.startswith("paper.") and key not in ("paper.title", "paper.instead"):
            assert repr(sentence)[1:-1] in shown, key


def test_each_audience_has_its_own_cards() -> None:
    door, family = ([card.name for card in cards(each, "en", Known())] for each in ("door", "family"))
    assert door == ["what", "stop", "away", "records"]
    assert family == ["family"]
    assert [card.name for card in cards("all", "en", Known())] == [*door, *family, "own"]
    assert set(CARDS) == {"door", "family", "own"}


def test_what_is_not_known_is_a_line_to_fill_in_and_what_is_known_stands_there() -> None:
    blanks = [blank for part in cards("family", "en", Known())[0].parts for blank in part.blanks]
    assert blanks == ["Staff:", "Help line:", "In danger to life:"]
    known = Known("https://robot.local", ("Mori",), ("A line · 0120",))
    (family,) = cards("family", "en", known)
    assert [blank for part in family.parts for blank in part.blanks] == ["Mori:", "In danger to life:"]
    assert ("A line · 0120",) in [part.lines for part in family.parts]
    away = next(card for card in cards("door", "en", known) if card.name == "away")
    assert away.parts[-1].lines == ("Its page: https://robot.local",)
    assert away.parts[-1].blanks == ()


@pytest.mark.parametrize(("paper", "pages"), [("a6", 6), ("a4", 2)])
def test_a_card_keeps_to_its_page_however_much_stands_on_it(
    typesetter: Typesetter, paper: Paper, pages: int
) -> None:
    for language in LANGUAGES:
        for known in (Known(), FULL):
            made = cards("all", language, known)  # type: ignore[arg-type]
            assert len(typesetter.pictures_of_cards(made, language, "x", paper)) == pages


def test_the_command_writes_a_file_and_never_over_another(yorisou: Call, tmp_path: Path) -> None:
    code, out, err = yorisou("cards", "print", "--language", "ja")
    assert (code, out, err) == (0, "", "cards-ja.pdf\n")
    body = (tmp_path / "cards-ja.pdf").read_bytes()
    assert body.startswith(b"%PDF-")
    code, _, err = yorisou("cards", "print", "--language", "ja", "--for", "door")
    assert code == 3
    assert "is there already; nothing was written." in err
    assert (tmp_path / "cards-ja.pdf").read_bytes() == body
    code, _, err = yorisou("cards", "print", "--out", "nowhere/cards.pdf")
    assert code == 3
    assert "cannot be written (No such file or directory)" in err


def test_staff_stand_on_the_familys_card_and_family_do_not(
    yorisou: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text(
        '[[care.staff]]\nid = "mori"\nname = {en = "Ms Mori", ja = "森さん"}\nrole = "professional"\n'
        '[[care.staff]]\nid = "aunt"\nname = "An aunt"\nrole = "family"\n'
    )
    seen: list[str] = []
    draw = Typesetter.cards

    def kept(self: Typesetter, made: object, *more: object) -> bytes:
        seen.append(words(made))
        return draw(self, made, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Typesetter, "cards", kept)
    code, _, err = yorisou("cards", "print", "--config", "own.toml", "--language", "ja", "--out", "c.pdf")
    assert code == 0, err
    assert "森さん:" in seen[0]
    assert "aunt" not in seen[0]
    assert "0120-279-338" in seen[0]


def test_the_sheet_to_tick_has_a_box_for_whatever_staff_may_enter() -> None:
    (sheet,) = cards("own", "en", Known())
    assert [part.title for part in sheet.parts if part.title.startswith("Eyes")] == [
        f"Eyes: in place of {colour}" for colour in ("warm white", "blue", "green", "amber")
    ]
    boxes = {part.title: part.choices for part in sheet.parts if part.choices}
    assert boxes["Eyes: in place of blue"] == ("dark", "warm white", "green", "amber")
    assert len(boxes["Sounds that I would rather not hear"]) == 6
    assert len(boxes["What it may not remember from now on"]) == 4
    assert [blank for part in sheet.parts for blank in part.blanks] == ["Name for the robot:", "Signed:"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_for_the_pocket_keeps_to_two_pages_and_has_room_for_a_map(
    typesetter: Typesetter, language: str
) -> None:
    made = pocket_cards(language)  # type: ignore[arg-type]
    assert len(typesetter.pictures_of_cards(made, language, "t", "a6")) == 2
    assert sum(part.room for part in made[0].parts) == MAP_MM
    written = repr(made)
    for key in ("title", "cheer", "map", "call", "spoken-police", "spoken-go"):
        assert catalogue(language)[f"pendant.{key}"] in written.replace("\\'", "'"), key


def test_the_card_for_the_pocket_is_printed(yorisou: Call, tmp_path: Path) -> None:
    assert yorisou("pendant", "print", "--language", "ja") == (0, "", "pendant-ja.pdf\n")
    assert (tmp_path / "pendant-ja.pdf").read_bytes().startswith(b"%PDF-")
    code, _, said = yorisou("pendant", "print", "--language", "ja")
    assert (code, "is there already" in said) == (3, True)
