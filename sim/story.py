"""A story: what happened, in the words of a test, and what the robot was to do then.

    story.evenings(3, rated=1)
    story.sees("card")
    story.says("less")
    story.is_on("touch-and-greeting")

It is played on the real engine and gate (`sim.driven_engine`). What does not come true ends in an
AssertionError that reads as a sentence and shows the last decision and the last commands.
"""

from collections.abc import Callable
from typing import Any, Literal, NoReturn, Self

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import CONTACT
from robot.errors import UsageError
from robot.view.phrasing import Phrasing
from robot.yaml_check.finding import did_you_mean
from sim.driven_engine import DrivenEngine, Told
from sim.first_evening import FIRST_EVENING
from sim.rehearse.companion import Broke

SHOWN, ALIKE = 12, 3  # commands at the end of a message; those of the kind that was wanted
# A level's longest session is an hour (robot/behaviours/script/limits.py); then it closes and asks.
LONGEST_S = 3_900.0
SOON_S = 60.0  # a greeting is over by then
PRESSES = 3  # of *start*: a question before a session can be left unanswered by another
MOST_DAYS = 30  # until an evening may be begun
# What a person can say; whether by a tap, typed or by a button makes no difference here.
WORDS: dict[str, Callable[[], Record]] = {
    "stop": lambda: e.StopRequested("tap"),
    "less": lambda: e.LessRequested("tap"),
    "less for longer": lambda: e.LessRequested("tap", longer=True),
    "more": lambda: e.MoreRequested("tap"),
    "wake": lambda: e.WakeRequested("tap"),
    "start": lambda: e.StartRequested("tap"),
    "pause": lambda: e.PauseRequested("tap"),
    "resume": lambda: e.ResumeRequested("tap"),
    "end": lambda: e.EndRequested("tap"),
    "sleep": lambda: e.SleepRequested("tap"),
    "usual": lambda: e.TodayChosen("usual", "tap"),
    "lighter": lambda: e.TodayChosen("lighter", "tap"),
}
ANSWERS = {"yes": True, "no": False}
# Words for what is seen, beside the kinds of the commands themselves.
SEEN = {"card": "offer", "question": "ask-rating"}


class Story:
    """One person and the robot, from an evening on. Every step gives the story back, so steps can be chained.

    The clock shows 20:00 when it begins, and after each of its `evenings`; the robot is asleep then. `robot`
    is what it is played on.
    """

    def __init__(self, driven: DrivenEngine) -> None:
        self.robot = driven
        self._steps: list[str] = []
        self._since = 0

    # --- what happens ---------------------------------------------------------------------------------------

    def evenings(
        self,
        count: int = 1,
        *,
        rated: int | None = 1,
        touches: bool = True,
        chooses: bool = True,
        says_yes: bool = True,
        usual: bool | None = None,
        today: int | None = None,
    ) -> Self:
        """So many whole evenings with a session, each on the next day that allows one.

        `rated`: 0 (calm) to 10 at the end, None: skipped. `touches`: half a minute into it, the head.
        `chooses`: of each offer the first card. `says_yes`: to a preview. `today`: the answer to "how is
        today?", 0 (easy) to 4 (hard), None: none. `usual`: the usual level, where the robot plans something
        lighter; unless said, on days without an answer.
        """
        __tracebackhide__ = True
        how = "not rated" if rated is None else f"rated {rated}"
        self._step(f"{count} evening{'s' * (count != 1)} {how}")
        for _ in range(count):
            self._begun(says_yes, usual, today)
            if touches and self._contact and not self._plays(30.0):
                self._happens(e.Touched("head", 900))
            while self._contact and self.robot.phase != "rating":
                seen = len(self.robot.told)
                self._plays(10.0, lambda: self.robot.phase == "rating")
                if chooses:
                    self._choose_first(self.robot.told[seen:])
            if self.robot.phase == "rating" and rated is not None:
                self._happens(e.Rated(rated))
            self._plays(LONGEST_S, lambda: not self._contact)
            self._night()
        return self

    def begins(self, *, says_yes: bool = True, usual: bool | None = None, today: int | None = None) -> Self:
        """The person wakes it and begins a session; `says_yes`, `usual` and `today` as for `evenings`."""
        __tracebackhide__ = True
        self._step("a session begun" if today is None else f'a session begun on a day that is a "{today}"')
        self._begun(says_yes, usual, today)
        return self

    def says(self, word: str) -> Self:
        """A press or a typed word.

        "stop", "less", "less for longer", "more", "wake", "start", "pause", "resume", "end", "sleep"; "yes"
        or "no" to what is asked; "usual" or "lighter" for today.
        """
        __tracebackhide__ = True
        self._step(f'"{word}"')
        if word in ANSWERS:
            self._answer(ANSWERS[word])
        elif word in WORDS:
            self._happens(WORDS[word]())
        else:
            known = (*WORDS, *ANSWERS)
            raise UsageError(f"says({word!r})", f"is no word here{did_you_mean(word, known) or '.'}",
                             f"There are {', '.join(known)}.")  # fmt: skip
        return self

    def touches(
        self,
        pad: Literal["head", "back", "left", "right"] = "head",
        *,
        seconds: float = 0.9,
        rough: bool = False,
    ) -> Self:
        """A touch that ends now; `rough` is a shove."""
        __tracebackhide__ = True
        self._step(f"a {'shove' if rough else 'touch'} on {pad}")
        self._happens(e.Touched(pad, round(seconds * 1000), rough))
        return self

    def chooses(self, option: str = "") -> Self:
        """One of the cards that lie there, by its id ("neither" is always among them); else the first."""
        __tracebackhide__ = True
        self._step(f"the card {option or 'on the left'} chosen")
        offer = self._offered()
        if offer is None:
            self._fail("a card was to be chosen", "none lay there")
        if option and option not in offer.options:
            self._fail(f'the card "{option}" was to be chosen', f"there lay {', '.join(offer.options)}")
        self._happens(e.ChoiceMade(offer.offer, option or offer.options[0], "tap"))
        return self

    def rates(self, value: int | None) -> Self:
        """How it was, 0 (calm) to 10; None: skipped."""
        __tracebackhide__ = True
        self._step("no rating" if value is None else f"a rating of {value}")
        self._happens(e.Rated(value))
        return self

    def waits(self, seconds: float = 0.0, *, minutes: float = 0.0) -> Self:
        """Time passes."""
        __tracebackhide__ = True
        whole = seconds + 60 * minutes
        self._step(f"{whole:g} s")
        self._plays(whole)
        return self

    def days(self, count: int = 1) -> Self:
        """Days on which nobody wakes it; it is evening then."""
        __tracebackhide__ = True
        self._step(f"{count} day{'s' * (count != 1)} without it")
        for _ in range(count):
            self._night()
        return self

    def approves(self, by: str = "staff") -> Self:
        """A member of staff approves the step that waits for it; the person is still asked."""
        __tracebackhide__ = True
        self._step("an approval")
        proposal = self.robot.engine.progress.proposal
        if proposal is None:
            self._fail("a step was to be approved", "none was proposed")
        self._happens(e.StepApproved(proposal.number, by))
        return self

    def does(self, event: Record) -> Self:
        """Anything else that can happen: an event of `robot.contract.events`."""
        __tracebackhide__ = True
        self._step(f"{event.kind}")
        self._happens(event)
        return self

    # --- what was to come of it -----------------------------------------------------------------------------

    def sees(self, what: str, **fields: Any) -> Self:
        """Since the last step, or within the session that is on, this gets through the gate to the person.

        `what` is a kind of command ("gesture", "say", "light", "preview" …), "card", "question", or the name
        of a gesture, sound, line, caption or card; `fields` are what else it has, such as `amplitude=0.6`.
        """
        __tracebackhide__ = True
        if not self._seen(what, fields):
            self._plays(LONGEST_S, lambda: bool(self._seen(what, fields)) or not self._contact)
        if not self._seen(what, fields):
            self._fail(f"{_named(what, fields)} was to be seen", self._instead(what, fields))
        return self

    def does_not_see(self, what: str, **fields: Any) -> Self:
        """Since the last step nothing of that got through to the person (as for `sees`)."""
        __tracebackhide__ = True
        if seen := self._seen(what, fields):
            self._fail(f"{_named(what, fields)} was not to be seen", f"it came: {seen[0]}")
        return self

    def is_on(self, level: str) -> Self:
        """The person is on this level."""
        __tracebackhide__ = True
        known = [each.id for each in self.robot.engine.programme.levels]
        if level not in known:
            raise UsageError(f"is_on({level!r})", f"is no level here{did_you_mean(level, known) or '.'}",
                             f"There are {', '.join(known)}.")  # fmt: skip
        if self.robot.level != level:
            self._fail(f'it was to be on "{level}"', f'it is on "{self.robot.level}"')
        return self

    def is_in(self, phase: str) -> Self:
        """The robot is in this phase (docs/reference/phases.md)."""
        __tracebackhide__ = True
        if self.robot.phase != phase:
            self._fail(f'it was to be in the phase "{phase}"', f'it is in "{self.robot.phase}"')
        return self

    def because(self, rule: str) -> Self:
        """The last decision about the level was made by this rule (docs/reference/reasons.md)."""
        __tracebackhide__ = True
        decided = self._decided()
        if decided is None or decided.rule != rule:
            found = "nothing was decided" if decided is None else f'it was "{decided.rule}"'
            self._fail(f'the reason was to be "{rule}"', found)
        return self

    # --- how it is played -----------------------------------------------------------------------------------

    @property
    def _contact(self) -> bool:
        return self.robot.phase in CONTACT

    def _step(self, told: str) -> None:
        self._steps.append(told)
        self._since = len(self.robot.told)

    def _happens(self, event: Record) -> None:
        """Deliver one event; what breaks is told as a sentence of this story."""
        __tracebackhide__ = True
        try:
            self.robot.do(event)
        except Broke as broken:
            self._fail("the robot was to go on", broken.what.rstrip("."))

    def _plays(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass; whether `until` came true."""
        __tracebackhide__ = True
        try:
            return self.robot.pass_until(until, seconds)
        except Broke as broken:
            self._fail("the robot was to go on", broken.what.rstrip("."))

    def _begun(self, says_yes: bool, usual: bool | None, today: int | None) -> None:
        """Until the behaviour of a session plays, day by day."""
        __tracebackhide__ = True
        for _ in range(MOST_DAYS):
            if self.robot.phase not in ("present", *CONTACT):
                self._happens(e.WakeRequested("tap"))
            if today is not None and self._lies_there("today"):
                self._happens(e.TodayAnswered(today, "tap"))
            if (today is None if usual is None else usual) and self._may_have_the_usual():
                self._happens(e.TodayChosen("usual", "tap"))
            for _ in range(PRESSES):
                if self.robot.phase == "present":
                    self._happens(e.StartRequested("tap"))
            if self.robot.phase == "preview":
                self._answer(says_yes)
            if self._contact:
                self._plays(SOON_S, lambda: self.robot.phase != "greeting")
                return
            self._night()
        self._fail("a session was to begin", f"none was allowed in {MOST_DAYS} days")

    def _may_have_the_usual(self) -> bool:
        """Whether something lighter is planned for today, with the usual level a tap away."""
        shown = [told.verdict.sent for told in self.robot.told if isinstance(told.verdict.sent, c.Today)]
        return bool(shown) and shown[-1].usual and self.robot.phase == "present"

    def _night(self) -> None:
        """Until the next evening, asleep."""
        __tracebackhide__ = True
        self._happens(e.SleepRequested("tap"))
        self.robot.pass_until_time(FIRST_EVENING.hour)

    def _answer(self, yes: bool) -> None:
        """To the preview that is shown."""
        __tracebackhide__ = True
        proposal = self.robot.engine.progress.proposal
        if self.robot.phase != "preview" or proposal is None:
            self._fail("something was to be asked", "nothing is")
        self._happens(e.PreviewAnswered(proposal.number, yes, "tap"))

    def _lies_there(self, card: str) -> bool:
        """Whether this card is shown now."""
        cards = (told.verdict.sent for told in reversed(self.robot.told))
        return next((it.shown for it in cards if isinstance(it, c.Card) and it.name == card), False)

    def _offered(self) -> c.Offer | None:
        """The cards that lie there."""
        offer: c.Offer | None = None
        for told in self.robot.told:
            if isinstance(told.verdict.sent, c.Offer):
                offer = told.verdict.sent
            elif isinstance(told.verdict.sent, c.OfferClosed):
                offer = None
        return offer

    def _choose_first(self, lately: list[Told]) -> None:
        offers = [told.verdict.sent for told in lately if isinstance(told.verdict.sent, c.Offer)]
        for offer in offers[-1:]:
            self._happens(e.ChoiceMade(offer.offer, offer.options[0], "tap"))

    # --- what is told ---------------------------------------------------------------------------------------

    def _seen(self, what: str, fields: dict[str, Any], *, refused: bool = False) -> list[Told]:
        def fits(command: Record | None) -> bool:
            data = {} if command is None else command.to_json()
            named = {value for value in data.values() if isinstance(value, str)}
            return SEEN.get(what, what) in named and fields.items() <= data.items()

        lately = self.robot.told[self._since :]
        if refused:
            return [told for told in lately if told.verdict.sent is None and fits(told.verdict.asked)]
        return [told for told in lately if fits(told.verdict.sent)]

    def _instead(self, what: str, fields: dict[str, Any]) -> str:
        """What came in place of it: a refusal of the gate, others of its kind, or nothing."""
        if refused := self._seen(what, fields, refused=True):
            return f"the gate refused it ({refused[-1].verdict.note})"
        if alike := self._seen(what, {}):
            return f"there came only {'; '.join(map(str, alike[:ALIKE]))}{' …' * (len(alike) > ALIKE)}"
        return "nothing of that came"

    def _decided(self) -> c.Decided | None:
        decisions = [
            told.verdict.sent for told in self.robot.told if isinstance(told.verdict.sent, c.Decided)
        ]
        return decisions[-1] if decisions else None

    def _fail(self, wanted: str, found: str) -> NoReturn:
        __tracebackhide__ = True
        robot = self.robot
        after = f"After {_listed(self._steps)}, {wanted}" if self._steps else wanted[:1].upper() + wanted[1:]
        lines = [f"{after}, but {found}{'' if found[-1] in '.?!' else '.'}"]
        lines.append(f'It is on "{robot.level}", in the phase "{robot.phase}"; {robot.wall:%A %d %B, %H:%M}.')
        if (decided := self._decided()) is not None:
            why = Phrasing(robot.engine.programme, {}).sentence("why", decided.rule, decided.figures)
            sentence = next(iter(why.values()), "")
            lines.append(f"The last decision was {decided.decision}, {decided.rule}: {sentence}")
        if robot.told:
            lines += ["The last commands:", *(f"  {told}" for told in robot.told[-SHOWN:])]
        raise AssertionError("\n".join(lines)) from None  # what broke is in the sentence


def _listed(steps: list[str]) -> str:
    return steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])} and {steps[-1]}"


def _named(what: str, fields: dict[str, Any]) -> str:
    with_fields = " and ".join(f"{name} {value}" for name, value in fields.items())
    return f'"{what}"' + (f" with {with_fields}" if fields else "")
