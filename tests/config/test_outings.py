"""`[outings]`: what the guard is told; a table of nights that is shipped empty; errors that help."""

from pathlib import Path

import pytest

from robot.config.outings import OutingsSection
from robot.config.schema import Config, load
from robot.contract.outing_events import OutingRules
from robot.errors import InputError
from robot.outings.guard import clock_text

ROW = '[[outings.night]]\nplace = "A"\nunder = {}\nfrom = "{}"\nto = "{}"\nsource = "Ordinance 12, checked"\n'
YEAR = '"16:30-07:00", ' * 11 + '"16:00-24:00"'


def of(tmp_path: Path, text: str) -> OutingsSection:
    file = tmp_path / "yorisou.toml"
    file.write_text(f"[outings]\n{text}", "utf-8")
    return load(file).outings


def test_the_table_is_shipped_empty_and_nothing_is_known() -> None:
    section = Config().outings
    assert (section.night, section.row, section.rules) == ([], None, OutingRules())


def test_of_the_rows_of_the_place_the_longest_hours_for_the_age_hold(tmp_path: Path) -> None:
    rows = (
        ROW.format(18, "23:00", "05:00")
        + ROW.format(16, "22:00", "05:00")
        + ROW.replace('"A"', '"B"').format(18, "20:00", "07:00")
    )
    assert of(tmp_path, f'age = 17\nplace = "A"\n{rows}').rules.barred == (1380, 300)
    assert of(tmp_path, f'age = 15\nplace = "A"\n{rows}').rules.barred == (1320, 300)
    assert of(tmp_path, f'adult = false\nplace = "A"\n{rows}').rules.barred == (1320, 300)
    assert of(tmp_path, f'age = 18\nplace = "A"\n{rows}').rules.barred == ()
    assert of(tmp_path, f"age = 15\n{rows}").rules.barred == ()


def test_the_engine_is_told_no_place_and_no_source(tmp_path: Path) -> None:
    rows = ROW.format(18, "23:00", "05:00")
    said = of(tmp_path, f'age = 17\nguardian_signed = true\nplace = "A"\n{rows}').rules
    assert said == OutingRules(adult=False, guardian=True, barred=(1380, 300))
    assert "Ordinance" not in repr(said)


def test_an_adult_may_have_signed_hours_and_the_dark_of_each_month(tmp_path: Path) -> None:
    signed = '[[outings.signed]]\nfrom = "04:00"\nto = "05:30"\nby = "mori, 2026-11-30"\n'
    rules = of(tmp_path, f"age = 18\ndark = [{YEAR}]\n{signed}").rules
    assert (rules.adult, rules.signed) == (True, (240, 330))
    assert rules.dark == ((990, 420),) * 11 + ((960, 1440),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ROW.format(18, "23:00", "05:00").replace("source", "#"), "source"),
        (ROW.format(18, "23:00", "05:00").replace("Ordinance 12, checked", "law"), "source"),
        (ROW.format(18, "25:00", "05:00"), "from"),
        (ROW.format(11, "23:00", "05:00"), "under"),
        (ROW.format(18, "03:00", "03:00"), "begins and ends at 03:00"),
        (ROW.format(18, "03:00", "03:01"), "is no night: a row holds 00:00 to 04:00"),
        (ROW.format(18, "23:00", "03:59"), "is no night"),
        (ROW.format(18, "00:01", "05:00"), "is no night"),
        (ROW.format(18, "09:00", "15:00"), "is no night"),
        (ROW.format(18, "20:00", "24:00"), "is no night"),
        ("age = 5", "age"),
        ("age = 17\nadult = true", "contradict"),
        ('age = 17\n[[outings.signed]]\nfrom = "04:00"\nto = "05:00"\nby = "mori"', "adult only"),
        ('[[outings.signed]]\nfrom = "04:00"\nto = "05:00"\nby = "mori"', "adult only"),
        ('dark = ["16:00-07:00"]', "1 of 12"),
        (f"dark = [{YEAR.replace('16:00-24:00', 'all night')}]", "month 12"),
        ('place = "B"\n' + ROW.format(18, "23:00", "05:00"), "has no row"),
        ("prefecture = 'A'", "prefecture"),
    ],
)
def test_what_does_not_fit_is_refused_and_says_why(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        of(tmp_path, text)


@pytest.mark.parametrize(
    "row", [("23:00", "04:00"), ("00:00", "04:00"), ("00:00", "24:00"), ("20:00", "06:00")]
)
def test_a_row_that_holds_the_depth_of_the_night_is_one(tmp_path: Path, row: tuple[str, str]) -> None:
    barred = of(tmp_path, f'age = 17\nplace = "A"\n{ROW.format(18, *row)}').rules.barred
    assert [clock_text(each) for each in barred] == [*row]


def test_a_whole_day_is_the_longest_row(tmp_path: Path) -> None:
    rows = ROW.format(18, "23:00", "05:00") + ROW.format(18, "00:00", "24:00")
    assert of(tmp_path, f'age = 17\nplace = "A"\n{rows}').rules.barred == (0, 1440)
