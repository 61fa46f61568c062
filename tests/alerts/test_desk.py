"""The desk: from the engine's command to a letter in somebody's mail, and back to the engine as an answer."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from robot.alerts.desk import Desk, path_beside
from robot.channels.delivery import AppriseAlerter
from robot.channels.letter import Letter, Taken
from robot.clock import SystemClock
from robot.config.schema import CareSection
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.errors import UsageError
from robot.messages import text
from tests.alerts.outside import SECRET, MailServer, Webhook, closed_port, silent_server, taken
from tests.engine.build import Driven, of

CANARY = "sekai-no-owari"


class Pigeon:
    """Channels in memory: what they are called says how they answer."""

    def __init__(self) -> None:
        self.letters: Queue[tuple[str, Letter]] = Queue()

    def deliver(self, channels: Sequence[str], letter: Letter, taken: Taken) -> None:
        for place, channel in enumerate(channels):
            if channel.startswith("raises"):
                raise OSError(f"cannot reach {channel}")
            self.letters.put((channel, letter))
            taken(place, channel.startswith("good"))

    def close(self) -> None:
        return


def care(
    roles: dict[str, str] | None = None, languages: dict[str, str] | None = None, **staff: list[str]
) -> CareSection:
    spoken = {"lee": "en", **(languages or {})}
    return CareSection.model_validate(
        {
            "pseudonym": "A-17",
            "rota": list(staff),
            "staff": [
                {
                    "id": name,
                    "channels": urls,
                    "language": spoken.get(name, "ja"),
                    "role": (roles or {}).get(name),
                }
                for name, urls in staff.items()
            ],
        }
    )


class Made:
    def __init__(self, tmp_path: Path, section: CareSection, alerter: Any = None) -> None:
        self.events: Queue[Any] = Queue()
        self.path = path_beside(tmp_path / "journal.db")
        self.desk = Desk(section, SystemClock(), self.events.put, self.path, "en", alerter=alerter)

    def sent(self) -> e.AlertSent:
        event = taken(self.events)
        assert isinstance(event, e.AlertSent)
        return event


def code_in(letter: Letter) -> str:
    found = re.search(r"yorisou alert ack (\S+)", letter.body) or re.search(r"/ack/([\w-]+)", letter.body)
    assert found is not None, letter.body
    return found.group(1)


def test_a_letter_says_who_how_urgent_when_and_how_to_answer_and_no_word_more(tmp_path: Path) -> None:
    pigeon = Pigeon()
    made = Made(tmp_path, care(tanaka=["good://a"], lee=["good://b"]), pigeon)
    made.desk.send(c.Alert(3, "lee", 2, False))
    assert made.sent() == e.AlertSent(3, "lee", True)
    _, letter = taken(pigeon.letters)
    assert letter.title == "Yorisou: please look in on A-17"
    assert "same day" in letter.body
    assert "None of the person's words" in letter.body
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC[+-]\d{4}\)", letter.body)
    made.desk.send(c.Alert(4, "tanaka", 3, False))
    made.sent()
    assert "今すぐ" in taken(pigeon.letters)[1].body
    made.desk.send(c.Alert(5, "tanaka", 2, True))
    made.sent()
    assert "練習" in taken(pigeon.letters)[1].title
    made.desk.close()


def test_an_answer_is_taken_once_and_survives_a_restart(tmp_path: Path) -> None:
    pigeon, section = Pigeon(), care(tanaka=["good://a"], lee=["good://b"])
    made = Made(tmp_path, section, pigeon)
    codes = []
    for name in ("tanaka", "lee"):
        made.desk.send(c.Alert(1, name, 2, False))
        made.sent()
        codes.append(code_in(taken(pigeon.letters)[1]))
    assert made.desk.acknowledge(codes[0]) == e.AlertAcknowledged(1, "tanaka")
    made.desk.close()
    again = Made(tmp_path, section, pigeon)
    with pytest.raises(UsageError, match="used already"):
        again.desk.acknowledge(codes[0])
    again.desk.closed(1)
    with pytest.raises(UsageError, match="closed"):
        again.desk.acknowledge(codes[1])
    again.desk.close()
    assert not any(code in made.path.read_text() for code in codes)


def test_a_link_is_made_where_there_is_a_page(tmp_path: Path) -> None:
    pigeon = Pigeon()
    section = care(tanaka=["good://a"]).model_copy(update={"link_base": "https://robot.example/a/"})
    made = Made(tmp_path, section, pigeon)
    made.desk.send(c.Alert(1, "tanaka", 2, False))
    made.sent()
    body = taken(pigeon.letters)[1].body
    assert re.search(r"https://robot\.example/a/ack/[\w-]{40,}\?lang=ja", body)
    assert made.desk.acknowledge(code_in(Letter("", body))).by == "tanaka"
    made.desk.close()


@pytest.mark.parametrize(
    ("urls", "ok"),
    [
        (["bad://a"], False),
        (["bad://a", "good://b"], True),
        (["good://b", "bad://a"], True),
        (["raises://user:pw@x"], False),
        (["good://a", "raises://user:pw@x"], True),
    ],
)
def test_what_became_of_it_is_told_exactly_once(
    tmp_path: Path, urls: list[str], ok: bool, caplog: pytest.LogCaptureFixture
) -> None:
    made = Made(tmp_path, care(tanaka=urls), Pigeon())
    made.desk.send(c.Alert(1, "tanaka", 2, False))
    assert made.sent() == e.AlertSent(1, "tanaka", ok)
    made.desk.send(c.Alert(2, "nobody", 2, False))
    assert made.sent() == e.AlertSent(2, "nobody", False)
    made.desk.close()
    assert made.events.empty()
    assert "user:pw" not in caplog.text


def test_the_status_holds_no_secret(tmp_path: Path) -> None:
    made = Made(tmp_path, care(tanaka=[f"good://u:{SECRET}@h"], lee=["bad://b"]), Pigeon())
    made.desk.send(c.Alert(1, "tanaka", 2, True))
    made.sent()
    status = made.desk.status()
    assert SECRET not in json.dumps(status)
    assert status["rota"] == ["tanaka", "lee"]
    assert status["staff"][0] == {"id": "tanaka", "name": "tanaka", "language": "ja", "channels": ["good"]}
    assert [(x["alert"], x["to"], x["drill"], x["state"]) for x in status["recent"]] == [
        (1, "tanaka", True, "sent")
    ]
    made.desk.close()


DIGEST = (("unclear", 1_795_435_200_000_000, True), ("violence-away", 1_795_435_200_000_000, False))


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_a_digest_has_a_line_with_its_time_for_each_worry_and_is_answered_like_an_alert(
    tmp_path: Path, language: Any
) -> None:
    pigeon, section = Pigeon(), care(languages={"tanaka": language}, tanaka=["good://a"])
    made = Made(tmp_path, section, pigeon)
    made.desk.send(c.Digest(7, "tanaka", DIGEST, 3))
    assert made.sent() == e.AlertSent(7, "tanaka", True)
    _, letter = taken(pigeon.letters)
    assert "A-17" in letter.title
    first, second, third = (line for line in letter.body.splitlines() if line.startswith("- "))
    assert "3" in first
    assert re.search(
        r"2026-11-2\d \d\d:\d\d \(UTC[+-]\d{4}\): " + re.escape(text("worry.unclear", language)), second
    )
    assert third == f"- {text('digest.undated', language)}: {text('worry.violence-away', language)}"
    assert text("alert.no-words", language) in letter.body
    assert "4" in letter.body.splitlines()[-1]
    assert [(x["tier"], x["drill"]) for x in made.desk.status()["recent"]] == [(1, False)]
    assert made.desk.acknowledge(code_in(letter)) == e.AlertAcknowledged(7, "tanaka")
    made.desk.close()


def test_violence_is_named_to_a_professional_and_to_nobody_else_whatever_is_asked_for(tmp_path: Path) -> None:
    roles = {"tanaka": "family", "lee": "professional"}
    pigeon, section = Pigeon(), care(roles, tanaka=["good://a"], lee=["good://b"], kim=["good://c"])
    made = Made(tmp_path, section, pigeon)
    for name in ("tanaka", "lee", "kim"):
        made.desk.send(c.ViolenceAlert(4, name, 2))
        assert made.sent() == e.AlertSent(4, name, name == "lee")
    channel, letter = taken(pigeon.letters)
    assert channel == "good://b"
    assert "violence" not in letter.title
    assert "violence at home" in letter.body
    assert "nobody of the family" in letter.body.lower()
    assert pigeon.letters.empty(), "whoever is of the family, or of whom nothing is said, gets no letter"
    made.desk.send(c.Alert(5, "lee", 2, False))
    made.sent()
    assert "violence" not in taken(pigeon.letters)[1].body
    assert "violence" not in json.dumps(made.desk.status())
    made.desk.close()


def test_what_a_sender_wrote_is_named_to_a_professional_alone_and_not_as_a_hand_over(tmp_path: Path) -> None:
    roles = {"tanaka": "family", "lee": "professional"}
    pigeon, section = Pigeon(), care(roles, tanaka=["good://a"], lee=["good://b"], kim=["good://c"])
    made = Made(tmp_path, section, pigeon)
    for name in ("tanaka", "lee", "kim"):
        made.desk.send(c.SenderAlert(4, name, 2, "threat"))
        assert made.sent() == e.AlertSent(4, name, name == "lee")
    channel, letter = taken(pigeon.letters)
    assert channel == "good://b"
    assert "somebody of the circle" in letter.body
    assert "same day" in letter.body
    assert "handed over" not in letter.body
    assert pigeon.letters.empty()
    made.desk.close()


def test_what_a_relative_told_of_goes_to_a_professional_alone_and_says_whom_not_to_tell(
    tmp_path: Path,
) -> None:
    roles = {"tanaka": "family", "lee": "professional"}
    pigeon, section = Pigeon(), care(roles, tanaka=["good://a"], lee=["good://b"], kim=["good://c"])
    made = Made(tmp_path, section, pigeon)
    for name in ("tanaka", "lee", "kim"):
        made.desk.send(c.SenderAlert(4, name, 2, "home"))
        assert made.sent() == e.AlertSent(4, name, name == "lee")
    channel, letter = taken(pigeon.letters)
    assert channel == "good://b"
    assert "a relative of" in letter.body
    assert "alone" in letter.body
    assert "did not pass it on" not in letter.body
    assert pigeon.letters.empty()
    made.desk.close()


# --- the whole way, over real channels ----------------------------------------------------------------------


def test_from_a_typed_word_past_a_dead_channel_to_a_mail_and_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with MailServer() as mail, Webhook(500) as broken, caplog.at_level("DEBUG"):
        section = care(tanaka=[closed_port(), broken.url], lee=[closed_port(), mail.url])
        made = Made(tmp_path, section)
        d = Driven(alerts=Alerts("channels", ("tanaka", "lee"), 10))
        d.do(e.WakeRequested("tap"))
        d.do(e.CrisisRaised(2, "typed"))
        (alert,) = of(c.Alert, d.pass_s(9))
        made.desk.send(alert)
        (alert,) = of(c.Alert, d.do(made.sent()))
        assert alert.to == "lee", "no channel of the first took it"
        made.desk.send(alert)
        assert of(c.HandedOver, d.do(made.sent())) == [c.HandedOver("sent", "lee")]
        subject, body = taken(mail.got)
        assert "A-17" in subject
        out = d.do(made.desk.acknowledge(code_in(Letter(subject, body))))
        assert of(c.HandedOver, out) == [c.HandedOver("acknowledged", "lee")]
        for closed in of(c.AlertClosed, out):
            made.desk.closed(closed.alert)
        made.desk.close()
    said = caplog.text + "".join(capfd.readouterr()) + made.path.read_text()
    assert SECRET not in said
    assert "channel 1 of tanaka did not take it" in said


def test_a_channel_that_hangs_holds_up_neither_the_good_one_nor_another_alert(tmp_path: Path) -> None:
    with silent_server() as slow, Webhook() as hook:
        made = Made(tmp_path, care(tanaka=[slow], lee=[slow, hook.url]), AppriseAlerter(60.0))
        made.desk.send(c.Alert(1, "tanaka", 2, False))
        made.desk.send(c.Alert(2, "lee", 2, False))
        assert made.sent() == e.AlertSent(2, "lee", True)
        assert "lee" not in taken(hook.got)["message"]
        made.desk.close()
        assert made.sent() == e.AlertSent(1, "tanaka", False), "given up when the companion ends"


def test_with_the_network_off_the_person_learns_the_truth(tmp_path: Path) -> None:
    made = Made(tmp_path, care(tanaka=[closed_port()], lee=["json://no-such-host.invalid/"]))
    d = Driven(alerts=Alerts("channels", ("tanaka", "lee"), 10))
    d.do(e.CrisisRaised(2, "button", "pressed"))
    out = d.pass_s(9)
    while alerts := of(c.Alert, out):
        made.desk.send(alerts[0])
        out = d.do(made.sent())
    assert of(c.HandedOver, out) == [c.HandedOver("unreachable", "")]
    assert c.Card("hotline", True) in d.log
    made.desk.close()


def test_a_worry_of_the_evening_is_in_somebodys_mail_in_the_morning_and_confirmed_from_it(
    tmp_path: Path,
) -> None:
    """The first of the rota is of the family, of the second no channel takes it, the third reads it."""
    with MailServer() as mail, Webhook() as family:
        roles = {"mother": "family"}
        section = care(roles, mother=[family.url], lee=[closed_port()], tanaka=[mail.url])
        made = Made(tmp_path, section)
        rota = ("mother", "lee", "tanaka")
        d = Driven(alerts=Alerts("channels", rota, 10, family=("mother",)), staff=rota)
        d.do(e.WakeRequested("tap"))
        d.do(e.CrisisRaised(1, "typed", "unclear"))
        d.pass_s(120)
        (letter,) = of(c.Digest, d.pass_s(13 * 3_600 - 120))
        made.desk.send(letter)
        (letter,) = of(c.Digest, d.do(made.sent()))
        assert letter.to == "tanaka"
        made.desk.send(letter)
        d.do(made.sent())
        subject, body = taken(mail.got)
        assert "A-17" in subject
        assert text("worry.unclear", "ja") in "".join(body.split("\n"))
        out = d.do(made.desk.acknowledge(code_in(Letter(subject, body))))
        assert d.engine.progress.digest is None
        for closed in of(c.AlertClosed, out):
            made.desk.closed(closed.alert)
        assert family.got.empty()
        assert not d.engine.progress.crisis
        made.desk.close()
