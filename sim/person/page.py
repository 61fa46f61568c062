"""The page as a simulated person sees and uses it: the state of the control socket, and its requests."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from sim.person.contract import Offer, Shown
from sim.person.model_person import DEMANDS

State = Mapping[str, Any]
Request = dict[str, Any]
# A word of each intent; of any other, only its length is kept.
WORDS = {"yes": "yes", "no": "no", "greeting": "hello"}


class Rung(NamedTuple):
    """What the equations must know of a level: its rung, and what it asks for beyond the usual of it."""

    rung: str
    beyond: float = 0.0


def rungs(programme: Programme) -> dict[str, Rung]:
    """Level id -> its rung."""
    return {
        level.id: Rung(level.rung, level.demand - DEMANDS.get(level.rung, level.demand))
        for level in programme.levels
    }


def shown(state: State, levels: Mapping[str, Rung]) -> Shown:
    """What a state of the control socket shows (docs/reference/control-socket.md)."""
    session = state.get("session") or {}
    level = session.get("level") or state.get("level") or {}
    rung = levels.get(level.get("id", ""), Rung("L1"))
    line = state.get("line") or {}
    return Shown(
        phase=state["phase"],
        level=level.get("id", ""),
        rung=rung.rung,
        beyond=rung.beyond,
        session=session.get("number", 0),
        planned_s=session.get("planned_s", 0),
        robot_free=session.get("robot_free", False),
        offer=_on_the_table(state),
        preview=(state.get("preview") or {}).get("proposal"),
        cards=frozenset(state.get("cards", ())),
        lighter="usual" in state.get("allowed", ()),
        asleep_today=(state.get("today") or {}).get("asleep", False),
        full_rating=state.get("rating_full", False),
        line=line.get(state.get("language", ""), "") or next(iter(line.values()), ""),
    )


def _on_the_table(state: State) -> Offer | None:
    """Cards, or the moves of a game; none while it is the robot's turn."""
    if (offer := state.get("offer")) is not None:
        return Offer(offer["offer"], tuple(option["id"] for option in offer["options"]))
    if (board := state.get("board")) is not None:
        places = (place["move"] for row in board["rows"] for place in row if place["move"])
        moves = (*places, *(move["id"] for move in board["moves"]))
        return Offer(board["offer"], moves, game=True) if moves else None
    return None


def request(event: Record) -> Request:
    """The request that says what a person does."""
    body = event.to_json()
    kind = body.pop("kind")
    match event:
        case e.WordReceived():
            text = WORDS.get(event.intent) or "h" + "m" * (event.length - 1)
            return {"do": "type", "text": text}
        case e.Touched():
            return {"do": "touch", "pad": event.pad, "ms": event.ms}
        case e.CrisisRaised():
            return {"do": "crisis"}
        case e.TodayChosen():
            verb = (
                {"do": event.choice}
                if event.choice in VERBS_OF_TODAY
                else {"do": "wish", "wish": event.choice}
            )
            return {**verb, "source": event.source}
        case _:
            return {"do": VERBS.get(kind, kind), **body}


VERBS_OF_TODAY = ("usual", "lighter")
# Events whose verb on the socket is another word.
VERBS = {
    e.PreviewAnswered.kind: "preview",
    e.Rated.kind: "rate",
    e.Foreseen.kind: "foresee",
    e.ChoiceMade.kind: "choose",
    e.ContactTold.kind: "contact",
    e.TodayAnswered.kind: "today",
}
