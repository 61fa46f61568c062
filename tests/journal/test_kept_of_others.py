"""What is kept of the person, to be taken along: nothing in it tells what staff heard of somebody else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.contract.record import Record
from robot.engine.open_alerts import OpenAlert
from robot.engine.progress import Progress
from robot.journal import kept
from robot.journal.store import Journal
from tests.engine.build import Driven
from tests.engine.handover import CHANNELS

KEY = "5a" * 32
PROGRAMME = load(paths.FIRST_PROGRAMME)


def _written(path: Path) -> None:
    """A relative told of violence; the worker answered; later the person's own alert, and a drill."""
    driven = Driven(alerts=replace(CHANNELS, professionals=("lee",), family=("tanaka",)))
    journal = Journal.open(path, KEY, threaded=False)
    journal.begin(0, PROGRAMME, 1, None)
    happened = (
        e.SenderWorry("", "home"),
        e.AlertSent(1, "lee", True),
        e.AlertAcknowledged(1, "lee"),
        e.CrisisRaised(2, "typed"),
    )
    for event in happened:
        journal.event(driven.now, event)
        journal.commands(driven.now, [(command, "") for command in driven.do(event)])
    journal.commands(driven.now, [(command, "") for command in driven.pass_s(9)])
    journal.save_snapshot(driven.engine.snapshot())
    journal.close()


def test_it_does_not_tell_that_a_relative_told_of_violence(tmp_path: Path) -> None:
    path = tmp_path / "person.db"
    _written(path)
    found = kept.part(path, KEY, 0)
    said = json.dumps([found.entries, kept.besides(path, KEY)])
    assert found.next == 0
    assert [word for word in ("sender-worry", "sender-alert", "sender-home", '"home"') if word in said] == []
    kinds = [each["kind"] for each in found.entries]
    assert {"crisis", "alert"} <= {*kinds}, "what is the person's own is all there"
    assert not {1} & {each["body"].get("alert") for each in found.entries}


@pytest.mark.parametrize("professional", ["lee", "kim"])
@pytest.mark.parametrize("own", [True, False])
def test_no_digest_of_staff_in_it_tells_so_either(tmp_path: Path, professional: str, own: bool) -> None:
    """The line of a relative is gone, whoever the digest was for; one of such lines alone is gone whole."""
    path = tmp_path / "person.db"
    driven = Driven(alerts=replace(CHANNELS, professionals=(professional,), family=("tanaka",)))
    journal = Journal.open(path, KEY, threaded=False)
    journal.begin(0, PROGRAMME, 1, None)
    sent = list[c.Digest]()

    def write(*commands: Record) -> None:
        sent.extend(each for each in commands if isinstance(each, c.Digest))
        journal.commands(driven.now, [(command, "") for command in commands])

    for event in (e.SenderWorry("", "home"), *([e.CrisisRaised(1, "typed", "unclear")] if own else [])):
        journal.event(driven.now, event)
        write(*driven.do(event))
    write(*driven.pass_s(2 * 86_400))
    for letter in sent[:1]:
        for event in (
            e.AlertSent(letter.alert, letter.to, True),
            e.AlertAcknowledged(letter.alert, letter.to),
        ):
            journal.event(driven.now, event)
            write(*driven.do(event))
    journal.save_snapshot(driven.engine.snapshot())
    journal.close()
    assert sent
    entries = kept.part(path, KEY, 0).entries
    told = [each["body"] for each in entries if each["kind"] == "digest"]
    numbers = {each["body"].get("alert") for each in entries}
    kinds = {line[0] for body in told for line in body["lines"]}
    assert (bool(told), numbers >= {sent[0].alert}) == (own, own)
    assert not [kind for kind in kinds if kind == "family" or kind.startswith("sender")]
    progress = kept.besides(path, KEY)["progress"]
    assert (bool(progress["worries"]), bool(progress["digest"])) == (False, False)


def test_where_there_is_nothing_else_not_even_everything_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "person.db"
    journal = Journal.open(path, KEY, threaded=False)
    journal.begin(0, PROGRAMME, 1, None)
    for event in (e.SenderWorry("", "home"), e.AlertSent(1, "lee", True), e.AlertAcknowledged(1, "lee")):
        journal.event(0, event)
    journal.commands(0, [(c.SenderAlert(1, "lee", 2, "home"), "")])
    journal.close()
    assert (kept.part(path, KEY, 0).entries, kept.look(path, KEY).kinds) == ((), frozenset())


@pytest.mark.parametrize("rota", [("lee",), ()])
def test_what_is_kept_of_a_relatives_word_alone_is_neither_listed_nor_in_the_file(
    tmp_path: Path, rota: tuple[str, ...]
) -> None:
    """Nobody answers for hours, then a worker does; so it is with the digest, also where no channel is."""
    path = tmp_path / "person.db"
    mode = "channels" if rota else "card-only"
    driven = Driven(
        alerts=Alerts(mode, rota, answer_minutes=10, drill_days=7, professionals=rota), staff=("lee",)
    )
    journal = Journal.open(path, KEY, threaded=False)
    journal.begin(0, PROGRAMME, 1, None)

    def write(commands: list[Record]) -> list[Record]:
        journal.commands(driven.now, [(command, "") for command in commands])
        return commands

    def happens(event: Record) -> None:
        journal.event(driven.now, event)
        write(driven.do(event))

    happens(e.SenderWorry("", "home"))
    for letter in [x for x in write(driven.pass_s(3 * 3_600)) if isinstance(x, c.SenderAlert)]:
        happens(e.AlertSent(letter.alert, letter.to, True))
    write(driven.pass_s(3_600))
    if driven.engine.progress.alert is not None:
        happens(e.AlertAcknowledged(driven.engine.progress.alert.number, "lee"))
    write(driven.pass_s(2 * 86_400))
    digest = driven.engine.progress.digest
    assert digest is not None
    happens(e.AlertAcknowledged(digest.number, "lee") if rota else e.DigestSeen("lee"))
    assert driven.engine.progress.digest is None
    journal.save_snapshot(driven.engine.snapshot())
    journal.close()
    assert {each["kind"] for each in kept.part(path, KEY, 0).entries} == {"outlook"}
    assert kept.look(path, KEY).kinds == {kept.EVERYTHING}


def test_the_saved_progress_tells_of_the_persons_own_alert_and_of_none_beside_it() -> None:
    own = OpenAlert(2, 2, False, 0, 0, "acknowledged", "tanaka")
    alone = Progress("house", ["house"], alert=own).to_json()
    beside = Progress(
        "house", ["house"], alert=OpenAlert(3, 2, False, 0, 0, "sent", "lee", sender="home"), answered=own
    ).to_json()
    assert kept._of_the_person(beside) == kept._of_the_person(alone)
