"""How the page is reached over the network just now, with which certificate, and what is not as it should be.

Exit code 1 when it should be on the network and is not, or when there is something to mend.

--json: `configured` ("loopback" or "lan"), `url`, `trust` (where a phone begins), `addresses`, `names`,
`announced` (the name, "" for none), `certificate` ("own", "home", "none"), `sha256` of it, `ends` (a day),
`authority_sha256`, `trouble` (a word, with `where` and `what`), `notes` (words, each with what it is about).
"""

from collections.abc import Iterator
from typing import Any

import typer

from robot.cli.network_files import folder_of, reach_now
from robot.cli.options import ConfigFile, JsonFlag, SocketFile
from robot.cli.output import print_json
from robot.config.partial import what_fits
from robot.config.schema import Config
from robot.errors import InputError
from robot.network.authority import fingerprint, root_of
from robot.network.reach import Reach, written

# What is so because somebody wants it, or because of the network: nothing to mend on the robot.
HARMLESS = ("no-multicast", "plain")


def command(as_json: JsonFlag = False, config: ConfigFile = None, socket: SocketFile = None) -> None:
    found, _ = what_fits(config)
    reach = reach_now(socket)
    facts = _facts(found, reach)
    if as_json:
        print_json(facts)
    else:
        for line in _lines(facts):
            typer.echo(line)
    wanted = found.console.network == "lan"
    to_mend = [note for note in reach.notes if note.partition(" ")[0] not in HARMLESS]
    raise typer.Exit(1 if wanted and (not reach.url or to_mend) else 0)


def _facts(config: Config, reach: Reach) -> dict[str, Any]:
    trust, print_ = "", ""
    if reach.authority:
        port = reach.url.rstrip("/").rpartition(":")[2]
        trust = f"http://{written(reach.addresses[0])}:{port}/trust"
        try:
            print_ = fingerprint(root_of(folder_of(reach, config, None)))
        except InputError:
            print_ = ""
    kind = "home" if reach.authority else "own" if reach.certificate else "none"
    return {
        "configured": config.console.network,
        "url": reach.url,
        "trust": trust,
        "addresses": reach.addresses,
        "names": reach.names,
        "announced": reach.name,
        "certificate": kind,
        "sha256": reach.print,
        "ends": reach.ends,
        "authority_sha256": print_,
        "trouble": reach.trouble,
        "where": reach.where,
        "what": reach.what,
        "notes": reach.notes,
    }


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    if not facts["url"]:
        yield "The page is for this computer only."
        if facts["trouble"]:
            yield f"{facts['trouble']}: {facts['where']} {facts['what']}".rstrip()
        elif facts["configured"] == "lan":
            yield "No companion has opened it to the network: is one running, and has it an owner?"
        return
    yield f"page         {facts['url']}"
    if facts["trust"]:
        yield f"new phones   {facts['trust']}"
    yield f"addresses    {', '.join(facts['addresses'])}"
    yield f"names        {', '.join(facts['names']) or 'none'}"
    yield f"announced    {facts['announced'] or 'no'}"
    if facts["certificate"] == "none":
        yield "certificate  none: anybody on this network can read and press everything"
    else:
        whose = "the robot's own" if facts["certificate"] == "home" else "the clinic's"
        yield f"certificate  {whose}, until {facts['ends']}"
        yield f"SHA-256      {facts['sha256']}"
    if facts["authority_sha256"]:
        yield f"authority    {facts['authority_sha256']}"
    for note in facts["notes"]:
        yield f"note         {note}"
