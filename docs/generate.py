"""Write the documents that are made from the code: `python -m docs.generate`; with --check only compare.

Exit 0 when all are as the code says, 1 when --check found one that is not.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from docs import api_reference, library_tables, report_format
from docs.control_socket import tables
from firmware_bridge import registers as register_tables
from robot.cli.commands import diagram
from robot.drivers.body.condition_table import CONDITIONS
from robot.drivers.body.servo_settings import SETTINGS
from robot.motion.gestures import page as gestures
from robot.motion.joints import TABLE
from robot.people.matrix import Entry, matrix
from robot.people.roles import ROLES

DOCS = Path(__file__).parent


def registers() -> str:
    """Every register of every device."""
    lines = [
        "# Registers",
        "",
        "Made from `firmware_bridge/registers.yaml` by `make docs`. Protocol 2.0, little endian.",
        "`eeprom` can be written only while the torque is off; it stays after a power cut.",
    ]
    for name, table in register_tables.load().items():
        lines += ["", f"## {name}", "", f"Model {table.model}.", ""]
        lines += ["| address | bytes | register | access | after power-up | meaning |", "|---" * 6 + "|"]
        for register in sorted(table.registers.values(), key=lambda register: register.address):
            named = (f"`{register.name}`", register.access, register.initial)
            row = (register.address, register.size, *named, table.notes.get(register.name, ""))
            lines.append("| " + " | ".join(map(str, row)) + " |")
        for register_name, bits in table.bits.items():
            named = ", ".join(f"{position} {bit}" for position, bit in enumerate(bits) if bit is not None)
            lines += ["", f"Bits of `{register_name}`: {named}."]
    return "\n".join([*lines, ""])


DONE = {
    "stop": "the body freezes; *fault*",
    "stages": "slow, rest, asleep",
    "told": "told, left aside",
    "lost": "the body freezes; *fault*, then asleep",
    "refused": "it does not start",
}


def watching() -> str:
    """The page as it is written, with the table of what is watched as the code has it."""
    lines = ["| code | how it shows | within | what is done | note | figures |", "|---" * 6 + "|"]
    for c in CONDITIONS:
        then = f"{DONE[c.does]}: {c.then}" if c.then else DONE[c.does]
        within = f"{c.within_s:g} s" if c.within_s else "at once"
        note = f"`body-{c.name}`" if c.figures else "–"
        lines.append(f"| `{c.name}` | {c.shows} | {within} | {then} | {note} | {c.figures or '–'} |")
    return _with_tables("watching.md", {"conditions": lines})


def settings() -> str:
    """The page for builders, with the table of what must stand in a servo as the code has it."""
    lines = ["| register | what this robot needs | kept | with another value the servo |", "|---" * 4 + "|"]
    for each in SETTINGS:
        values = {joint.name: each.wanted(joint) for joint in TABLE}
        wanted = "by joint" if len(set(values.values())) > 1 else str(*set(values.values()))
        lines.append(f"| `{each.name}` | {wanted} | {each.kept} | {each.otherwise} |")
    return _with_tables("servo-settings.md", {"settings": lines})


def control_socket() -> str:
    """The page as it is written, with what may be asked for, answered and shown as the models have it."""
    return _with_tables("control-socket.md", tables())


def report() -> str:
    """The page as it is written, with every field of a report as robot/report/facts.py has it."""
    return _with_tables("report.md", report_format.tables())


def libraries() -> str:
    """The page as it is written, with every line that programmes share."""
    return _with_tables("libraries.md", library_tables.tables())


def scripts() -> str:
    """The page as it is written, with the waypoints that come with Yorisou."""
    return _with_tables("scripts.md", library_tables.waypoints())


def roles() -> str:
    """The page on roles, with the authorisation matrix as it is."""
    found = matrix()
    tables = {
        "acts": _matrix("act", found.acts),
        "fields": _matrix("field", found.fields),
        "pages": _matrix("page", found.pages),
    }
    return _with_tables("roles.md", tables)


def _matrix(what: str, entries: Mapping[str, Entry]) -> list[str]:
    lines = [f"| {what} | anybody | {' | '.join(ROLES)} |", "|---" * (len(ROLES) + 2) + "|"]
    for name, entry in entries.items():
        ticked = ", ".join(sorted(entry.ticks))
        held = ["yes" if role in entry.roles else "" for role in ROLES]
        held[ROLES.index("family")] = f"if ticked: {ticked}" if ticked else held[ROLES.index("family")]
        lines.append(f"| `{name}` | {'yes' if entry.anybody else ''} | {' | '.join(held)} |")
    return lines


def _with_tables(page: str, tables: Mapping[str, Sequence[str]]) -> str:
    """A page of the reference with each table at the place of its name."""
    text = (DOCS / "reference" / page).read_text("utf-8")
    for place, lines in tables.items():
        before, mark, rest = text.partition(f"<!-- {place} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        text = "".join((before, mark, *(f"{line}\n" for line in lines), end, after))
    return text


DOCUMENTS: dict[str, Callable[[], str]] = {
    "reference/servo-settings.md": settings,
    "reference/control-socket.md": control_socket,
    "reference/gestures.md": gestures.page,
    "reference/libraries.md": libraries,
    "reference/phases.md": diagram.page,
    "reference/registers.md": registers,
    "reference/report.md": report,
    "reference/roles.md": roles,
    "reference/scripts.md": scripts,
    "reference/watching.md": watching,
    **{f"reference/api/{name}.md": partial(api_reference.page, name) for name in api_reference.PAGES},
}


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    stale = 0
    for name, write in DOCUMENTS.items():
        path, text = DOCS / name, write()
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        if "--check" in arguments:
            sys.stderr.write(f"docs/{name} is not what the code says now. Run: make docs\n")
            stale = 1
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stdout.write(f"docs/{name}\n")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
