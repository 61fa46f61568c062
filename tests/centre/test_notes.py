"""Sealed notes between robots and a centre: proven, forgetful, and alike."""

import os
from datetime import date, timedelta
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrage import x25519

from robot.centre.notes import (
    GOOD_S,
    MOST_NOTES,
    NOW,
    VISIT,
    Exchange,
    Somebody,
    open_here,
    open_visit,
    seal_here,
    seal_visit,
)
from robot.centre.site import Folder, site_file
from tests.centre.build import DAY, LINES, NOON_S, centre


def left(place: Exchange, *notes: bytes | None) -> list[str]:
    return [place.leave_visit(each) for each in notes if each is not None]


def test_a_note_says_a_day_an_hour_and_a_line_and_nothing_else(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    note = seal_visit(site, DAY, 14, LINES[0])
    assert note is not None
    opened = open_visit(own, note)
    assert opened is not None
    assert (opened.day, opened.hour, opened.line) == (DAY, 14, LINES[0])
    assert set(Somebody.model_fields) == {"site", "proof", "yorisou_visit", "day", "hour", "line"}


def test_two_notes_for_one_hour_look_alike_and_are_one_at_the_centre(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    place = Exchange(tmp_path)
    first, second = seal_visit(site, DAY, 14, LINES[0]), seal_visit(site, DAY, 14)
    assert first is not None
    assert second is not None
    identity = [x25519.Identity.from_str(own.opens)]
    inside = {len(pyrage.decrypt(each, identity)) for each in (first, second)}
    assert inside == {1_024}, "the size tells no line"
    left(place, first, second, seal_visit(site, DAY, 9), first)
    assert [(each.hour, each.line) for each in place.visits(own, DAY)] == [(9, ""), (14, LINES[0])]
    times = {path.stat().st_mtime for path in tmp_path.glob(f"*{VISIT}")}
    assert times == {946_684_800.0}, "no file says when somebody planned"


def test_only_a_robot_of_the_centre_can_write_one(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    _, other = centre(tmp_path / "d", "Elsewhere")
    told = other.model_copy(update={"told": site.told})  # its keys, under this centre's name
    for forged in (seal_visit(other, DAY, 14), seal_visit(told, DAY, 14)):
        assert forged is not None
        assert open_visit(own, forged) is None
    bare = Somebody(site=own.told.id, day=DAY, hour=14).model_dump_json().encode()
    assert open_visit(own, pyrage.encrypt(bare, [x25519.Recipient.from_str(own.told.seal_to)])) is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), cut=st.integers(0, 300))
def test_whatever_lies_there_opens_nothing_and_breaks_nothing(tmp_path: Path, data: bytes, cut: int) -> None:
    folder = tmp_path / "c"
    own, site = (Folder(folder).own(), None) if folder.exists() else centre(folder)
    assert open_visit(own, data) is None
    assert open_here(own.reader, own.key, data, NOON_S) is None
    if site is not None:
        note = seal_visit(site, DAY, 14)
        assert note is not None
        assert open_visit(own, note[: len(note) - 1 - cut]) is None


def test_a_day_that_is_over_is_deleted_and_one_beyond_the_keys_is_not_written(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    place = Exchange(tmp_path)
    left(place, seal_visit(site, DAY, 14))
    assert place.visits(own, DAY + timedelta(days=1)) == []
    assert [*tmp_path.glob(f"*{VISIT}")] == []
    assert seal_visit(site, date(2028, 2, 1), 14) is None


def test_a_plan_that_is_taken_back_in_time_was_never_there(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    place = Exchange(tmp_path)
    (name,) = left(place, seal_visit(site, DAY, 14))
    (tmp_path / f"x{VISIT}").mkdir()
    for each in (name, name, "../c/centre.json", f"x{VISIT}"):
        place.take_back(each)
    assert place.visits(own, DAY) == []
    assert (tmp_path / "c" / "centre.json").exists()


def test_new_keys_take_no_old_note(tmp_path: Path) -> None:
    _, site = centre(tmp_path / "c")
    note = seal_visit(site, DAY, 14)
    assert note is not None
    assert open_visit(Folder(tmp_path / "c").rotate(), note) is None


def test_notes_from_before_new_keys_are_deleted_and_another_centres_are_not(tmp_path: Path) -> None:
    _, site = centre(tmp_path / "c")
    _, other = centre(tmp_path / "d", "Elsewhere")
    place, folder = Exchange(tmp_path), Folder(tmp_path / "c")
    foreign = left(place, seal_visit(other, DAY, 14))
    left(place, seal_visit(site, DAY + timedelta(days=40), 14))
    middle = site_file(folder.rotate(), DAY)
    left(place, seal_visit(middle, DAY, 9))
    own = folder.rotate()
    left(place, seal_visit(site_file(own, DAY), DAY, 11))
    assert [each.hour for each in place.visits(own, DAY)] == [11]
    left(place, seal_visit(middle, DAY, 9))  # by a robot that has not got the new file yet
    assert [each.hour for each in place.visits(folder.own(), DAY)] == [11]
    assert len([*tmp_path.glob(f"*{VISIT}")]) == 2
    assert (tmp_path / foreign[0]).exists()


def test_keys_are_renewed_as_often_as_somebody_likes(tmp_path: Path) -> None:
    centre(tmp_path / "c")
    folder = Folder(tmp_path / "c")
    opened = [folder.rotate().opens for _ in range(6)]
    assert folder.own().before == (*reversed(opened[2:5]),)


@pytest.mark.parametrize(
    ("after_s", "known"),
    [(0, True), (GOOD_S, True), (GOOD_S + 1, False), (-1_200, True), (-1_201, False)],
)
def test_how_many_are_there_holds_for_two_hours(tmp_path: Path, after_s: int, known: bool) -> None:
    own, site = centre(tmp_path / "c")
    note = open_here(site.reader, site.month_keys().get, seal_here(own, 2, NOON_S), NOON_S + after_s)
    assert (note is not None and note.people == 2) is known
    assert GOOD_S == 7_200


def test_nobody_but_the_centre_says_how_many_are_there(tmp_path: Path) -> None:
    own, site = centre(tmp_path / "c")
    other, _ = centre(tmp_path / "d")
    forged = other.model_copy(update={"told": own.told, "reader": own.reader})  # the reader, and not the root
    keys = site.month_keys().get
    assert open_here(site.reader, keys, seal_here(forged, 0, NOON_S), NOON_S) is None
    assert open_here(site.reader, {}.get, seal_here(own, 0, NOON_S), NOON_S) is None


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    own, _ = centre(tmp_path / "c")
    place = Exchange(tmp_path / "gone")
    assert (place.visits(own, DAY), place.here(own.told.id), place.full(own, DAY)) == ([], b"", False)
    place.take_back(f"x{VISIT}")
    os.mkfifo(tmp_path / f"{own.told.id}{NOW}")
    assert Exchange(tmp_path).here(own.told.id) == b"", "a pipe holds up nobody"
    for number in range(MOST_NOTES):
        (tmp_path / f"{number}{VISIT}").write_bytes(b"")
    assert Exchange(tmp_path).full(own, DAY)
