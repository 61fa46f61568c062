"""The authorisation matrix: everything is listed, and it says what is written down by hand."""

from dataclasses import fields, replace

import pytest

from robot.console.app import PAGES
from robot.control.requests import REQUESTS
from robot.control.state import State
from robot.people.matrix import Entry, matrix
from robot.people.roles import EVERYBODY, NOBODY, ROLES, Who
from tests.people.table import ANYBODY, MAY, NOT_FOR_PROGRAMS, SEEN_BY_ANYBODY, SEES, STAFF_ALONE

HALVES = {"preview": ("yes", "no"), "microphone": ("on", "off"), "remember": ("on", "off")}


def somebody(role: str, *ticks: str) -> Who:
    return Who("x", roles=frozenset({role} if role else set()), ticks=frozenset(ticks))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_each_role_may_do_what_is_written_down_and_nothing_else(role: str) -> None:
    may = {act for act in matrix().acts if matrix().roles_for(act, somebody(role)) is not None}
    assert may == MAY[role] | ANYBODY


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", ["see", "act"])
def test_a_program_may_what_its_scope_says_and_never_says_yes(role: str, scope: str) -> None:
    program = replace(somebody(role), scope=scope)  # type: ignore[arg-type]
    may = {act for act in matrix().acts if matrix().roles_for(act, program) is not None} - ANYBODY
    assert may == (MAY[role] & SEES if scope == "see" else MAY[role] - NOT_FOR_PROGRAMS) - ANYBODY
    assert "preview/yes" not in may


def test_every_request_and_every_field_is_listed_and_nothing_that_there_is_not() -> None:
    acts = {f"{verb}/{half}" for verb, halves in HALVES.items() for half in halves} | {"clear/person"}
    assert matrix().acts.keys() == {*REQUESTS} - HALVES.keys() | acts
    assert matrix().fields.keys() == {each.name for each in fields(State)} - {"you"} | {"body"}
    assert {*PAGES} <= matrix().pages.keys()


def test_nobody_sees_more_than_stop_and_less_take() -> None:
    state = State(allowed=("stop", "less", "start", "sleep")).to_json()
    shown = matrix().shown(state, NOBODY)
    assert {*shown} == SEEN_BY_ANYBODY - {"you"}
    assert shown["allowed"] == ["stop", "less", "sleep"]


@pytest.mark.parametrize("role", ["person", "family", "technician", "owner"])
def test_what_is_for_staff_is_for_staff_alone(role: str) -> None:
    seen = {*matrix().shown(State().to_json(), somebody(role, *matrix().ticks))}
    assert not seen & STAFF_ALONE
    assert "level" in matrix().shown(State().to_json(), somebody("therapist"))


def test_a_relative_sees_what_is_ticked_and_at_first_nothing_of_the_person() -> None:
    state = State().to_json()
    assert {*matrix().shown(state, somebody("family"))} == SEEN_BY_ANYBODY - {"you"}
    assert {*matrix().shown(state, somebody("family", "course"))} == SEEN_BY_ANYBODY - {"you"} | {"course"}
    assert not matrix().sees("body", somebody("family", "course"))
    assert matrix().sees("body", somebody("family", "robot"))
    # A tick lets nobody in who is no relative.
    assert not matrix().sees("course", somebody("technician", "course"))


def test_a_simulated_body_opens_everything_and_what_is_not_listed_nobody() -> None:
    assert all(matrix().roles_for(act, EVERYBODY) is not None for act in matrix().acts)
    assert matrix().roles_for("fly", EVERYBODY) is None
    assert not matrix().sees("secret", EVERYBODY)
    assert not matrix().opens("/secret", EVERYBODY)
    assert not Entry(False, frozenset(), frozenset({"robot"})).lets_in(EVERYBODY)


@pytest.mark.parametrize(
    ("page", "roles"),
    [
        ("/", {"", *ROLES}),
        ("/person", {"person"}),
        ("/mine", {"person"}),
        ("/knows", {*ROLES}),
        ("/room", {"therapist", "deputy"}),
        ("/family", {"family"}),
        ("/technician", {"therapist", "deputy", "technician", "owner"}),
        ("/look-back", {"therapist", "deputy"}),
        ("/caseload", {"therapist", "deputy"}),
        ("/people", {"therapist", "owner"}),
    ],
)
def test_each_page_is_for_its_roles(page: str, roles: set[str]) -> None:
    assert {role for role in ("", *ROLES) if matrix().opens(page, somebody(role))} == roles
