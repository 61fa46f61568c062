"""What the person of a rehearsal is shown: the page, followed from the commands that reach it."""

from collections.abc import Callable
from typing import Any

from robot.behaviours.play import BESIDE
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.quests import OUTING
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.core import Engine
from robot.engine.outcome import BRAVE_FROM
from robot.engine.portions import Portion
from sim.person.contract import Call, Offer, Shown
from sim.person.model_person import DEMANDS
from sim.person.page import Rung
from sim.person.sender import NAMES, SENDER

# From here on the further questions of a rating are asked (robot/view/plan_view.py).
FULL_FROM = BRAVE_FROM
FORMS = {"relay-text": "words", "relay-voice": "voice"}
OF_PEOPLE = frozenset(
    {e.MailArrived, e.MailOpened, e.CallReady, e.CallConnected, e.CallEnded, e.SetOff, e.CameBack}
)
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
        self._bounds = ""
        self._ready: dict[int, str] = {}

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
            letters=self._letters(engine),
            call=self._call(engine),
            ways=self._ways(engine),
            away=engine.progress.outings.under_way is not None,
        )

    def event(self, event: Record) -> None:
        """Something that came from the other end, or that the person did with it."""
        self.changed |= type(event) in OF_PEOPLE
        if isinstance(event, e.CallReady | e.CallEnded):
            self._ready.pop(event.call, None)
            if isinstance(event, e.CallReady) and event.on:
                self._ready[event.call] = event.other

    @staticmethod
    def _letters(engine: Engine) -> tuple[int, ...]:
        """Those that were not opened, of the kind that this level is about."""
        contact, mail = engine.contact, engine.progress.mail
        if contact is None or not mail:
            return ()
        form = FORMS.get(contact.level.behaviour, "")
        return tuple(x.message for x in mail if not x.opened and x.form == form)

    def _call(self, engine: Engine) -> Call | None:
        """The one that can be connected now, or that is on."""
        if not self._bounds or engine.contact is None or not self._ready:
            return None
        call, other = next(iter(self._ready.items()))
        return Call(call, other, self._bounds)  # type: ignore[arg-type] # a step

    def _ways(self, engine: Engine) -> tuple[str, ...]:
        """The waypoints of this session's level that one may set off to, where it is about such."""
        contact = engine.contact
        if contact is None or self._phase != "active" or contact.received.how:
            return ()
        if contact.level.behaviour not in OUTING:
            return ()
        named = contact.level.parameters.get("quests", ())
        every = [quest for quest in engine.programme.quests if quest.id in named]
        return tuple(quest.id for quest in every if engine.outing.refusal(quest) is None)

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
        self._line = "" if line is None else line.naming(NAMES.get(self._language, SENDER)).text

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

    def _on_bounds(self, command: c.CallBounds) -> None:
        self._bounds = command.step

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
    c.CallBounds: Screen._on_bounds,
}
