"""The report of a sweep: figures with errors, marks where they should stand, and what was assumed."""

import csv
import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.sweep.figures import Value
from sim.sweep.found import Found, read
from sim.sweep.grid import Block, blocks
from sim.sweep.measures import CONTACTS, FIGURES, MEASURES, Sums, summed
from sim.sweep.report import pictures, tables
from sim.sweep.report.figures_table import FIGURE, to_csv, to_json
from sim.sweep.report.lines import lines
from sim.sweep.report.page import page
from sim.sweep.report.picture import HEIGHT, LABEL_ROW, WIDTH, Label, Mark, beside, spread_apart
from sim.sweep.report.scale import Scale, fitted
from sim.sweep.results import Results
from tests.sweep.made import small

PLACE = {name: column for column, name in enumerate(MEASURES)}
GRID = """
sweep: 1
runner: engine
programme: rungs
persons: 40
policies:
  - {name: steady, kind: home}
  - {name: five-up, kind: n-up-one-down, figures: {up_after: 5}}
  - {name: still, kind: hold, promises: 0}
people:
  - {profile: plain, weight: 3}
  - {profile: anxious, weight: 1}
worlds:
  - {name: usual}
  - {name: siloing, siloing: 0.5, answers: {share: 0.5, follows: 0, noise: 1.6}}
"""


def people(block: Block) -> Sums:
    """Figures that can be reckoned by hand: 100 sessions each, 2 over with `steady`, 4 with `five-up`."""
    made = np.zeros((block.persons, len(MEASURES)))
    over = {"steady": 2, "five-up": 4, "still": 0}[block.cell.policy.name]
    for name, figure in {
        "persons": 1,
        "weeks": 25,
        "came": 110,
        "sessions": 100,
        "over": over,
        "steps": 4,
    }.items():
        made[:, PLACE[name]] = figure
    if over:
        made[::2, PLACE["L6"]] = 1
        made[::2, PLACE["L6_weeks"]] = 10 + over + np.arange(len(made[::2])) % 2
        made[:, PLACE["text_with_robot"]] = 5
        made[:, PLACE["voice_without_robot"]] = 10
    made[: block.persons // 5, PLACE["false_steps"]] = over / 2
    return summed(made, 26)


@pytest.fixture
def found(tmp_path: Path) -> Found:
    return made(tmp_path, None)


def made(folder: Path, count: int | None) -> Found:
    file, path = small(folder, GRID), folder / "a.db"
    results = Results.open(path, file.sweep, file.name, file.text)
    for block in list(blocks(file.sweep))[:count]:
        results.add(block, people(block))
    results.close()
    return read(path)


def test_figures_are_written_with_the_digits_that_they_deserve() -> None:
    over, weeks = FIGURE["over"], FIGURE["L6_weeks"]
    assert tables.shown(over, Value(0.01528, 0.0011)) == "1.5 ± 0.1"
    assert tables.shown(over, Value(0.01528, 0.00011)) == "1.53 ± 0.01"
    assert tables.shown(weeks, Value(15.04, 0.5)) == "15.0 ± 0.5"
    assert tables.shown(weeks, Value(15.04, None)) == "15.0"
    assert tables.shown(over, Value(0.0, 0.0)) == "0"
    assert tables.shown(over, Value(None, None)) == "–"


def test_the_table_has_a_row_a_policy(found: Found) -> None:
    table = tables.main(found, "usual")
    head = list(table.head)
    rows = {row[0]: dict(zip(head, row, strict=True)) for row in table.rows}
    assert list(rows) == ["steady", "five-up", "still"]
    assert rows["steady"]["over the limit, %"] == "2.0 ± 0.0"
    assert rows["five-up"]["over the limit, %"] == "4.0 ± 0.0"
    assert (rows["steady"]["promised, %"], rows["five-up"]["promised, %"]) == ("≤ 1.5", "–")
    assert rows["steady"]["false steps, %"].startswith("5.0 ± ")
    assert rows["steady"]["median week"] == "12"
    assert rows["still"]["weeks to L6"] == "–"
    contacts = {row[0]: row[1:] for row in tables.contacts(found, "usual").rows}
    assert contacts["steady, with the robot"] == ["0.2 ± 0.0", "0", "0", "0"]
    assert contacts["steady, without it"] == ["0", "0.4 ± 0.0", "0", "0"]


def test_marks_stand_where_their_figures_are(found: Found) -> None:
    picture = pictures.frontier(found, "usual")
    assert [mark.number for mark in picture.marks] == [0, 1]
    assert picture.nowhere == ["still"]
    steady, five = picture.marks
    numbers = {float(text): x for text, x in picture.x.ticks}
    low, high = min(numbers), max(numbers)
    for mark, over in ((steady, 2.0), (five, 4.0)):
        share = (mark.x - numbers[low]) / (numbers[high] - numbers[low])
        assert low + share * (high - low) == pytest.approx(over, abs=0.01)
    weeks = {float(text): y for text, y in picture.y.ticks}
    assert steady.y > five.y  # sooner is lower
    assert weeks[min(weeks)] > weeks[max(weeks)]
    assert steady.along is not None
    assert min(steady.along) < steady.y < max(steady.along)
    assert [label.text for label in picture.labels] == ["steady (50 %)", "five-up (50 %)"]


def test_all_worlds_have_the_same_axes(found: Found) -> None:
    for draw in (pictures.frontier, pictures.delivered, pictures.contacts, pictures.curves):
        usual, siloing = draw(found, "usual"), draw(found, "siloing")
        assert usual.x == siloing.x


def test_promises_stand_beside_what_was_delivered(found: Found) -> None:
    rows = {row.policy: row for row in pictures.delivered(found, "usual").rows}
    assert rows["five-up"].promise is None
    assert rows["steady"].promise is not None
    assert rows["steady"].mark is not None
    assert rows["steady"].promise < rows["steady"].mark.x  # 5 % were delivered, 1.5 promised
    assert rows["steady"].number is not None
    assert rows["steady"].number.text == "5.0"
    assert rows["still"].promise is not None
    assert rows["still"].mark is not None
    assert rows["still"].promise == rows["still"].mark.x


def test_bars_of_contacts_are_as_long_as_they_are_many(found: Found) -> None:
    rows = pictures.contacts(found, "usual").rows
    (text, voice, *_), (none, without, *_) = rows[0].parts, rows[1].parts
    assert voice[2] == none[2] == 0
    assert without[2] == pytest.approx(2 * text[2], abs=0.02)
    assert (rows[0].number.text, rows[1].number.text) == ("0.20", "0.40")
    assert [row.name for row in rows] == ["steady", "", "five-up", "", "still", ""]


def test_labels_are_kept_apart_and_inside() -> None:
    marks = [Mark(i, 500.0, 100.0 + i, (480.0, 520.0), (90.0, 110.0), "") for i in range(2)]
    labels = beside([*marks, marks[0]], ["a-policy-with-a-name", "another-policy", "3"])
    boxes = [(*label.reach, label.y) for label in labels]
    for a, b in ((boxes[i], boxes[j]) for i in range(3) for j in range(i)):
        assert a[1] <= b[0] or b[1] <= a[0] or abs(a[2] - b[2]) >= LABEL_ROW - 1
    assert all(label.reach[0] >= 0 and label.reach[1] <= WIDTH for label in labels)
    spread = spread_apart([Label("x", 300, 300.0 + i, False) for i in range(5)])
    assert all(b.y - a.y >= LABEL_ROW for a, b in pairwise(spread))
    assert max(label.y for label in spread) <= HEIGHT


@pytest.mark.parametrize("span", [0.003, 0.9, 1.0, 7.3, 19, 26, 480])
def test_an_axis_has_round_numbers(span: float) -> None:
    scale = fitted([0.0, span], 50, 500, span / 2, zero=True)
    ticks = scale.ticks()
    assert 3 <= len(ticks) <= 9
    assert len({text for text, _ in ticks}) == len(ticks)
    assert scale.high >= span
    for text, x in ticks:
        assert scale.at(float(text)) == pytest.approx(x, abs=0.5)
    steps = np.diff([float(text) for text, _ in ticks])
    assert np.allclose(steps, steps[0])


def test_an_axis_without_figures_is_an_axis_all_the_same() -> None:
    assert fitted([], 0, 100, 4.0) == Scale(0.0, 5.0, 0, 100)
    assert len(fitted([3.0], 0, 100, 4.0).ticks()) > 2


class Texts(HTMLParser):
    """What stands on a page, and the places in its pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.places: list[tuple[float, float]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: float(value) for name, value in attrs if value and re.fullmatch(r"-?[\d.]+", value)}
        if tag in ("text", "line", "rect"):
            self.places.append((given.get("x", given.get("x1", 0.0)), given.get("y", given.get("y1", 0.0))))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_the_page_says_what_was_assumed_and_what_it_is_not(found: Found) -> None:
    text = page(found)
    seen = Texts(text)
    said = " ".join(seen.texts)
    for sentence in (
        "Simulated people only. Nothing here is evidence about anybody real.",
        "480".replace("480", "240 simulated people, 26 weeks each, through the real engine and gate"),
        "Equations of sim/person/model_person.py",
        "Ten levels, one a rung, in their order.",
        "Siloing is the share of what is learned with the robot alone that does not carry over to people.",
        "Staff approve of what waits for them after 1 day.",
        "on 50 % of days, unrelated to mood, noise 1.6",
        "World siloing siloing 0.5",
        "Nobody reached L6 with still.",
        "up_after 5",
        "L7 +1, L8 +1.2",
    ):
        assert sentence in said, sentence
    assert found.text.strip().splitlines()[-1].replace("&", "&amp;") in text.replace("&#39;", "'")
    assert text.count('<svg class="picture"') == 8
    assert not re.findall(r"\b(nan|inf|None)\b", said)
    assert not re.findall(r"https?://", text.replace("http://www.w3.org", ""))
    assert all(0 <= x <= WIDTH and -8 <= y <= HEIGHT + 40 for x, y in seen.places)
    assert len(seen.places) > 100


def test_a_name_is_a_text_on_the_page(tmp_path: Path) -> None:
    """Whoever wrote the sweep file writes no markup."""
    file, path = small(tmp_path, GRID + "# <script>alert(1)</script>\n"), tmp_path / "a.db"
    Results.open(path, file.sweep, file.name, file.text).close()
    assert "<script" not in page(read(path))


def test_a_sweep_that_is_not_finished_says_so(tmp_path: Path) -> None:
    part = made(tmp_path, 3)
    assert 0 < part.done < part.persons
    told = f"Not finished: {part.done:,} of {part.persons:,} people."
    assert any(line.startswith(told) for line in lines(part))
    assert told in page(part)
    empty = tmp_path / "empty"
    empty.mkdir()
    nobody = made(empty, 0)
    assert "Not finished: 0 of" in page(nobody)
    assert any("–" in line for line in lines(nobody))


def test_lines_stand_in_columns(found: Found) -> None:
    told = lines(found)
    assert told[1] == "Simulated people only. Nothing here is evidence about anybody real."
    place = told.index("World usual")
    assert [line.split()[0] for line in told[place + 1 : place + 5]] == [
        "policy",
        "steady",
        "five-up",
        "still",
    ]
    assert len({len(line) for line in told[place + 1 : place + 5]}) == 1


def test_programs_get_every_figure(found: Found) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    assert len(rows) == 2 * 3 * 3 * (len(FIGURES) + 2)
    over = {
        row["policy"]: row
        for row in rows
        if (row["figure"], row["profile"], row["world"]) == ("over", "all", "usual")
    }
    assert (float(over["steady"]["value"]), float(over["five-up"]["value"])) == (0.02, 0.04)
    assert over["steady"]["unit"] == "share"
    assert over["steady"]["people"] == "40"
    weeks = next(row for row in rows if row["figure"] == "L6_weeks" and row["policy"] == "still")
    assert (weeks["value"], weeks["standard_error"]) == ("", "")
    median = next(row for row in rows if row["figure"] == "L6_median_week")
    assert (median["value"], median["unit"]) == ("12", "week")
    data = to_json(found)
    assert {figure["figure"] for figure in data["figures"]} >= set(CONTACTS)
    assert data["facts"]["weeks"] == 26
