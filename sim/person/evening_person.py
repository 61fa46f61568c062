"""A simulated person for one evening: sees the page and answers like someone who feels fairly well.

This person plays along so that a newcomer has something to watch; it is no model of a withdrawn person.
"""

import random
from typing import Any

from robot.clock import US_PER_S

State = dict[str, Any]
Request = dict[str, Any]
# After a stop or a sleep the person lets the robot rest before waking it.
REST_S = (60.0, 120.0)
# Shares of the previews answered with yes, of the ratings left out, and of the choices that are made.
SAYS_YES, LEAVES_RATING, CHOOSES = 0.9, 0.05, 0.8


class EveningPerson:
    """Decides what to do from each new state; `due()` requests come out of `act(now)` at their time.

    Deterministic by seed. Requests are those of the control socket.
    """

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"person:{seed}")  # noqa: S311 - a play, not a secret
        self._plans: dict[str, tuple[int, Request]] = {}
        self._phase = ""
        self._woke = False
        self._starts = 0
        self._offer: int | None = None
        self._preview: int | None = None
        self._cards: frozenset[str] = frozenset()

    def see(self, state: State, now: int) -> None:
        """Take in a new state of the page."""
        if state["phase"] != self._phase:
            self._phase = state["phase"]
            self._plans.clear()
            self._offer = self._preview = None
            self._enter(now, state)
        offer, preview = state.get("offer"), state.get("preview")
        if offer is not None and offer["offer"] != self._offer:
            self._offer = offer["offer"]
            self._answer_offer(now, offer)
        if preview is not None and preview["proposal"] != self._preview:
            self._preview = preview["proposal"]
            yes = self._rng.random() < SAYS_YES
            self._plan(now, 4, 10, {"do": "preview", "proposal": preview["proposal"], "yes": yes})
        cards = frozenset(state.get("cards", ()))
        for card in sorted(cards - self._cards):
            self._answer_card(now, card)
        self._cards = cards

    def deadline(self) -> int | None:
        return min((at for at, _ in self._plans.values()), default=None)

    def act(self, now: int) -> list[Request]:
        """The requests that are due."""
        due = sorted((at, verb) for verb, (at, _) in self._plans.items() if at <= now)
        requests = [self._plans.pop(verb)[1] for _, verb in due]
        if any(request["do"] == "touch" for request in requests):
            self._plan_touch(now)
        return requests

    def _enter(self, now: int, state: State) -> None:
        match state["phase"]:
            case "asleep" | "stopped" | "fault":
                low, high = REST_S if self._woke else (0.3, 0.6)
                self._woke = True
                self._plan(now, low, high, {"do": "wake"})
            case "present":
                if self._starts < 2:
                    self._starts += 1
                    self._plan(now, 8, 20, {"do": "start"})
                self._plan_touch(now)
            case "active":
                self._plan_touch(now)
            case "rating":
                rating = max(0, min(10, round(self._rng.gauss(1.8, 1.0))))
                value = None if self._rng.random() < LEAVES_RATING else rating
                request = {"do": "rate", "value": value}
                if value is not None and state.get("rating_full"):
                    request |= self._looking_back(value)
                self._plan(now, 3, 9, request)

    def _looking_back(self, value: int) -> Request:
        """What somebody may add from L5 on: the hardest moment, good all the same, and as foreseen or not."""
        than = self._rng.choice(("", "easier", "easier", "the-same", "harder"))
        peak = min(10, value + self._rng.randrange(0, 3))
        return {"peak": peak, "good": peak > 3 and self._rng.random() < 0.5, "than_foreseen": than}

    def _answer_card(self, now: int, card: str) -> None:
        """Not every card is answered: leaving one is an answer too."""
        match card:
            case "foresee":
                answer = self._rng.choice(("fine", "fine", "bit-hard", "very-hard", ""))
                skipped: Request = {"do": "start"}
                self._plan(now, 3, 12, {"do": "foresee", "answer": answer} if answer else skipped)
            case "stop-label":
                if self._rng.random() < 0.4:
                    label = self._rng.choice(("busy", "enough", "hard"))
                    self._plan(now, 5, 30, {"do": "stop-label", "label": label})

    def _answer_offer(self, now: int, offer: dict[str, Any]) -> None:
        if self._rng.random() < CHOOSES:  # otherwise silence, which is an answer
            option = self._rng.choice([option["id"] for option in offer["options"]])
            self._plan(now, 3, 12, {"do": "choose", "offer": offer["offer"], "option": option})

    def _plan_touch(self, now: int) -> None:
        pad = self._rng.choice(("head", "head", "back", "left", "right"))
        self._plan(now, 15, 60, {"do": "touch", "pad": pad, "ms": self._rng.randrange(300, 2500)})

    def _plan(self, now: int, low_s: float, high_s: float, request: Request) -> None:
        self._plans[request["do"]] = (now + round(self._rng.uniform(low_s, high_s) * US_PER_S), request)
