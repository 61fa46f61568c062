"""The authorisation matrix: which role may do which act, see which field, open which page (matrix.yaml)."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from robot.people.roles import ROLES, STAFF, Role, Scope, Who

FILE = Path(__file__).with_name("matrix.yaml")
ANYBODY, GROUPS = "anybody", {"staff": STAFF}
TICKED = "family?"


class Entry(NamedTuple):
    """Who one line of the matrix lets in: `anybody`, the roles, and relatives by what the person ticked."""

    anybody: bool
    roles: frozenset[Role]
    ticks: frozenset[str]

    def lets_in(self, who: Who) -> bool:
        """Whether somebody is let in."""
        ticked = "family" in who.roles and not self.ticks.isdisjoint(who.ticks)
        return self.anybody or ticked or not self.roles.isdisjoint(who.roles)


REFUSED = Entry(False, frozenset(), frozenset())


class Matrix(NamedTuple):
    """The three tables. What is in none of them is refused."""

    acts: Mapping[str, Entry]
    fields: Mapping[str, Entry]
    pages: Mapping[str, Entry]
    ticks: tuple[str, ...]
    see: frozenset[str]
    not_for_programs: frozenset[str]
    halves: Mapping[str, tuple[str, ...]]
    """The acts of a verb: itself, or its halves."""

    def roles_for(self, act: str, who: Who) -> frozenset[Role] | None:
        """The roles in which somebody may do it; empty where anybody may, None where they may not."""
        entry = self.acts.get(act, REFUSED)
        if who.scope and act in self.not_for_programs:
            return None
        roles = entry.roles & who.roles
        if roles and (who.scope == "" or self._for_program(act, who.scope)):
            return roles
        return frozenset() if entry.anybody else None

    def _for_program(self, act: str, scope: Scope) -> bool:
        return act in self.see or scope == "act"

    def sees(self, field: str, who: Who) -> bool:
        return self.fields.get(field, REFUSED).lets_in(who)

    def opens(self, page: str, who: Who) -> bool:
        return self.pages.get(page, REFUSED).lets_in(who)

    def shown(self, state: Mapping[str, Any], who: Who) -> dict[str, Any]:
        """The fields of a pushed state that somebody sees, and of `allowed` the acts that are theirs."""
        found = {name: value for name, value in state.items() if name == "kind" or self.sees(name, who)}
        found["allowed"] = [verb for verb in state.get("allowed", ()) if self.may(verb, who)]
        return found

    def may(self, verb: str, who: Who) -> bool:
        """Whether somebody may do at least one half of a verb."""
        return any(self.roles_for(act, who) is not None for act in self.halves.get(verb, ()))


@cache
def matrix() -> Matrix:
    """The matrix of matrix.yaml."""
    tables = yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    acts, fields, pages = (
        {name: _entry(names) for name, names in tables[key].items()} for key in ("acts", "fields", "pages")
    )
    see, not_for_programs = (frozenset(tables[key]) for key in ("see", "not_for_programs"))
    halves: dict[str, tuple[str, ...]] = {}
    for act in acts:
        verb = act.partition("/")[0]
        halves[verb] = (*halves.get(verb, ()), act)
    return Matrix(acts, fields, pages, tuple(tables["ticks"]), see, not_for_programs, halves)


def _entry(names: Iterable[str]) -> Entry:
    roles: set[Role] = set()
    for name in names:
        roles |= GROUPS.get(name, {role for role in ROLES if role == name})
    ticks = frozenset(name.removeprefix(TICKED) for name in names if name.startswith(TICKED))
    return Entry(ANYBODY in names, frozenset(roles), ticks)
