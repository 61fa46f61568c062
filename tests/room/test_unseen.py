"""Whoever looks on unseen changes nothing of what anybody but the worker is sent."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from robot.room.delivery import Delivery
from robot.room.room import Person, Step
from robot.room.verdict import Verdict
from tests.room.house import House

CRISIS = Verdict("x", (), "crisis")
Act = Callable[[House, str, list[Person]], list[Delivery]]
ACTS: dict[str, Act] = {
    "writes": lambda house, worker, people: house.floor.write(people[0].id, Verdict("a")),
    "answers": lambda house, worker, people: house.floor.write(people[1].id, Verdict("b")),
    "worker": lambda house, worker, people: house.duty.write(worker, Verdict("c")),
    "looks": lambda house, worker, people: house.floor.step(people[0].id, Step.LOOK, Verdict(""), ""),
    "seen": lambda house, worker, people: house.floor.step(people[0].id, Step.WRITE, Verdict("Ao"), "sky"),
    "blocks": lambda house, worker, people: house.floor.block(people[0].id, people[1].id, True) or [],
    "passes": lambda house, worker, people: house.clock.pass_s(2) or house.duty.here(worker) or [],
}
UNSEEN: dict[str, Act] = {
    "writes": lambda house, worker, unseen: house.floor.write(unseen[0].id, Verdict("seen by nobody")),
    "despairs": lambda house, worker, unseen: house.floor.write(unseen[0].id, CRISIS),
    "rings": lambda house, worker, unseen: house.floor.ask(unseen[0].id),
    "is taken": lambda house, worker, unseen: house.floor.step(
        unseen[0].id, Step.SEEN, Verdict("Mori"), "sky"
    ),
    "breaks": lambda house, worker, unseen: house.floor.away(unseen[0].id) or [],
    "is back": lambda house, worker, unseen: (house.floor.back(unseen[0].token), [])[1],
    "leaves": lambda house, worker, unseen: house.floor.leave(unseen[0].id) or [],
}


def evening(order: list[tuple[str, str]]) -> tuple[list[Delivery], list[Delivery]]:
    """What two people were sent, and what anybody else was, when acts came in this order."""
    house = House()
    worker = house.duty.came("Mori")
    people = [house.person(worker, "Ao"), house.person(worker, "Bee")]
    ids = {person.id for person in people}
    unseen: list[Person] = []
    theirs: list[Delivery] = []
    others: list[Delivery] = []
    list(house.room.views())
    for who, act in order:
        if who == "people":
            sent = ACTS[act](house, worker, people)
        elif not unseen:
            unseen, sent = [house.person(worker)], []
        else:
            sent = UNSEEN[act](house, worker, unseen)
        for each in (*sent, *house.room.views()):
            (theirs if each.to in ids else others).append(each)
    return theirs, others


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("people"), st.sampled_from(sorted(ACTS))),
            st.tuples(st.just("unseen"), st.sampled_from(sorted(UNSEEN))),
        ),
        max_size=14,
    )
)
def test_nobody_but_the_worker_is_sent_anything_else(order: list[tuple[str, str]]) -> None:
    with_, others = evening(order)
    without, _ = evening([each for each in order if each[0] == "people"])
    assert with_ == without
    if any(who == "unseen" for who, _ in order):
        assert others
