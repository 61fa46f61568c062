"""Letters over real channels: servers on this machine, and everything that can go wrong with them."""

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from robot.channels.delivery import AppriseAlerter, scheme, understood
from robot.channels.letter import Letter
from tests.alerts.outside import SECRET, MailServer, Webhook, closed_port, silent_server, taken

LETTER = Letter(
    "Yorisou: 田中さん", "First line.\n\nLink: https://robot.example/ack/a_b-c?lang=ja & <no tag>"
)


def not_understood(channels: list[str]) -> list[int]:
    return [place for place, each in enumerate(understood(channels)) if each.fault]


def delivered(channels: list[str], limit_s: float = 10.0) -> dict[int, bool]:
    took: dict[int, bool] = {}

    def once(place: int, ok: bool) -> None:
        assert place not in took
        took[place] = ok

    AppriseAlerter(limit_s).deliver(channels, LETTER, once)
    return took


def test_a_letter_arrives_by_mail_and_by_webhook_as_it_was_written() -> None:
    with MailServer() as mail, Webhook() as hook:
        assert delivered([mail.url, hook.url]) == {0: True, 1: True}
        subject, body = taken(mail.got)
        assert subject == LETTER.title
        assert [line.rstrip() for line in body.strip().splitlines()] == LETTER.body.splitlines()
        got = taken(hook.got)
        assert (got["title"], got["message"]) == (LETTER.title, LETTER.body)
        assert SECRET not in json.dumps(got)


def test_a_letter_in_html_has_blanks_to_wrap_at_and_a_link_to_press() -> None:
    with MailServer() as mail:
        assert delivered([mail.url.replace("format=text", "format=html")]) == {0: True}
        _, plain = taken(mail.got)
    address = "https://robot.example/ack/a_b-c?lang=ja"
    assert f'<a href="{address}">{address}</a> &amp; &lt;no tag&gt;' in mail.html
    assert "<p>First line.</p>" in mail.html
    assert "nbsp" not in mail.html
    assert "\xa0" not in mail.html + plain
    assert address in plain


def test_one_that_is_down_refuses_or_hangs_keeps_the_others_from_nothing() -> None:
    with (
        MailServer() as mail,
        MailServer(refuse=True) as refusing,
        Webhook(503) as broken,
        silent_server() as slow,
    ):
        order: list[tuple[int, bool]] = []
        channels = [slow, closed_port(), refusing.url, broken.url, "nosuch://here", mail.url]
        AppriseAlerter(2.5).deliver(channels, LETTER, lambda place, ok: order.append((place, ok)))
        assert dict(order) == {0: False, 1: False, 2: False, 3: False, 4: False, 5: True}
        assert order[-1] == (0, False), "the slow one is given up last, and holds up nobody"
        assert taken(mail.got)


def test_every_network_address_away_is_answered_with_no() -> None:
    assert delivered([closed_port(), "json://no-such-host.invalid/", "json://[100::1]/"], 6.0) == {
        0: False,
        1: False,
        2: False,
    }
    assert delivered([]) == {}


def test_closing_gives_up_at_once_and_for_good() -> None:
    with silent_server() as slow:
        alerter, took = AppriseAlerter(30.0), dict[int, bool]()
        thread = threading.Thread(target=alerter.deliver, args=([slow], LETTER, took.__setitem__))
        thread.start()
        alerter.close()
        thread.join(10)
        assert not thread.is_alive()
        assert took == {0: False}
        alerter.deliver([slow], LETTER, took.__setitem__)


def test_secrets_are_in_no_argument_and_in_no_output(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[Any] = []
    real = subprocess.Popen

    def watched(*arguments: Any, **others: Any) -> Any:
        started.append((arguments, {k: v for k, v in others.items() if k != "env"}))
        return real(*arguments, **others)

    monkeypatch.setattr("robot.channels.delivery.subprocess.Popen", watched)
    with caplog.at_level("DEBUG"):
        assert delivered([closed_port()]) == {0: False}
        assert not_understood([f"nosuch://robot:{SECRET}@x"]) == [0]
    assert started
    assert SECRET not in repr(started) + caplog.text + "".join(capfd.readouterr())


def test_what_apprise_cannot_parse_is_named_by_its_place() -> None:
    good = "mailtos://user:pass@example.org?to=a@example.org"
    assert not_understood([good, "nosuch://x", "discord://", "json://localhost"]) == [1, 2]
    assert not_understood([]) == []


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("mailtos://u:p@h", "mailtos"),
        ("u:p@h", "?"),
        ("p@ss word://x", "?"),
        ("", "?"),
        ("x" * 30 + "://", "?"),
    ],
)
def test_only_the_kind_of_a_channel_is_ever_shown(channel: str, kind: str) -> None:
    assert scheme(channel) == kind


def test_a_child_that_cannot_start_is_a_no(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("robot.channels.delivery.sys.executable", str(tmp_path / "gone"))
    assert delivered(["json://localhost"]) == {0: False}
    monkeypatch.setattr("robot.channels.delivery.sys.executable", "/bin/false")
    assert delivered(["json://localhost"]) == {0: False}
