"""Laws of the room, for whatever people and workers do in whatever order."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from robot.language.sender_check import Reason
from robot.room.delivery import Delivery
from robot.room.room import LOST_S, SHADES, Step
from robot.room.verdict import Verdict
from tests.room.house import House

TEXTS = st.sampled_from(["a", "b", "c"])
VERDICTS = st.one_of(
    st.builds(Verdict, TEXTS),
    st.builds(Verdict, TEXTS, st.just((Reason("money", "x"),))),
    st.builds(Verdict, TEXTS, st.just(()), st.sampled_from(["unclear", "threat", "crisis"])),
    st.builds(Verdict, TEXTS, st.just((Reason("money", "x"),)), st.sampled_from(["threat", "crisis"])),
)
NAMES = st.sampled_from(["Ao", "Bee", "Chi"])
CLOSES_WITHIN_S = 30


class Rooms(RuleBasedStateMachine):
    """People and workers of one room, who do what they like."""

    people: Bundle[Any] = Bundle("people")
    workers: Bundle[Any] = Bundle("workers")

    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.last_heard: int | None = None
        self.connected: set[str] = set()
        self.blocks: set[tuple[str, str]] = set()

    @initialize(target=workers)
    def first(self) -> str:
        return self.worker_comes("Mori")

    @rule(target=workers, name=st.sampled_from(["Mori", "Sato"]))
    def worker_comes(self, name: str) -> str:
        id_ = self.house.duty.came(name)
        self.connected.add(id_)
        self.last_heard = self.house.clock.now()
        return id_

    @rule(worker=workers)
    def worker_answers(self, worker: str) -> None:
        if worker in self.house.room.workers:
            self.last_heard = self.house.clock.now()
        self.house.duty.here(worker)

    @rule(worker=consumes(workers))
    def worker_goes(self, worker: str) -> None:
        self.connected.discard(worker)
        self.house.duty.gone(worker)

    @rule(worker=workers)
    def ends(self, worker: str) -> None:
        sent = self.house.duty.end(worker)
        if sent:
            self.forgotten(sent)

    @rule(seconds=st.sampled_from([1, 9, 31]))
    def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.house.clock.pass_s(1)
            sent = self.house.duty.tick()
            if any(each.kind == "closed" for each in sent):
                self.forgotten(sent)
            assert self.no_words(sent)
            self.open_only_while_a_worker_was_heard()

    def no_words(self, sent: list[Delivery]) -> bool:
        return all(each.kind != "said" for each in sent)

    def forgotten(self, sent: list[Delivery]) -> None:
        room = self.house.room
        assert not room.people
        assert not room.workers
        assert not room.held
        assert not room.codes.waiting
        assert room.state == "closed"
        assert all(each.kind == "closed" for each in sent)
        self.connected.clear()
        self.blocks.clear()

    @rule(target=people, worker=workers)
    def somebody_writes_along(self, worker: str) -> tuple[str, str]:
        self.worker_answers(worker)
        id_, token = self.enters(worker, True)
        self.house.floor.step(id_, Step.WRITE, Verdict(id_), "moss")
        return id_, token

    @rule(target=people, worker=workers, age=st.booleans())
    def enters(self, worker: str, age: bool) -> tuple[str, str]:
        self.house.duty.code(worker)
        waiting = self.house.room.codes.waiting
        code = waiting[-1] if waiting else "CCCC-CCCC"
        person, why = self.house.floor.enter(code, age)
        if person is None:
            assert why in ("closed", "code", "age", "full")
            assert self.house.room.codes.waiting == waiting, "a code is used only by coming in"
            return "", ""
        assert age
        assert self.house.room.state == "open"
        assert self.house.floor.enter(code, True)[0] is None, "a code comes in once"
        return person.id, person.token

    @rule(person=people, step=st.sampled_from(Step), name=NAMES, shade=st.sampled_from([*SHADES, "gold"]))
    def steps(self, person: tuple[str, str], step: Step, name: str, shade: str) -> None:
        sent = self.house.floor.step(person[0], step, Verdict(name), shade)
        assert all(each.to == person[0] for each in sent)

    @rule(person=people, other=people, on=st.booleans())
    def blocks_somebody(self, person: tuple[str, str], other: tuple[str, str], on: bool) -> None:
        self.house.floor.block(person[0], other[0], on)
        seen = {each.id for each in self.house.room.seen()}
        if person[0] in self.house.room.people and person != other:
            if on and other[0] in seen:
                self.blocks.add((person[0], other[0]))
            elif not on:
                self.blocks.discard((person[0], other[0]))

    @rule(person=people)
    def connection_breaks(self, person: tuple[str, str]) -> None:
        self.house.floor.away(person[0])

    @rule(person=people)
    def comes_back(self, person: tuple[str, str]) -> None:
        found = self.house.floor.back(person[1])
        assert (found is not None) == (person[0] in self.house.room.people)

    @rule(person=people)
    def leaves(self, person: tuple[str, str]) -> None:
        self.house.floor.leave(person[0])
        self.blocks = {pair for pair in self.blocks if person[0] not in pair}

    @rule(person=people, verdict=VERDICTS)
    def writes(self, person: tuple[str, str], verdict: Verdict) -> None:
        room, id_ = self.house.room, person[0]
        writer = room.people.get(id_)
        present = {each.id for each in room.present}
        sent = self.house.floor.write(id_, verdict)
        others = {each.to for each in sent} - {id_}
        if writer is None:
            assert sent == []
        elif not present:
            assert others == set()
            assert self.no_words(sent)
        elif verdict.gravity in ("threat", "crisis"):
            assert others <= present
            assert {each.kind for each in sent if each.to != id_} <= {"alarm"}
            assert sent[-1].told["told"] == bool(others)
        elif not verdict.passes or writer.step != Step.WRITE:
            assert others == set()
            assert self.no_words(sent)
        elif sent[0].kind == "said":
            blockers = {blocker for blocker, blocked in self.blocks if blocked == id_}
            reached = {each.to for each in sent if each.kind == "said"}
            here = {each.id for each in room.people.values() if each.away_us is None}
            assert reached == (here - blockers) | present
        if writer is not None and verdict.gravity == "crisis":
            assert any(each.kind == "returned" and each.told["why"] == "crisis" for each in sent)

    @rule(person=people, other=people, worker=workers)
    def a_blocked_one_writes(self, person: tuple[str, str], other: tuple[str, str], worker: str) -> None:
        self.worker_answers(worker)
        self.blocks_somebody(person, other, True)
        self.writes(other, Verdict("a"))

    @rule(worker=workers, verdict=VERDICTS, person=people)
    def worker_writes(self, worker: str, verdict: Verdict, person: tuple[str, str]) -> None:
        room = self.house.room
        there = worker in {each.id for each in room.present}
        sent = self.house.duty.write(worker, verdict, person[0])
        if not there:
            assert sent == []
        elif not verdict.passes:
            assert {each.to for each in sent} == {worker}
        elif person[0]:
            assert {each.to for each in sent} <= {person[0]} | {each.id for each in room.present}

    @invariant()
    def open_only_while_a_worker_was_heard(self) -> None:
        room = self.house.room
        if room.state == "open":
            assert self.last_heard is not None
            assert self.connected
            assert self.house.clock.now() - self.last_heard <= LOST_S * 1_000_000
        if self.last_heard is not None and self.house.clock.now() - self.last_heard >= (
            CLOSES_WITHIN_S * 1_000_000
        ):
            assert room.state == "closed"

    @invariant()
    def the_unseen_are_in_nobodys_view(self) -> None:
        room = self.house.room
        unseen = {person.id for person in room.people.values() if person.step == Step.LOOK}
        tokens = {person.token for person in room.people.values()}
        for view in room.views():
            told = str(view.told)
            assert not any(f"'{token}'" in told for token in tokens)
            if view.to in room.people:
                assert not any(f"'{id_}'" in told for id_ in unseen)
                listed = {each["id"] for each in view.told["people"]}
                assert not listed & {blocked for blocker, blocked in self.blocks if blocker == view.to}


TestRooms = Rooms.TestCase
TestRooms.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
