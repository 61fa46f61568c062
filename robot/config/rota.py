"""Fits `[care]`: only the channel or name on the rota that cannot be used is left out.

A mistake in one address must not remove everybody else from the alert route.
"""

from collections.abc import Iterator
from typing import Any, get_args

from robot.channels.delivery import scheme, understood
from robot.config.care import STAFF_ID, Role, StaffMember, exposed, urls
from robot.config.faults import nearest
from robot.config.section import LENIENT
from robot.files.read import shown

# Key, what, mend.
Said = tuple[str, str, str]
EXAMPLES = "docs/how-to/alerts.md has examples."


def _members(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each member of staff that is a table, with the key it is named by."""
    care = data.get("care")
    staff = care.get("staff") if isinstance(care, dict) else None
    for place, member in enumerate(staff if isinstance(staff, list) else ()):
        if isinstance(member, dict):
            name = member.get("id")
            known = isinstance(name, str) and STAFF_ID.fullmatch(name)
            yield f"care.staff.{name if known else place}", member


def fit_channels(data: dict[str, Any]) -> list[Said]:
    """Leave out each invalid channel, so that the rest of its list stays."""
    said: list[Said] = []
    for key, member in _members(data):
        channels = member.get("channels")
        if isinstance(channels, list):
            member["channels"] = kept = []
            for number, channel in enumerate(channels, 1):
                fault = _fault(channel)
                if fault:
                    said.append((f"{key}.channels", f"entry {number} is left out.", fault))
                else:
                    kept.append(channel)
    return said


def fit_roles(data: dict[str, Any]) -> list[Said]:
    """Treat an unknown role as the one that is told least."""
    said: list[Said] = []
    for key, member in _members(data):
        if "role" in member and member["role"] not in get_args(Role):
            what = f"'{shown(str(member['role'])[:40])}' is no role; until then it counts as 'family'."
            said.append((f"{key}.role", what, "Write 'professional' or 'family'."))
            member["role"] = "family"
    return said


def exposures(data: dict[str, Any]) -> list[Said]:
    """The files of channels that are used though others on this machine can read them."""
    return [
        (
            f"{key}.channels_file",
            "can be read by others on this machine; it is still used.",
            f"Run: chmod 600 {shown(member['channels_file'])}",
        )
        for key, member in _members(data)
        if isinstance(member.get("channels_file"), str) and exposed(member["channels_file"])
    ]


def _fault(channel: Any) -> str:
    if not isinstance(channel, str):
        return "Write an apprise URL such as 'mailtos://…'."
    try:
        urls([channel])
    except ValueError as error:
        return f"It {str(error).removeprefix('entry 1 ')}."
    return ""


def fit_understood(data: dict[str, Any]) -> list[Said]:
    """Leave out each channel that reaches nobody; one of a file is named, and nothing is sent there."""
    said: list[Said] = []
    places: list[tuple[str, dict[str, Any], int, str]] = []
    for key, member in _members(data):
        there = StaffMember.model_validate(member, context=LENIENT)
        places += [(key, member, number, url) for number, url in enumerate(there.urls())]
    found = understood([url for _, _, _, url in places])
    for (key, member, number, url), each in reversed(list(zip(places, found, strict=True))):
        if each.fault:
            what, own = f"channel {number + 1} ({scheme(url)}) {each.fault}", member.get("channels", [])
            if number < len(own):
                del own[number]
                said.append((f"{key}.channels", f"{what}; it is left out.", EXAMPLES))
            else:
                said.append((f"{key}.channels_file", f"{what}; nothing is sent there.", EXAMPLES))
    return said[::-1]


def fit_names(data: dict[str, Any]) -> list[Said]:
    """Leave out staff with a duplicate id, and names on the rota that cannot be asked."""
    care = data["care"]
    said: list[Said] = []
    staff: dict[str, dict[str, Any]] = {}
    for member in care.get("staff", []):
        if member["id"] in staff:
            said.append((f"care.staff.{member['id']}", "is there twice: the second is left out.", ""))
        staff.setdefault(member["id"], member)
    if staff:
        care["staff"] = list(staff.values())
    asked: list[str] = []
    for name in care.get("rota", []):
        member = staff.get(name)
        if name in asked:
            said.append(("care.rota", f"'{name}' stands there twice.", ""))
        elif member is None:
            near = nearest(name, staff)
            mend = f"Did you mean '{near}'?" if near else "Write the ids of members of staff."
            said.append(("care.rota", f"nobody is called '{name[:40]}': left out.", mend))
        elif not (member.get("channels") or member.get("channels_file")):
            said.append(("care.rota", f"'{name}' has no channel that can be used: left out.", EXAMPLES))
        else:
            asked.append(name)
    care["rota"] = asked
    if not asked:
        said.append(("care.rota", "nobody is left who could be told in a crisis.", EXAMPLES))
    return said
