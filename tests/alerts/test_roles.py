"""Roles of the staff: who is told of violence at home, and who reads the digest."""

from pathlib import Path

import pytest

from robot.app import from_config
from robot.channels.delivery import Understood
from robot.contract.programme import Alerts
from tests.alerts.test_setup import config, rows
from tests.engine.build import programme


def test_roles_and_the_digest_are_part_of_the_plan_and_of_what_is_played() -> None:
    made = config()
    plain = programme(alerts=Alerts("unsigned"))
    before = from_config.with_care(plain, made)
    assert (before.alerts.professionals, before.alerts.family) == ((), ())
    roles = [made.care.staff[0].model_copy(update={"role": "professional"}), made.care.staff[1]]
    care = made.care.model_copy(update={"staff": roles, "digest_at": "06:30", "digest_answer_hours": 2})
    cared = from_config.with_care(plain, made.model_copy(update={"care": care}))
    assert cared.alerts.professionals == ("tanaka",), "of whom nothing is said is none"
    assert (cared.alerts.digest_at_s, cared.alerts.digest_answer_hours) == (6 * 3_600 + 1_800, 2)
    assert cared.digest != before.digest


def test_the_doctor_says_who_is_told_of_violence_and_who_reads_the_digest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whom a channel reaches is looked at elsewhere: that takes a child process each time."""
    monkeypatch.setattr("robot.doctor.care.understood", lambda urls: [Understood() for _ in urls])
    made = config(journal={"path": str(tmp_path / "j.db")})
    assert rows(made, monkeypatch, "channels")["violence"].startswith("degraded: nobody on the rota")
    assert rows(made, monkeypatch, "channels")["digest"] == "real: by 09:00 to tanaka, 4 hours each"
    for role, violence, digest in (("professional", "real", "real"), ("family", "degraded", "degraded")):
        staff = [made.care.staff[0].model_copy(update={"role": role}), made.care.staff[1]]
        other = made.model_copy(update={"care": made.care.model_copy(update={"staff": staff})})
        found = rows(other, monkeypatch, "channels")
        assert found["violence"].startswith(violence), role
        assert found["digest"].startswith(digest), role
