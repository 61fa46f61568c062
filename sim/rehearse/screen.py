"""What the person of a rehearsal is shown: the page, followed from the commands that reach it."""

from collections.abc import Callable
from typing import Any

from robot.behaviours.play import BESIDE
from robot.contract import commands as c
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.core import Engine
from robot.engine.outcome import BRAVE_FROM
from robot.engine.portions import Portion
from sim.person.contract import Offer, Shown
from sim.person.model_person import DEMANDS
from sim.person.page import Rung

# From here on the further questions of a rating are asked (robot/view/plan_view.py).
FULL_FROM = BRAVE_FROM
USUAL = c.Today("", "", half=False, asleep=False, usual=False, lighter=False)


class Screen:
    """Follows verdicts; `shown` is the whole picture at this moment, `changed` whether there is a new one."""

    def __init__(self, programme: Programme, language: str = "") -> None:
        self._programme = programme
        self._language = language or programme.languages[0]
        self._known: dict[tuple[str, str], Rung] = {}
        self._today = USUAL
        self.changed = True
        self._phase, self._line = "asleep", ""
        self._offer: Offer | None = None
        self._preview: int | None = None
        self._session: c.SessionStarted | None = None
        self._cards: frozenset[str] = frozenset()

    def take(self, verdict: Verdict) -> None:
        follow = FOLLOW.get(type(verdict.sent))
        if follow is not None:
            follow(self, verdict.sent)
            self.changed = True

    def shown(self, engine: Engine) -> Shown:
        """The picture. `engine` tells the level: that of the session that is on, else where the person is."""
        self.changed = False
        session, contact, ladder = self._session, engine.contact, engine.ladder
        if contact is None:
            name, taken, half = ladder.state, ladder.level, False
            place = ladder.portions.place(name, engine.progress.part)
        else:
            portion = contact.portion
            name, taken, half = portion.level, portion.taken, portion.half
            place = ladder.portions.place(name, portion.part, half=half)
        whole = self._rung(ladder.portions[place + half] if place >= 0 else None)
        below = self._rung(ladder.portions[place - 1] if half else None)
        return Shown(
            phase=self._phase,
            level=name,
            rung=whole.rung,
            beyond=whole.beyond,
            halfway_from=below.rung if half else "",
            halfway_beyond=below.beyond,
            session=0 if session is None else session.session,
            planned_s=0 if session is None else session.planned_s,
            robot_free=session is not None and session.robot_free,
            offer=self._offer,
            preview=self._preview,
            cards=self._cards,
            lighter=self._today.usual,
            asleep_today=self._today.asleep,
            full_rating=taken.height >= FULL_FROM,
            line=self._line,
        )

    def _rung(self, portion: Portion | None) -> Rung:
        """The rung of a whole level or sub-level, and what it asks for beyond the usual of the rung."""
        if portion is None:
            return Rung("L0")
        known = self._known.get((portion.level, portion.part))
        if known is None:
            rung = self._programme.level(portion.level).rung
            known = Rung(rung, portion.demand - DEMANDS[rung])
            self._known[portion.level, portion.part] = known
        return known

    # --- what the engine says -------------------------------------------------------------------------------

    def _on_phase(self, command: c.PhaseChanged) -> None:
        self._phase = command.after
        if command.after not in ("stopped", "asleep"):
            self._cards -= {"stop-label"}

    def _on_say(self, command: c.Say) -> None:
        line = self._programme.line(command.line, self._language)
        self._line = "" if line is None else line.text

    def _on_offer(self, command: c.Offer) -> None:
        self._offer = Offer(command.offer, command.options)

    def _on_board(self, command: c.Board) -> None:
        """The moves of a game; none while it is the robot's turn."""
        moves = tuple(move for move in command.options if move not in BESIDE)
        self._offer = Offer(command.offer, moves, game=True) if moves else None

    def _on_offer_closed(self, _command: c.OfferClosed) -> None:
        self._offer = None

    def _on_preview(self, command: c.Preview) -> None:
        self._preview = command.proposal

    def _on_preview_closed(self, _command: c.PreviewClosed) -> None:
        self._preview = None

    def _on_card(self, command: c.Card) -> None:
        self._cards = self._cards | {command.name} if command.shown else self._cards - {command.name}

    def _on_today(self, command: c.Today) -> None:
        self._today = command

    def _on_session(self, command: c.SessionStarted) -> None:
        self._session, self._line = command, ""

    def _on_session_ended(self, _command: c.SessionEnded) -> None:
        self._session, self._line = None, ""


FOLLOW: dict[type[Record] | type[None], Callable[[Screen, Any], None]] = {
    c.PhaseChanged: Screen._on_phase,
    c.Say: Screen._on_say,
    c.Board: Screen._on_board,
    c.Offer: Screen._on_offer,
    c.OfferClosed: Screen._on_offer_closed,
    c.Preview: Screen._on_preview,
    c.PreviewClosed: Screen._on_preview_closed,
    c.Card: Screen._on_card,
    c.Today: Screen._on_today,
    c.SessionStarted: Screen._on_session,
    c.SessionEnded: Screen._on_session_ended,
}
