"""What the robot's terminal says of the way in: the page's address, and how a browser is paired there."""

import io
import sys

import segno

from robot.people.people import People
from robot.people.roles import OWNER, SIMULATION


def way_in(address: str, people: People) -> str:
    """The lines to print once the page answers.

    With a simulated body the address pairs a browser for every role. A robot that nobody owns yet says how
    its owner begins; one that is owned gives nothing away.
    """
    if people.simulated:
        return f"{address}/pair?code={people.codes.new(SIMULATION, lasting=True)}"
    if people.register.owned or not people.known:
        return address
    begin = f"{address}/pair?code={people.codes.new(OWNER, lasting=True)}"
    said = (
        f"{address}\nNobody owns this robot yet. Its owner begins in a browser on this computer, at:\n{begin}"
    )
    if not sys.stdout.isatty():
        return said
    drawn = io.StringIO()
    segno.make(begin, micro=False).terminal(drawn, compact=True)
    return f"{said}\n{drawn.getvalue()}"
