"""Connections of the room that say nothing, or have died without a word."""

import json
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed

from robot.room import server
from robot.room.connection import FIRST_WITHIN_S
from robot.room.server import MOST_STRANGERS
from tests.room.test_server import KEY, House, Page, client, house, opened, refused

__all__ = ["client", "house"]


def test_those_who_say_nothing_keep_neither_a_worker_nor_a_person_out(house: House) -> None:
    ao, token = house.person("Ao")
    with ExitStack() as stack:
        for path in ("/at-work", "/person"):
            for _ in range(2 * MOST_STRANGERS):
                stack.enter_context(house.client.connect(path))
        house.worker.socket.close()
        Page(stack, house.client, "/at-work", {"kind": "worker", "key": KEY, "name": "Mori"}).get("in")
        ao.socket.close()
        again = Page(stack, house.client, "/person", {"kind": "back", "token": token})
        assert again.get("in")["token"] == token


def test_who_names_no_code_takes_no_guess_from_those_who_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GUESSES", 1.0)
    monkeypatch.setattr(server, "GUESSES_PER_S", 0.01)
    with opened() as client, ExitStack() as stack:
        house = House(stack, client)
        for _ in range(3):
            assert refused(client, "/person", {"kind": "odd"})["why"] == "code"
        house.person("Ao")


def test_a_silent_page_is_parted_from_soon(house: House) -> None:
    assert FIRST_WITHIN_S <= 3
    with house.client.connect("/at-work") as silent:
        assert json.loads(silent.recv(FIRST_WITHIN_S + 5)) == {"kind": "refused"}
        with pytest.raises(ConnectionClosed):
            silent.recv(10)


def test_each_page_hears_each_second_that_the_room_is_there_and_what_it_said_is_answered(
    house: House,
) -> None:
    ao, _ = house.person("Ao")
    for page in (ao, house.worker):
        page.get("there")
    for kind in ("write", "ask", "odd"):
        ao.say(kind=kind, text="hello", n="a-7")
        assert ao.get("had")["n"] == "a-7"


def test_a_page_whose_answer_was_lost_learns_which_of_its_texts_were_passed_on(house: House) -> None:
    ao, token = house.person("Ao")
    for number, text in (
        ("a-1", "hello"),
        ("a-2", "他の人は仕事をしているのに"),
        ("a-3", "and again"),
        (["a-4"], "odd"),
    ):
        ao.say(kind="write", text=text, n=number)
    assert ao.get("had")["n"] == "a-1"
    ao.get("returned")
    ao.socket.close()
    asked = ["a-1", "a-2", "a-9", ["a-4"], 5]
    again = Page(house.stack, house.client, "/person", {"kind": "back", "token": token, "asked": asked})
    assert again.get("in")["passed"] == ["a-1"], "what went back, and what never came, were not passed on"
    house.worker.say(kind="write", text="tea is here", n="w-1")
    house.worker.get("had")
    house.worker.socket.close()
    first = {"kind": "worker", "key": KEY, "name": "Mori", "asked": ["w-1", "w-2"]}
    assert Page(house.stack, house.client, "/at-work", first).get("in")["passed"] == ["w-1"]
    stranger = refused(house.client, "/person", {"kind": "back", "token": "odd", "asked": ["a-1"]})
    assert stranger == {"kind": "refused", "why": "away"}


def test_a_worker_whose_dead_connection_still_counts_is_named_once(house: House) -> None:
    ao, _ = house.person("Ao")
    Page(house.stack, house.client, "/at-work", {"kind": "worker", "key": KEY, "name": "Mori"}).get("in")
    ao.say(kind="step", step="look")
    assert ao.get("view")["workers"] == ["Mori"]
