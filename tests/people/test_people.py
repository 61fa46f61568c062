"""Who somebody is: pairing, signing in, leaving, and what a token is worth afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.clock import US_PER_S
from robot.errors import UsageError
from robot.people import passwords
from robot.people.attempts import FIRST_PAUSE_S, FREE, LONGEST_PAUSE_S, Attempts
from robot.people.codes import LENGTH, LIVES_S, SIGNS, Codes
from robot.people.people import DAYS, MOST_SIMULATED, SIGNED_IN_S, People
from robot.people.register import Register, User, new_register
from robot.people.roles import EVERYBODY, NOBODY, OWNER, PERSON, SIMULATION, Who
from tests.people.conftest import TERMINAL
from tests.people.hand_clock import HandClock

DAY_S = 24 * 3600


def paired(people: People, user: str) -> str:
    return people.pair(people.code(people.who(TERMINAL), user), "phone")


def signed_in(people: People, user: str) -> str:
    return people.signed_in(paired(people, user), "hash")


# --- codes --------------------------------------------------------------------------------------------------


def test_a_code_works_once_and_for_five_minutes(people: People, clock: HandClock) -> None:
    assert LIVES_S == 5 * 60
    code = people.code(people.who(TERMINAL), PERSON)
    clock.pass_s(LIVES_S)
    token = people.pair(f" {code.lower().replace('-', ' ')} ", "phone")
    assert people.who(token).roles == {"person"}
    with pytest.raises(UsageError, match="not valid"):
        people.pair(code, "another")
    late = people.code(people.who(TERMINAL), PERSON)
    clock.pass_s(LIVES_S + 1)
    with pytest.raises(UsageError, match="not valid"):
        people.pair(late, "phone")


def test_a_new_code_takes_the_place_of_the_one_before(people: People) -> None:
    before, now = (people.code(people.who(TERMINAL), "mother") for _ in range(2))
    with pytest.raises(UsageError):
        people.pair(before, "")
    assert people.who(people.pair(now, "")).roles == {"family"}


def test_a_code_has_no_signs_that_are_taken_for_one_another_and_39_bits(clock: HandClock) -> None:
    assert not set(SIGNS) & set("0O1IL")
    assert len(SIGNS) == len(set(SIGNS)) == 31
    code = Codes(clock).new(PERSON)
    assert len(code.replace("-", "")) == LENGTH == 8


def test_guessing_is_slowed_down_and_locks_nobody_out_who_has_a_code(
    people: People, clock: HandClock
) -> None:
    code = people.code(people.who(TERMINAL), PERSON)
    for _ in range(FREE):
        with pytest.raises(UsageError, match="not valid"):
            people.pair("AAAA-AAAA", "")
    with pytest.raises(UsageError, match="wait") as refused:
        people.pair("AAAA-AAAA", "")
    assert refused.value.code == "too-often"
    assert people.who(people.pair(code, "")).user == PERSON


def test_the_pause_doubles_and_ends_at_a_quarter_of_an_hour(clock: HandClock) -> None:
    attempts, pauses = Attempts(clock), []
    for _ in range(FREE):
        attempts.begin("x")
    for _ in range(8):
        before = clock.us
        while True:
            try:
                attempts.begin("x")
                break
            except UsageError:
                clock.pass_s(1)
        pauses.append((clock.us - before) // US_PER_S)
    assert pauses == [30, 60, 120, 240, 480, 900, 900, 900]
    assert (FREE, FIRST_PAUSE_S, LONGEST_PAUSE_S) == (5, 30, 900)
    attempts.right("x")
    attempts.begin("x")  # at once
    attempts.begin("y")  # and of something else always


# --- signing in ---------------------------------------------------------------------------------------------


def test_staff_may_do_nothing_before_the_password_and_nothing_after_twelve_hours(
    people: People, clock: HandClock
) -> None:
    assert SIGNED_IN_S == 12 * 3600
    first = paired(people, "mori")
    assert (people.who(first).roles, people.who(first).waits) == (frozenset(), "new-password")
    token = people.signed_in(first, "hash")
    assert people.who(token).roles == {"therapist"}
    assert people.who(first) == NOBODY  # a token from before proves nothing: no session can be fixed
    clock.pass_s(SIGNED_IN_S)
    assert (people.who(token).roles, people.who(token).waits) == (frozenset(), "password")


def test_a_cookie_from_before_signing_out_is_worth_nothing(people: People) -> None:
    token = signed_in(people, "mori")
    after = people.sign_out(token)
    assert people.who(token) == NOBODY
    assert (people.who(after).roles, people.who(after).waits) == (frozenset(), "password")
    mother = paired(people, "mother")
    assert people.sign_out(mother) == ""
    assert people.who(mother) == NOBODY
    assert people.sign_out("unknown") == ""


def test_a_new_password_signs_out_every_other_device_of_theirs(people: People) -> None:
    one, other = signed_in(people, "mori"), signed_in(people, "mori")
    assert people.who(one).waits == "password"
    assert people.who(other).roles == {"therapist"}


def test_the_core_starts_anew_and_staff_sign_in_again_but_the_person_does_not(
    people: People, clock: HandClock
) -> None:
    staff, person = signed_in(people, "mori"), paired(people, PERSON)
    again = People(people.register, clock, "another terminal", simulated=False)
    assert again.who(staff).waits == "password"
    assert again.who(person).roles == {"person"}
    assert again.who(TERMINAL) == NOBODY


@pytest.mark.parametrize("user", ["mother", "person", "tech", "owner"])
def test_who_needs_no_password_cannot_sign_in(people: People, user: str) -> None:
    with pytest.raises(UsageError, match="no password"):
        people.to_sign_in(paired(people, user))


def test_passwords_and_pins_are_kept_as_hashes_and_have_a_form() -> None:
    kept = passwords.hash_of("four words in a row")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.verify(kept, "four words in a row")
    assert not passwords.verify(kept, "four words in a ro")
    assert not passwords.verify("", "")
    for wrong in ("short", "x" * 9, "x" * 257):
        with pytest.raises(UsageError):
            passwords.check_password(wrong)
    for wrong in ("123", "1" * 13, "12a4", "１２３４"):
        with pytest.raises(UsageError):
            passwords.check_pin(wrong)
    assert passwords.check_pin("1234") == "1234"


# --- devices ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "days"), [("tech", 30), ("mori", 365), ("owner", 365)])
def test_devices_end_by_themselves(people: People, clock: HandClock, user: str, days: int) -> None:
    token = signed_in(people, user) if user == "mori" else paired(people, user)
    clock.pass_s(days * DAY_S - 1)
    assert people.who(token) != NOBODY
    clock.pass_s(2)
    assert people.who(token) == NOBODY


def test_the_persons_and_a_relatives_are_there_until_somebody_removes_them(
    people: People, clock: HandClock
) -> None:
    assert not DAYS.keys() & {"person", "family"}
    token = paired(people, PERSON)
    clock.pass_s(5 * 365 * DAY_S)
    assert people.who(token).roles == {"person"}


def test_a_lost_phone_is_removed_by_the_person_or_by_staff_with_their_word(people: People) -> None:
    lost, kept = paired(people, PERSON), paired(people, PERSON)
    people.remove_device(people.who(kept), people.who(lost).device, word=False)
    assert people.who(lost) == NOBODY
    staff = people.who(signed_in(people, "mori"))
    with pytest.raises(UsageError, match="word"):
        people.remove_device(staff, people.who(kept).device, word=False)
    people.remove_device(staff, people.who(kept).device, word=True)
    assert people.who(kept) == NOBODY


@pytest.mark.parametrize(
    ("who", "whose", "may"),
    [
        ("mother", PERSON, False),
        ("mother", "mori", False),
        ("mother", "mother", True),
        ("tech", PERSON, False),
        ("sato", "mori", False),
        ("sato", "mother", True),
        ("mori", "tech", False),
        (PERSON, "mother", True),
        (PERSON, "mori", False),
    ],
)
def test_whose_device_somebody_may_remove(people: People, who: str, whose: str, may: bool) -> None:
    theirs = paired(people, whose)
    device = people.register.by_token(theirs)
    assert device is not None
    asks = people.who(signed_in(people, who) if who in ("mori", "sato") else paired(people, who))
    if may:
        people.remove_device(asks, device.id, word=True)
        assert people.register.by_token(theirs) is None
    else:
        with pytest.raises(UsageError):
            people.remove_device(asks, device.id, word=True)
        assert people.register.by_token(theirs) is not None


# --- people -------------------------------------------------------------------------------------------------


def test_who_is_removed_ends_at_once_and_so_does_their_code(people: People) -> None:
    token, code = paired(people, "mother"), people.code(people.who(TERMINAL), "mother")
    people.remove(people.who(TERMINAL), "mother")
    assert people.who(token) == NOBODY
    with pytest.raises(UsageError):
        people.pair(code, "")


def test_a_therapist_hands_over_to_a_deputy_and_leaves(people: People) -> None:
    old, new = signed_in(people, "mori"), signed_in(people, "sato")
    with pytest.raises(UsageError, match="who leaves"):
        people.hand_over(people.who(new), "mori", "sato")
    people.hand_over(people.who(old), "mori", "sato")
    assert people.who(old) == NOBODY
    assert people.who(new).roles == {"therapist"}
    assert people.register.user("mori") is None


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        ("mori", "deputy", True),
        ("mori", "family", True),
        ("mori", "therapist", False),
        ("mori", "technician", False),
        ("sato", "family", False),
        ("mother", "family", False),
    ],
)
def test_whom_somebody_may_add(people: People, who: str, role: str, may: bool) -> None:
    asks = people.who(signed_in(people, who) if who != "mother" else paired(people, who))
    if not may:
        with pytest.raises(UsageError):
            people.add(asks, "new", role, "")  # type: ignore[arg-type]
    else:
        people.add(asks, "new", role, "")  # type: ignore[arg-type]
        added = people.register.user("new")
        assert added is not None
        assert added == User(id="new", role=role, number=added.number)  # type: ignore[arg-type]
        assert added.number, "it is of this registration alone"


@pytest.mark.parametrize(
    "user", ["standing", "simulation", "person", "owner", "mori", "Mori", "", "x" * 33, "-a", "森"]
)
def test_an_id_that_cannot_sign_is_refused(people: People, user: str) -> None:
    before = people.register
    with pytest.raises(UsageError):
        people.add(people.who(TERMINAL), user, "family", "")
    assert people.register == before


def test_the_person_and_the_owner_always_belong_to_it(people: People) -> None:
    for user in (PERSON, OWNER):
        with pytest.raises(UsageError):
            people.remove(people.who(TERMINAL), user)
    staff = people.who(signed_in(people, "mori"))
    with pytest.raises(UsageError, match="owner"):
        people.reset(staff, PERSON)
    token = paired(people, PERSON)
    people.set_pin("hash")
    people.reset(people.who(TERMINAL), PERSON)
    assert (people.who(token), people.register.pin) == (NOBODY, "")


def test_only_a_relative_has_ticks(people: People) -> None:
    token = paired(people, "mother")
    people.tick("mother", "robot", on=True)
    people.tick("mother", "robot", on=True)
    assert people.who(token).ticks == {"robot"}
    people.tick("mother", "robot", on=False)
    assert people.who(token).ticks == frozenset()
    with pytest.raises(UsageError, match="no relative"):
        people.tick("mori", "robot", on=True)


# --- a simulated body ---------------------------------------------------------------------------------------


def test_with_a_simulated_body_its_address_pairs_for_everything_and_with_a_real_one_never(
    clock: HandClock,
) -> None:
    simulated = People(new_register(), clock, TERMINAL, simulated=True)
    code = simulated.codes.new(SIMULATION, lasting=True)
    clock.pass_s(40 * DAY_S)
    one, other = simulated.pair(code, ""), simulated.pair(code, "")
    assert simulated.who(one) == simulated.who(other) == EVERYBODY == simulated.who(TERMINAL)
    real = People(simulated.register, clock, TERMINAL, simulated=False)
    assert real.who(one) == NOBODY
    assert real.who(TERMINAL) == Who(OWNER, roles=frozenset({"owner"}), device="terminal")


def test_many_browsers_of_a_simulated_body_do_not_fill_the_register(clock: HandClock) -> None:
    people = People(new_register(), clock, TERMINAL, simulated=True)
    code = people.codes.new(SIMULATION, lasting=True)
    tokens = [people.pair(code, "") for _ in range(MOST_SIMULATED + 2)]
    assert len(people.register.devices) == MOST_SIMULATED == 20
    assert [people.who(token) == EVERYBODY for token in tokens] == [False] * 2 + [True] * MOST_SIMULATED


def test_the_owners_first_code_holds_until_there_is_an_owner(people: People, clock: HandClock) -> None:
    code = people.codes.new(OWNER, lasting=True)
    clock.pass_s(30 * DAY_S)
    assert people.who(people.pair(code, "desk")).roles == {"owner"}
    assert people.register.owned
    with pytest.raises(UsageError):
        people.pair(code, "another")


@given(st.lists(st.sampled_from(["pair", "in", "out", "remove", "later"]), max_size=20))
def test_no_token_is_worth_more_than_the_last_one_of_its_device(acts: list[str]) -> None:
    """Whatever happens in whatever order, at most one token of a device proves anything."""
    clock = HandClock()
    people = People(new_register(), clock, TERMINAL, simulated=False)
    people.add(people.who(TERMINAL), "mori", "therapist", "")
    tokens: list[str] = []
    for act in acts:
        if act == "pair":
            tokens.append(paired(people, "mori"))
        elif act == "later":
            clock.pass_s(SIGNED_IN_S / 2)
        elif tokens and people.register.by_token(tokens[-1]):
            if act == "in":
                tokens.append(people.signed_in(tokens[-1], "hash"))
            elif act == "out":
                tokens.append(people.sign_out(tokens[-1]))
            else:
                people.remove_device(people.who(TERMINAL), people.who(tokens[-1]).device, word=True)
    known = [people.who(token) for token in tokens if token]
    devices = [who.device for who in known if who != NOBODY]
    assert len(devices) == len(set(devices)) == len(people.register.devices)
    assert Register.model_validate_json(people.register.model_dump_json()) == people.register
