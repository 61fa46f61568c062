"""Questionnaires in a running companion: brought by a command, confirmed, answered, killed, read, deleted."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.questionnaires.supply import in_file, supplied
from tests.runtime.live import Live
from tests.runtime.test_live import cli

CONFIG = '[journal]\npath = "journal.db"\n'


def asked_as(live: Live, token: str, *verbs: str) -> list[dict[str, Any]]:
    """As the device with this token."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(live.socket))
        with connection.makefile("rwb") as lines:
            answers = []
            for request in ({"do": "enter", "device": token}, *({"do": verb} for verb in verbs)):
                lines.write(json.dumps({"id": 1, **request}).encode() + b"\n")
                lines.flush()
                answers.append(json.loads(lines.readline()))
    return answers[1:]


@pytest.mark.timeout(120)
def test_from_a_file_of_fhir_to_staff_the_card_and_back_to_nothing(tmp_path: Path) -> None:
    given = supplied("phq-9", "en")
    given["item"][0]["text"] = "A statement with canary 4711."
    in_file(tmp_path, given)
    with Live(tmp_path, config=CONFIG) as live:
        brought = cli(live, "questionnaire", "import", "given.json")
        assert brought.returncode == 0, brought.stderr
        assert live.ask("questions")["name"] == "", "not before staff have confirmed it"
        (here,) = live.ask("questionnaires")["here"]
        assert live.ask(
            "questionnaire-use", name=here["name"], digest=here["digest"], on=True, compared=True
        )["ok"]
        now = live.ask("questions")
        assert now["items"][0]["text"] == "A statement with canary 4711."
        assert not now["told"], "without a channel the page does not say that anybody is told"
        told = {"name": now["name"], "digest": now["digest"]}
        assert live.ask("questions-answer", answers=[3, 0, 2, None, 0, 0, 0, 0, 1], **told)["alerted"]
        state = live.state()
        assert state["card"]["name"] == "hotline"
        assert state["handover"]["text"]["en"]
        assert live.ask("questions")["name"] == ""
        assert live.ask("user-add", user="aunt", role="family", name="Aunt")["ok"]
        phone = live.ask("pair", code=live.ask("code", user="aunt")["code"], name="phone")["token"]
        refused = asked_as(live, phone, "questionnaire-results", "questionnaires", "questions")
        assert [each["code"] for each in refused] == ["forbidden"] * 3
        live.process.kill()  # what was acknowledged is there
    with Live(tmp_path, config=CONFIG) as live:
        (result,) = live.ask("questionnaire-results")["results"]
        assert (result["total"], result["missing"], result["answers"]) == (
            None,
            [4],
            [3, 0, 2, None, *[0] * 4, 1],
        )
        assert live.ask("wake")["ok"]
        live.until(lambda: ((live.try_state() or {}).get("card") or {}).get("name") == "hotline", 20)
        mine = live.ask("export")["kept"]
        assert mine["questionnaires"][0]["answers"] == result["answers"]
        assert "questions" in {each["kind"] for each in live.ask("kept")["kinds"] if each["there"]}
        assert live.ask("forget", kind="questions")["saved"]
        assert live.ask("questionnaire-results")["results"] == []
    inside = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    assert b"4711" not in inside
    assert json.dumps(result["answers"]).encode() not in inside
