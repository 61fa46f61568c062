"""The room as a person and a worker meet it, step by step."""

import pytest

from robot.errors import UsageError
from robot.room import codes, verdict
from robot.room.ages import Ages, read_ages
from robot.room.codes import LASTS_S, Codes
from robot.room.room import AWAY_S, BURST, LOST_S, WAITS_S, Step
from robot.room.verdict import Verdict, judge
from tests.people.hand_clock import HandClock
from tests.room.house import House, to


@pytest.fixture
def house() -> House:
    return House()


def test_look_on_then_be_seen_then_write(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker)
    views = {each.to: each.told for each in house.room.views()}
    assert [each["name"] for each in views[bee.id]["people"]] == ["Ao"]
    assert views[ao.id]["people"] == []
    assert views[worker]["looking"] == [bee.id], "the worker knows that somebody looks on"
    said = house.floor.write(ao.id, Verdict("hello"))
    assert to(bee.id, said) == to(worker, said) == to(ao.id, said) == [("said", "hello")]
    assert to(bee.id, house.floor.write(bee.id, Verdict("me"))) == [("returned", "me")]
    assert house.floor.step(bee.id, Step.SEEN, Verdict("Bee"), "sky") == []
    assert house.floor.write(bee.id, Verdict("me"))[0].told["why"] == "step"
    house.floor.step(bee.id, Step.WRITE, Verdict("Bee"), "sky")
    assert to(ao.id, house.floor.write(bee.id, Verdict("me"))) == [("said", "me")]
    assert {each.to for each in house.room.views()} == {ao.id, bee.id, worker}
    house.floor.step(bee.id, Step.LOOK, Verdict(""), "")
    (view,) = (each.told for each in house.room.views() if each.to == ao.id)
    assert view["people"] == []


def test_somebody_unseen_comes_and_goes_and_nobody_is_sent_anything(house: House) -> None:
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    list(house.room.views())
    bee = house.person(worker)
    assert {each.to for each in house.room.views()} == {bee.id, worker}
    house.floor.leave(bee.id)
    assert {each.to for each in house.room.views()} == {worker}
    assert ao.id in house.room.people


def test_without_a_worker_nothing_is_passed_on_and_the_room_closes(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker, "Bee")
    house.duty.gone(worker)
    assert house.room.state == "paused"
    assert to(bee.id, house.floor.write(ao.id, Verdict("hello"))) == []
    assert house.floor.enter("CCCC-CCCC", True) == (None, "closed")
    house.clock.pass_s(WAITS_S - 1)
    assert house.duty.tick() == []
    house.clock.pass_s(1)
    assert {(each.to, each.kind, each.told["why"]) for each in house.duty.tick()} == {
        (ao.id, "closed", "lost"),
        (bee.id, "closed", "lost"),
    }
    assert house.floor.back(ao.token) is None


def test_a_page_that_does_not_answer_is_no_worker(house: House) -> None:
    worker = house.duty.came("Mori")
    house.person(worker, "Ao")
    house.clock.pass_s(LOST_S)
    assert house.room.state == "open"
    house.clock.pass_s(1)
    assert house.room.state == "paused"
    house.duty.here(worker)
    assert house.room.state == "open"
    house.clock.pass_s(LOST_S + WAITS_S)
    assert [each.told["why"] for each in house.duty.tick()] == ["lost", "lost"]
    assert LOST_S + WAITS_S + 1 < 30


def test_a_colleague_takes_over(house: House) -> None:
    first, second = house.duty.came("Mori"), house.duty.came("Sato")
    house.person(first, "Ao")
    house.duty.gone(first)
    assert house.room.state == "open"
    assert house.duty.tick() == []
    assert house.duty.end("nobody") == []
    assert {each.told["why"] for each in house.duty.end(second)} == {"ended"}


def test_a_crisis_goes_to_the_worker_at_once_and_to_nobody_else(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker)
    for person in (ao, bee):
        sent = house.floor.write(person.id, judge("死にたい"))
        assert to(worker, sent) == [("alarm", "死にたい")]
        assert [(each.to, each.kind) for each in sent if each.to != worker] == [(person.id, "returned")]
        assert sent[-1].told["told"] is True
    sent = house.floor.step(bee.id, Step.SEEN, judge("死にたい"), "sky")
    assert to(worker, sent) == [("alarm", "死にたい")], "in a name too"
    assert bee.step == Step.LOOK


def test_a_crisis_in_the_seconds_without_a_worker_waits_for_one(house: House) -> None:
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    house.duty.gone(worker)
    (sent,) = house.floor.write(ao.id, judge("I want to die"))
    assert (sent.to, sent.told["why"], sent.told["told"]) == (ao.id, "crisis", False)
    assert house.duty.tick() == []
    again = house.duty.came("Mori")
    sent_now = house.duty.tick()
    assert to(again, sent_now) == [("alarm", "I want to die")]
    assert [each.told["told"] for each in sent_now if each.to == ao.id] == [True]
    assert house.duty.tick() == []


def test_a_flood_of_alarms_is_cut_and_the_writer_still_sees_the_card(house: House) -> None:
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    sent = [house.floor.write(ao.id, Verdict("x", (), "crisis")) for _ in range(8)]
    assert [len(to(worker, each)) for each in sent] == [1] * 5 + [0] * 3
    assert all(to(ao.id, each) for each in sent)


def test_asking_for_the_worker_takes_no_alarm_away(house: House) -> None:
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    asked = [house.floor.ask(ao.id)[0].told["told"] for _ in range(8)]
    assert asked == [True] * 5 + [False] * 3
    sent = house.floor.write(ao.id, judge("死にたい"))
    assert (to(worker, sent), sent[-1].told["told"]) == ([("alarm", "死にたい")], True)


def test_nobody_is_told_that_the_worker_has_what_was_not_sent(house: House) -> None:
    """What is too much at once comes as soon as it can; then its writer is told so."""
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    sent = [house.floor.write(ao.id, Verdict(str(each), (), "crisis")) for each in range(6)]
    assert [each[-1].told["told"] for each in sent] == [True] * 5 + [False]
    assert house.duty.tick() == []
    house.clock.pass_s(10)
    house.duty.here(worker)
    late = house.duty.tick()
    assert to(worker, late) == [("alarm", "5")]
    assert [(each.told["why"], each.told["told"]) for each in late if each.to == ao.id] == [("crisis", True)]
    assert house.duty.tick() == []


def test_one_who_writes_much_takes_nobody_elses_place_while_no_worker_is_there(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker, "Bee")
    house.duty.gone(worker)
    house.floor.write(bee.id, judge("死にたい"))
    for _ in range(50):
        house.floor.write(ao.id, Verdict("x", (), "threat"))
    again = house.duty.came("Mori")
    assert ("alarm", "死にたい") in to(again, house.duty.tick())


def test_an_alarm_whose_workers_page_fell_silent_goes_to_the_next_one(house: House) -> None:
    """A connection may be dead and not know it: what was sent there, nobody has."""
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    had = house.floor.write(ao.id, Verdict("had", (), "crisis"))
    house.clock.pass_s(3)
    house.duty.here(worker)
    lost = house.floor.write(ao.id, Verdict("lost", (), "crisis"))
    assert had[-1].told["told"] is lost[-1].told["told"] is True
    house.clock.pass_s(LOST_S + 1)
    (back,) = house.duty.tick()
    assert (back.to, back.told["why"], back.told["told"]) == (ao.id, "crisis", False)
    assert house.duty.tick() == []
    again = house.duty.came("Mori")
    sent = house.duty.tick()
    assert to(again, sent) == [("alarm", "lost")]
    assert [each.told["told"] for each in sent if each.to == ao.id] == [True]


def test_what_is_unclear_is_passed_on_with_a_card_and_a_sign_for_the_worker(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker)
    sent = house.floor.write(ao.id, judge("つらい"))
    assert to(ao.id, sent) == [("said", "つらい"), ("card", None)]
    assert [each.told.get("unclear") for each in sent if each.to in (worker, bee.id)] == [None, True]


def test_a_blocked_one_notices_nothing(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker, "Bee")
    list(house.room.views())
    house.floor.block(bee.id, ao.id, True)
    (view,) = house.room.views()
    assert (view.to, view.told["people"], view.told["blocked"][0]["name"]) == (bee.id, [], "Ao")
    sent = house.floor.write(ao.id, Verdict("hello"))
    assert to(bee.id, sent) == []
    assert to(ao.id, sent) == [("said", "hello")]
    house.floor.step(ao.id, Step.LOOK, Verdict(""), "")
    house.floor.step(ao.id, Step.WRITE, Verdict("Other"), "sky")
    assert to(bee.id, house.floor.write(ao.id, Verdict("hello"))) == [], "whatever they call themselves"
    house.floor.block(bee.id, ao.id, False)
    assert to(bee.id, house.floor.write(ao.id, Verdict("hello"))) == [("said", "hello")]
    house.floor.block(bee.id, worker, True)
    assert to(bee.id, house.duty.write(worker, Verdict("tea?"))) == [("said", "tea?")]


def test_rate_and_rules_send_a_text_back_with_its_words(house: House) -> None:
    worker = house.duty.came("Mori")
    ao = house.person(worker, "Ao")
    (back,) = house.floor.write(ao.id, judge("仕事をやめました"))
    assert back.told == {"why": "rules", "reasons": [["work", "仕事"]], "text": "仕事をやめました"}
    kinds = [house.floor.write(ao.id, Verdict("x"))[0].kind for _ in range(int(BURST) + 1)]
    assert kinds == ["said"] * int(BURST) + ["returned"]
    house.clock.pass_s(3)
    house.duty.here(worker)
    assert house.floor.write(ao.id, Verdict("x"))[0].kind == "said"


def test_names_are_judged_once_each_and_nobody_is_the_worker(house: House) -> None:
    worker = house.duty.came("Mori")
    house.person(worker, "Ao")
    bee = house.person(worker)
    for name, why in (("ao", "taken"), ("MORI", "taken"), ("", "name"), ("090-1234-5678", "name")):
        (sent,) = house.floor.step(bee.id, Step.SEEN, judge(name), "sky")
        assert sent.told["why"] == why
    assert bee.step == Step.LOOK


def test_a_broken_connection_comes_back_to_its_place_for_a_while(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker, "Bee")
    house.floor.away(ao.id)
    assert to(ao.id, house.floor.write(bee.id, Verdict("x"))) == []
    assert house.floor.back(ao.token) is ao
    assert to(ao.id, house.floor.write(bee.id, Verdict("x"))) == [("said", "x")]
    house.floor.away(ao.id)
    house.clock.pass_s(AWAY_S)
    house.duty.here(worker)
    house.duty.tick()
    assert house.floor.back(ao.token) is None
    assert house.floor.back("") is None


def test_the_worker_writes_to_one_shows_the_card_and_sees_somebody_out(house: House) -> None:
    worker = house.duty.came("Mori")
    ao, bee = house.person(worker, "Ao"), house.person(worker)
    sent = house.duty.write(worker, Verdict("tea?"), bee.id)
    assert (to(bee.id, sent), to(ao.id, sent)) == ([("said", "tea?")], [])
    assert house.duty.write(worker, Verdict("x"), "gone")[0].told["why"] == "gone"
    assert house.duty.write(worker, judge("hurry up, it is about money"))[0].kind == "returned"
    assert [each.to for each in house.duty.card(worker, ao.id)] == [ao.id]
    assert {each.to for each in house.duty.card(worker)} == {ao.id, bee.id}
    assert [(each.kind, each.told.get("told")) for each in house.floor.ask(ao.id)] == [
        ("asked", True),
        ("bell", None),
    ]
    assert [(each.to, each.told) for each in house.duty.see_out(worker, ao.id)] == [(ao.id, {"why": "out"})]
    assert house.duty.see_out("nobody", bee.id) == house.duty.card("nobody") == []


def test_a_code_comes_in_once_within_half_an_hour_however_it_is_typed() -> None:
    clock = HandClock()
    made = Codes(clock)
    code = made.new()
    assert made.fits(f" {code.lower().replace('-', ' ')} ")
    assert made.take(code)
    assert not made.take(code)
    assert [bool(made.new()) for _ in range(codes.MOST + 1)] == [True] * codes.MOST + [False]
    clock.pass_s(LASTS_S)
    assert made.waiting == []


def test_a_full_room_and_a_no_to_the_age_leave_the_code_as_it_was() -> None:
    house = House(places=1)
    worker = house.duty.came("Mori")
    code = house.code(worker)
    assert house.floor.enter(code, False) == (None, "age")
    assert house.floor.enter("", True) == (None, "code")
    assert house.floor.enter(code, True)[1] == ""
    assert house.floor.enter(house.code(worker), True) == (None, "full")


@pytest.mark.parametrize(
    ("said", "ages"), [("18+", Ages(18)), ("20-39", Ages(20, 39)), ("13-17", Ages(13, 17))]
)
def test_ages(said: str, ages: Ages) -> None:
    assert read_ages(said) == ages
    assert ages.minors == (said == "13-17")


@pytest.mark.parametrize("said", ["13-30", "13+", "17-18", "39-20", "all", "", "-1", "18+ "[::-1]])
def test_adults_and_minors_are_never_in_one_room(said: str) -> None:
    with pytest.raises(UsageError):
        read_ages(said)


@pytest.mark.parametrize(
    "text",
    [
        "see https://x", "www.example.org", "me@mail.example", "@aoi_99 here", "my page is aoi.jp",
        "090-1234-5678", "０９０ー１２３４ー５６７８", "LINE IDは abc", "カカオ交換しよう", "discord: ao",
        "디스코드 아이디 ao", "インスタやってる？", "TwitterのDMください", "ツイッターで話そう",
        "add me on insta", "what's your snap?", "My number is five five", "駅前で会わない？",
        "どこに住んでるの", "let's meet up", "Where do you live?", "카톡하자", "인스타 뭐야", "우리 만날래",
        "어디 살아",
    ],
)  # fmt: skip
def test_a_way_to_be_reached_elsewhere_goes_back(text: str) -> None:
    assert "contact" in [each.kind for each in judge(text).reasons]


@pytest.mark.parametrize(
    "text",
    [
        "It was 2026.", "I like the line.", "3.14", "猫が3匹", "🙂 ok", "またここで会おう", "We meet here.",
        "my number one game", "線をまっすぐ引いた", "여기서 만나자", "電車の線路のそば",
    ],
)  # fmt: skip
def test_everyday_texts_hold_no_contact(text: str) -> None:
    assert judge(text) == Verdict(text)


def test_what_is_judged_is_what_is_shown() -> None:
    assert judge("a\u200bb\n\tc\x00d \U000e0041").text == "ab c d"
    assert judge("k\u200bill yourself, I will kill\u200b you").gravity in ("threat", "crisis")
    assert [each.kind for each in judge("\u202eabc").reasons] == ["direction"]
    assert [each.kind for each in judge("あ" * (verdict.LONGEST + 1)).reasons] == ["too-long"]
    assert judge("あ" * verdict.LONGEST).passes
    assert [each.kind for each in judge("Ao" * 20, verdict.LONGEST_NAME).reasons] == ["too-long"]
    assert judge("お前を殺す").gravity == "threat"
