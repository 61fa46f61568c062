"""A sweep as one self-contained page: pictures, tables, and everything that was assumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.sweep.found import Found
from sim.sweep.measures import KINDS, SPOKEN
from sim.sweep.report import picture, pictures, tables
from sim.sweep.report.wording import assumptions, head, warning


@dataclass(frozen=True, slots=True)
class World:
    """Everything about one world."""

    name: str
    says: str
    frontier: pictures.Frontier
    curves: pictures.Curves
    delivered: pictures.Delivered
    contacts: pictures.Contacts
    sections: Sequence[tuple[str, tables.Table]]
    everything: tables.Table


def page(found: Found) -> str:
    """HTML that needs nothing else."""
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.get_template("page.html").render(
        found=found,
        head=head(found),
        warning=warning(found),
        assumptions=assumptions(found),
        policies=[
            (name, picture.SHAPES[number % len(picture.SHAPES)], number % picture.COLOURS)
            for number, name in enumerate(found.policies)
        ],
        kinds=[SPOKEN[kind] for kind in KINDS],
        worlds=[_world(found, each) for each in found.facts["worlds"]],
        of_facts=[
            ("Profiles", tables.profiles(found.facts)),
            ("Worlds", tables.worlds(found.facts)),
            ("Policies", tables.policies(found.facts)),
        ],
        area=picture,
    )


def _world(found: Found, facts: dict[str, Any]) -> World:
    name = facts["name"]
    made = [
        ("Figures", tables.main(found, name)),
        ("Left, by profile, %", tables.by_profile(found, name, "left")),
        ("Reached L6, by profile, %", tables.by_profile(found, name, "L6")),
        ("Contacts with people, a week", tables.contacts(found, name)),
    ]
    siloing = None if facts["world"] is None else facts["world"]["siloing"]
    return World(
        name,
        "siloing as each profile has it" if siloing is None else f"siloing {siloing:g}",
        pictures.frontier(found, name),
        pictures.curves(found, name),
        pictures.delivered(found, name),
        pictures.contacts(found, name),
        made,
        tables.everything(found, name),
    )
