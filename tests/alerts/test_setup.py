"""Setting up alerts: the [care] section, the programme, the doctor and the commands."""

import json
import socketserver
import threading
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from robot.alerts.ack import Tokens
from robot.alerts.desk import path_beside
from robot.app import from_config
from robot.cli.main import app
from robot.config.schema import Config, load
from robot.contract.calendar import DAY_US
from robot.contract.programme import Alerts
from robot.doctor.care import examine
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from robot.messages import text, texts
from tests.alerts.outside import SECRET, Webhook, closed_port, taken
from tests.engine.build import programme

MEMBER = f'[[care.staff]]\nid = "tanaka"\nchannels = ["json://u:{SECRET}@localhost/"]\n'
# 23 November 2026, noon.
TODAY_US = 1_795_435_200_000_000


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "yorisou.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[care]\nlinkbase = ""', "unknown key 'care.linkbase'; did you mean 'link_base'"),
        ('[[care.staff]]\nid = "a"\nchanels = []', "did you mean 'channels'"),
        ("[care]\nanswer_minutes = 0", "care.answer_minutes"),
        ("[care]\nanswer_minutes = 500", "care.answer_minutes"),
        ('[care]\nlink_base = "robot.example"', "care.link_base: write an address"),
        ('[care]\nlink_base = "https://u@robot.example"', "write the address only"),
        ('[care]\nrota = ["tanak"]\n' + MEMBER, "rota: nobody is called 'tanak'; did you mean 'tanaka'"),
        ('[care]\nrota = ["tanaka", "tanaka"]\n' + MEMBER, "'tanaka' stands there twice"),
        (MEMBER + MEMBER, "two are called 'tanaka'"),
        ('[care]\nrota = ["a"]\n[[care.staff]]\nid = "a"', "'a' has no channel"),
        ('[[care.staff]]\nid = "M. Tanaka"', "write an id of small Latin letters"),
        ('[[care.staff]]\nid = "person"', "write an id"),
        (f'[[care.staff]]\nid = "a"\nchannels = ["json://ok", "{SECRET}"]', "entry 2 is not a channel"),
        (f'[[care.staff]]\nid = "a"\nchannels = ["nosuch://{SECRET}@x"]', "channel 1 (nosuch)"),
        ('[[care.staff]]\nid = "a"\nchannels_file = "gone"', "cannot be read"),
        ('[[care.staff]]\nid = "a"\nrole = "mother"', "care.staff.0.role"),
        ('[care]\ndigest_at = "09:01"', "care.digest_at: write a time from '04:00' to '09:00'"),
        ('[care]\ndigest_at = "24:00"', "care.digest_at: write a time"),
        ('[care]\ndigest_at = "03:59"', "care.digest_at: write a time"),
        ('[care]\ndigest_at = "9:00"', "care.digest_at: write a time"),
        ("[care]\ndigest_answer_hours = 0", "care.digest_answer_hours"),
        ("[care]\ndigest_answer_hours = 13", "care.digest_answer_hours"),
    ],
)
def test_a_fault_is_said_with_its_place_and_never_with_a_secret(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        load(written(tmp_path, text))
    assert said in str(refused.value)
    assert SECRET not in str(refused.value) + repr(refused.value.__cause__) + repr(refused.value.__context__)


def test_channels_may_lie_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "tanaka.channels"
    file.write_text(f"# mail and chat\njson://u:{SECRET}@localhost/\n\nxml://localhost/\n")
    text = '[care]\nrota = ["tanaka"]\n[[care.staff]]\nid = "tanaka"\nchannels_file = "tanaka.channels"'
    file.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        load(written(tmp_path, text))
    file.chmod(0o600)
    config = load(written(tmp_path, text))
    assert config.care.staff[0].urls() == [f"json://u:{SECRET}@localhost/", "xml://localhost/"]
    file.write_text(f"nosuch://{SECRET}")
    with pytest.raises(InputError) as refused:
        load(written(tmp_path, text))
    assert SECRET not in str(refused.value)


def test_a_configuration_shows_no_secret(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[care]\nrota = ["tanaka"]\n' + MEMBER))
    assert SECRET not in repr(config) + config.model_dump_json()


def config(*, real: bool = False, rota: bool = True, **other: Any) -> Config:
    staff = [
        {"id": "tanaka", "name": {"ja": "田中", "en": "M. Tanaka"}, "channels": ["json://localhost"]},
        {"id": "lee", "channels": ["json://localhost"]},
    ]
    care = {"rota": ["tanaka"], "staff": staff, "answer_minutes": 5} if rota else {}
    body = {"servos": "/dev/null", "board": "/dev/null"} if real else {}
    return Config.model_validate({"care": care, "body": body, **other})


def plan(mode: Any, made: Config) -> Alerts:
    return from_config.with_care(programme(alerts=Alerts(mode)), made).alerts


def test_the_script_and_the_configuration_together_make_the_plan() -> None:
    told = Alerts("channels", ("tanaka",), 5)
    assert plan("channels", config()) == told
    assert plan("card-only", config()) == Alerts("card-only"), "what was signed holds"
    assert plan("unsigned", config(rota=False)) == Alerts("unsigned")
    assert plan("unsigned", config(real=True, rota=False)).mode == "channels", "no session with a real body"
    assert plan("unsigned", config(real=True, rota=False)).rota == ()
    assert plan("unsigned", config()) == told
    with pytest.raises(InputError, match="nobody is named") as refused:
        plan("channels", config(rota=False))
    assert "rota" in refused.value.mend


def test_the_staff_and_a_clinics_words_come_with_it_and_another_rota_is_another_programme(
    tmp_path: Path,
) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("en: {explicit: [the blue door]}")
    made = config()
    made = made.model_copy(update={"care": made.care.model_copy(update={"phrases_file": str(words)})})
    plain = programme(alerts=Alerts("unsigned"))
    cared = from_config.with_care(plain, made)
    assert cared.staff == ("tanaka", "lee")
    assert cared.phrases["own-explicit"]["en"] == ("the blue door",)
    assert cared.digest != plain.digest
    assert from_config.with_care(plain, config(rota=False)) == replace(plain, alerts=plain.alerts), (
        "as it was"
    )
    assert from_config.staff_names(made, "ja") == {"tanaka": "田中", "lee": "lee"}
    assert from_config.staff_names(made, "ko")["tanaka"] == "田中", "another language before none"


# --- doctor ------------------------------------------------------------------------------------------------


def rows(made: Config, monkeypatch: pytest.MonkeyPatch, mode: Any, now: int = TODAY_US) -> dict[str, str]:
    if mode is not None:
        plain = programme(alerts=Alerts(mode), card_only="Dr. T, 2026-11-01")
        monkeypatch.setattr("robot.app.from_config.programme", lambda it: from_config.with_care(plain, it))
    return {found.part: f"{found.state}: {found.detail}" for found in examine(made, now)}


def test_the_doctor_says_who_is_told_and_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    journal = {"journal": {"path": str(tmp_path / "j.db")}}
    assert rows(config(**journal), monkeypatch, "channels")["care"].startswith("real: asks tanaka, 5 minutes")
    assert rows(config(rota=False), monkeypatch, "channels")["care"].startswith("missing")
    assert rows(config(rota=False), monkeypatch, "unsigned")["care"].startswith("simulated")
    assert rows(config(rota=False, real=True), monkeypatch, "unsigned")["care"].startswith("missing")
    assert "Dr. T" in rows(config(rota=False), monkeypatch, "card-only")["care"]
    assert rows(config(), monkeypatch, "card-only")["care"].startswith("degraded")
    assert "drill" not in rows(config(), monkeypatch, "card-only")


def test_the_doctor_knows_the_age_of_the_drill(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = config(journal={"path": str(tmp_path / "j.db")})
    assert rows(made, monkeypatch, "channels")["drill"].startswith("missing")
    tokens = Tokens(path_beside(tmp_path / "j.db"), lambda: TODAY_US)
    tokens.take(tokens.issue(1, "tanaka", True, short=True))
    tokens.save()
    for days, state in ((1, "real"), (6.9, "real"), (8, "degraded"), (-2, "degraded")):
        found = rows(made, monkeypatch, "channels", TODAY_US + round(days * DAY_US))
        assert found["drill"].startswith(state), days


def test_the_doctor_looks_at_the_age_of_the_cards_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows(config(rota=False), monkeypatch, None)["hotline"].startswith("real")
    old = rows(config(rota=False), monkeypatch, None, TODAY_US + 200 * DAY_US)["hotline"]
    assert old.startswith("degraded: 5 of 5 rows")


# --- commands ----------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["alert", *arguments])


def test_a_test_letter_really_goes_out(tmp_path: Path) -> None:
    with Webhook() as hook:
        members = "".join(
            f'[[care.staff]]\nid = "{name}"\nlanguage = "ko"\nchannels = {json.dumps(urls)}\n'
            for name, urls in {
                "good": [hook.url], "half": [closed_port(), hook.url], "bad": [closed_port()]
            }.items()
        )  # fmt: skip
        file = str(written(tmp_path, members))
        done = run("test", "good", "--config", file)
        assert done.exit_code == 0, done.output
        assert "연락처" in taken(hook.got)["title"]
        done = run("test", "half", "--config", file)
        assert (done.exit_code, SECRET in done.output) == (1, False)
        assert "channel 1 (json): did not take it" in done.output
        done = run("test", "bad", "--config", file)
        assert isinstance(done.exception, DeviceError)
        assert isinstance(run("test", "nobody", "--config", file).exception, UsageError)


@pytest.mark.parametrize("arguments", [["ack", "ABCDE-FGHJK"], ["drill"], ["status"]])
def test_without_a_companion_every_command_says_so(tmp_path: Path, arguments: list[str]) -> None:
    error = run(*arguments, "--socket", str(tmp_path / "gone")).exception
    assert isinstance(error, YorisouError)
    assert error.exit_code == 4


class Companion:
    """Answers on a control socket as a companion does; `states` are pushed one after the other."""

    def __init__(self, path: Path, *states: dict[str, Any], alerts: dict[str, Any] | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.path = str(path / "s")
        left = list(states)
        companion = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                request = json.loads(self.rfile.readline())
                companion.asked.append(request)
                lines: list[dict[str, Any]] = []
                if request["do"] == "watch":
                    lines.append({"kind": "state", **(left.pop(0) if len(left) > 1 else left[0])})
                ok = request.get("token") != "used"
                lines.append({"ok": ok, "alerts": alerts, "error": "alert: used already", "mend": ""})
                self.wfile.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))

        self._server = socketserver.UnixStreamServer(self.path, Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Companion":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


QUIET: dict[str, Any] = {"alert": {"open": False, "drill": False}, "notes": [], "answer": None}
DRILL: dict[str, Any] = {"alert": {"open": True, "drill": True}, "notes": []}
REAL: dict[str, Any] = {"alert": {"open": True, "drill": False}, "notes": []}
SENT = {"alert": 4, "to": "tanaka", "tier": 2, "drill": True, "utc_us": TODAY_US, "state": "sent"}
STATUS: dict[str, Any] = {
    "rota": ["tanaka"], "answer_minutes": 1, "last_drill_utc_us": TODAY_US, "recent": [SENT],
    "staff": [{"id": "tanaka", "name": "田中", "channels": ["mailtos"]}],
}  # fmt: skip


def noted(note: str, utc_us: int) -> dict[str, Any]:
    return {"utc_us": utc_us, "note": note, "text": texts(f"note.{note}", name="lee")}


def test_an_answer_goes_to_the_companion(tmp_path: Path) -> None:
    with Companion(tmp_path, QUIET) as there:
        assert run("ack", "ABCDE-FGHJK", "--socket", there.path).exit_code == 0
        assert isinstance(run("ack", "used", "--socket", there.path).exception, UsageError)
    assert [(x["do"], x["token"]) for x in there.asked] == [("ack", "ABCDE-FGHJK"), ("ack", "used")]


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        (QUIET, DRILL, 0, "on its way"),
        (DRILL, DRILL, 1, "under way already"),
        (REAL, {**REAL, "notes": [noted("drill-waits", 2)]}, 1, "a real alert is open"),
        (QUIET, {**QUIET, "notes": [noted("drill-no-channels", 2)]}, 1, "no channel to staff"),
        (
            {**QUIET, "notes": [noted("drill-clock", 1)]},
            {**QUIET, "notes": [noted("drill-clock", 2), noted("drill-clock", 1)]},
            1,
            "time is not confirmed",
        ),
        (QUIET, {**QUIET, "answer": {"en": "Only the staff may."}}, 1, "Only the staff"),
        (QUIET, QUIET, 1, "no drill began"),
        ({**QUIET, "notes": [noted("drill-clock", 1)]},) * 2 + (1, "no drill began"),
    ],
)  # fmt: skip
def test_a_drill_says_what_became_of_it(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], code: int, said: str
) -> None:
    with Companion(tmp_path, before, after) as there:
        done = run("drill", "--socket", there.path)
    assert (done.exit_code, said in done.output) == (code, True), done.output
    assert [(x["do"], x.get("by")) for x in there.asked] == [
        ("watch", None),
        ("drill", ""),
        ("watch", None),
    ]


def test_status_shows_what_is_open_and_asks_for_an_answer(tmp_path: Path) -> None:
    def status(state: dict[str, Any], found: dict[str, Any] = STATUS) -> tuple[int, str, Any]:
        with Companion(tmp_path, state, alerts=found) as there:
            done = run("status", "--socket", there.path)
            shown = json.loads(run("status", "--json", "--socket", there.path).output)
        Path(there.path).unlink()
        return done.exit_code, done.output, shown

    code, said, shown = status(QUIET)
    assert (code, "open: nothing" in said, shown) == (0, True, {**STATUS, "open": None, "digest": None})
    assert "each has 1 minute;" in said
    assert "alert 4 (drill) to tanaka: sent" in said
    code, said, shown = status(DRILL)
    assert (code, "open: alert 4 (drill), sent, to tanaka, since 20" in said) == (1, True)
    assert shown["open"]["next_utc_us"] == TODAY_US + 60_000_000
    own = {
        "number": 9,
        "tier": 3,
        "state": "unreachable",
        "since_utc_us": TODAY_US,
        "next_utc_us": TODAY_US + 1,
    }
    code, said, shown = status({**REAL, "alert": {**REAL["alert"], **own}})
    assert (code, "open: alert 9 (tier 3), unreachable, since 20" in said) == (1, True)
    assert "next attempt 20" in said
    assert (shown["open"]["to"], shown["open"]["tier"]) == (None, 3), "a drill's letter is another alert's"
    acknowledged = {"open": False, "drill": False, **own, "state": "acknowledged", "to": "lee"}
    code, said, _ = status({**QUIET, "alert": acknowledged})
    assert (code, "acknowledged, to lee" in said, "next attempt" in said) == (0, True, False)
    assert status(REAL)[0] == 1, "an alert that this version of the state only calls open"
    assert status(QUIET, {**STATUS, "rota": []})[0] == 1


LINE = {"utc_us": TODAY_US, "dated": True, "kind": "unclear", "text": texts("worry.unclear")}
DIGEST: dict[str, Any] = {
    "state": "sent", "number": 5, "to": "tanaka", "since_utc_us": TODAY_US, "due_utc_us": 0,
    "more": 0, "lines": [LINE],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({}, 1, "digest: 1 worry, sent, to tanaka, since 20"),
        ({"state": "unanswered", "more": 2}, 1, "digest: 3 worries, unanswered"),
        ({"state": "unreachable", "to": ""}, 1, "digest: 1 worry, unreachable, since 20"),
        ({"state": "waiting", "to": ""}, 1, "digest: 1 worry, waits on the staff's page, since 20"),
        ({"state": "collecting", "due_utc_us": TODAY_US}, 0, "digest: 1 worry, goes out by 20"),
        ({"state": "collecting"}, 0, "digest: 1 worry, goes out within hours"),
    ],
)
def test_status_says_how_far_the_digest_is(
    tmp_path: Path, changes: dict[str, Any], code: int, said: str
) -> None:
    letter = {**SENT, "alert": 5, "tier": 1, "drill": False}
    found = {**STATUS, "recent": [letter, SENT]}
    with Companion(tmp_path, {**QUIET, "digest": {**DIGEST, **changes}}, alerts=found) as there:
        done = run("status", "--socket", there.path)
        shown = json.loads(run("status", "--json", "--socket", there.path).output)
    assert (done.exit_code, said in done.output) == (code, True), done.output
    assert "alert 5 (digest) to tanaka: sent" in done.output
    assert shown["digest"] == {**DIGEST, **changes}
    with Companion(tmp_path / "..", {**REAL, "digest": DIGEST}, alerts=found) as there:
        done = run("status", "--socket", there.path)
    Path(there.path).unlink()
    assert "open: alert ? (tier ?)" in done.output, "a digest's letter is no alert's"


def test_secrets_in_the_configuration_are_its_owners(tmp_path: Path) -> None:
    file = written(tmp_path, '[care]\nrota = ["tanaka"]\n' + MEMBER)

    def said() -> list[Any]:
        return [astuple(found) for found in examine(load(file), TODAY_US) if found.part == "config"]

    file.chmod(0o644)
    detail = f"{file} holds channels, and others on this machine can read it"
    assert said() == [("config", "degraded", detail, f"Run: chmod 600 {file}")]
    assert load(file).model_copy(update={}).source == file
    file.chmod(0o600)
    assert said() == []
    file.write_text("[care]\n")
    file.chmod(0o644)
    assert said() == [], "nothing in it is a secret"


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_notes_tell_what_was_sent_from_what_nobody_took(language: str) -> None:
    unanswered, unreached = (text(f"note.nobody-{what}", language) for what in ("answered", "reached"))
    assert "30" in unanswered or "half an hour" in unanswered.replace("every half hour", "half an hour")
    assert "30" not in unreached
    assert "1 minutes" not in text("alert.next", language, minutes=1)
