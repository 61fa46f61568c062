"""What is opened: answers of this survey for this key, each once; everything else is told apart."""

import os
import stat
import threading
from collections import Counter
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from robot.errors import InputError, UsageError
from robot.first_door.answer_store import AnswerStore, read_sealed
from robot.first_door.desk import KEY, PUBLIC, STORE, Desk, make_desk
from robot.first_door.sealed_answer import LIMIT, SIZE, Answer, drawn_code, seal
from robot.first_door.survey import Survey, read_survey

SURVEY = read_survey(None)


def answer(number: int = 1, code: str = "", **taps: str) -> Answer:
    return Answer(version=1, survey=SURVEY.id, id=f"{number:032x}", answers=taps, code=code)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "door")


def recipient(desk: Desk) -> x25519.Recipient:
    return x25519.Recipient.from_str(desk.public)


def take(desk: Desk, store: AnswerStore, *files: bytes | None) -> Counter[str]:
    return Counter(store.take_each(files, desk.keys.identities, desk.survey))


def test_the_key_is_its_owners_alone_and_never_replaced(desk: Desk) -> None:
    assert stat.S_IMODE((desk.folder / KEY).stat().st_mode) == 0o600
    before = (desk.folder / KEY).read_bytes()
    with pytest.raises(InputError, match="no key is ever replaced"):
        make_desk(desk.folder)
    assert (desk.folder / KEY).read_bytes() == before
    assert "SECRET" not in (desk.folder / PUBLIC).read_text()


def test_every_sealed_answer_has_one_size(desk: Desk) -> None:
    few, many = answer(), answer(2, drawn_code(), way="robot", who="family", age="from-40", easiest="company")
    for each in (few, many):
        sealed = seal(each, recipient(desk))
        assert len(sealed) < LIMIT, "age itself adds a few bytes by chance"
        assert len(pyrage.decrypt(sealed, list(desk.keys.identities))) == SIZE


def test_each_way_of_ending_is_told_apart(desk: Desk) -> None:
    store, to = desk.store(), recipient(desk)
    good = seal(answer(1, way="letter"), to)
    other = x25519.Identity.generate().to_public()
    bad = {
        "foreign": b"hello " * 20,
        "damaged": good[:-40],
        "other-key": seal(answer(2), other),
        "too-large": good + b"x" * LIMIT,
        "newer": pyrage.encrypt(b'{"version": 2}', [to]),
        "other-survey": seal(answer(3).model_copy(update={"survey": "another"}), to),
        "no-answer": seal(answer(4, who="a-king"), to),
        "unreadable": None,
    }
    flipped = bytearray(good)
    flipped[-5] ^= 1
    found = take(
        desk, store, good, good, seal(answer(1, way="robot"), to), bytes(flipped), b"", *bad.values()
    )
    damaged = {"damaged": 3, "taken": 1, "copy": 1, "replayed": 1}
    assert found == {**dict.fromkeys(bad, 1), **damaged}
    assert store.waiting == [{"way": "letter"}], "the first one counts, and what came later changes nothing"


@pytest.mark.parametrize(
    "plain",
    [
        b"[]",
        b"{}",
        b'{"version": 1}',
        b'{"version": 1, "survey": "first-door", "id": "00", "answers": {}, "code": ""}',
        b'{"version": 1, "survey": "first-door", "id": "'
        + b"0" * 32
        + b'", "answers": {"x": "y"}, "code": ""}',
        b'{"version": 1, "survey": "first-door", "id": "'
        + b"0" * 32
        + b'", "answers": {}, "code": "Mr Sato"}',
        b'{"version": 1, "survey": "first-door", "id": "'
        + b"0" * 32
        + b'", "answers": {}, "code": "", "at": 1}',
        b"\xff\xfe",
        b" " * SIZE,
    ],
)
def test_words_times_and_anything_else_are_no_answer(desk: Desk, plain: bytes) -> None:
    found = take(desk, desk.store(), pyrage.encrypt(plain, [recipient(desk)]))
    assert found == {"no-answer": 1}


def test_what_was_opened_stays_known_and_a_second_time_adds_nothing(desk: Desk) -> None:
    store, to = desk.store(), recipient(desk)
    files = [seal(answer(number, way="letter"), to) for number in range(12)]
    assert take(desk, store, *files) == {"taken": 12}
    desk.keep(store)
    again = desk.store()
    assert take(desk, again, *files) == {"here-already": 12}
    assert take(desk, again, seal(answer(5, way="robot"), to)) == {"replayed": 1}
    assert again.counted == [{"way": "letter"}] * 12


def test_answers_count_only_in_tens(desk: Desk) -> None:
    store, to = desk.store(), recipient(desk)
    take(desk, store, *(seal(answer(number), to) for number in range(9)))
    assert (len(store.counted), len(store.waiting)) == (0, 9)
    take(desk, store, seal(answer(9), to))
    assert (len(store.counted), len(store.waiting)) == (10, 0)
    take(desk, store, *(seal(answer(number), to) for number in range(10, 19)))
    assert (len(store.counted), len(store.waiting)) == (10, 9)


def test_nothing_in_the_store_joins_a_code_to_taps(desk: Desk) -> None:
    store, to, code = desk.store(), recipient(desk), drawn_code()
    asked = [answer(number, way="letter", who="myself") for number in range(30)]
    mine = answer(77, code, way="robot", who="family")
    take(desk, store, *(seal(each, to) for each in (*asked, mine)))
    desk.keep(store)
    found = desk.store()
    assert found.codes == {code: "robot"}
    assert all(code not in str(taps) for taps in (*found.counted, *found.waiting))
    orders = set()
    for _ in range(6):
        take(desk, found)
        orders.add(found.counted.index({"way": "robot", "who": "family"}))
    assert len(orders) > 1, "its place says nothing of when it came"


def test_the_store_is_sealed_and_its_owners_alone(desk: Desk) -> None:
    store = desk.store()
    take(desk, store, seal(answer(1, drawn_code(), way="letter"), recipient(desk)))
    desk.keep(store)
    path = desk.folder / STORE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"letter" not in path.read_bytes()
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match="damaged"):
        Desk(desk.folder).store()


def test_another_survey_is_not_mixed_in(desk: Desk) -> None:
    desk.keep(desk.store())
    text = "id: other\nquestions:\n- id: a\n  text: {en: A, ja: A, ko: A}\n  options:\n"
    text += "".join(f"  - {{id: {each}, text: {{en: X, ja: X, ko: X}}}}\n" for each in "bc")
    (desk.folder / "questions.yaml").write_text(text)
    assert [each.id for each in Desk(desk.folder).survey.questions] == ["a"]
    with pytest.raises(InputError, match="holds answers to the survey first-door"):
        Desk(desk.folder).store()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "valid dictionary"),
        ("id: x\nquestions: [{id: way, text: {en: a, ja: a, ko: a}, options: []}]", "at least 2"),
        ("id: x\nquestions: []\nfree_text: true", "free_text"),
        ("id: x\nquestions: [{id: a, text: {en: a}, options: []}]", "ja"),
        ("{", "no YAML"),
        ("[" * 5_000, "nested too deep"),
    ],
)
def test_a_survey_that_is_none_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_survey(path)


def test_folders_and_files_are_read_and_a_large_one_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.age").write_bytes(b"a")
    (tmp_path / ".b.age.part").write_bytes(b"b")
    (tmp_path / "c").write_bytes(b"x" * 10_000_000)
    os.mkfifo(tmp_path / "pipe")
    asked = [tmp_path, tmp_path / "missing", tmp_path / "pipe"]
    found = {path.name: data for path, data in read_sealed(asked)}
    assert found["pipe"] is None, "nobody waits for a pipe"
    assert found["a.age"] == b"a"
    assert found["missing"] is None
    assert len(found["c"] or b"") == LIMIT + 1
    assert ".b.age.part" not in found


def test_a_code_gets_one_of_the_prepared_answers(desk: Desk) -> None:
    code = drawn_code()
    desk.reply([code], "letter")
    assert desk.replies() == {code: "letter"}
    with pytest.raises(UsageError, match="robot-ready"):
        desk.reply([code], "anything")
    (desk.folder / "replies.json").write_text('{"x": "gone"}')
    with pytest.raises(InputError, match="prepared answers"):
        desk.replies()


@pytest.mark.parametrize(
    "replies",
    ['{"CDFGH-JKMNP": ["letter"]}', '{"": "letter"}', '{"a": "letter"}', "[]", "[" * 100_000, "7", "{"],
)
def test_replies_that_are_none_are_said_to_be(desk: Desk, replies: str) -> None:
    (desk.folder / "replies.json").write_text(replies)
    with pytest.raises(InputError, match=r"replies\.json"):
        desk.replies()


def test_of_two_commands_at_once_the_second_waits(desk: Desk) -> None:
    entered = threading.Event()

    def second() -> None:
        with Desk(desk.folder).alone():
            entered.set()

    other = threading.Thread(target=second)
    with desk.alone():
        other.start()
        assert not entered.wait(0.2)
    assert entered.wait(20)
    other.join(20)


def test_codes_are_as_varied_as_they_look() -> None:
    drawn = {drawn_code() for _ in range(2_000)}
    assert len(drawn) == 2_000
    assert len({letter for code in drawn for letter in code}) == 25


def test_the_survey_that_comes_along_is_small_and_of_taps_only() -> None:
    assert isinstance(SURVEY, Survey)
    assert len(SURVEY.questions) <= 5
    assert all(len(question.options) <= 5 for question in SURVEY.questions)
