"""`yorisou alert` where nobody can be told, and its messages when something is refused."""

from pathlib import Path

from tests.alerts.test_setup import QUIET, Companion, run


def test_without_channels_the_status_says_so_and_is_no_wrong_call(tmp_path: Path) -> None:
    with Companion(tmp_path, QUIET, alerts={}) as there:
        told = run("status", "--socket", there.path)
    assert told.exit_code == 1
    assert told.stdout.startswith("rota: nobody is told from here; name channels")


def test_a_refusal_names_its_place_once(tmp_path: Path) -> None:
    with Companion(tmp_path, QUIET) as there:
        refused = run("ack", "used", "--socket", there.path).exception
    assert str(refused) == "alert: used already"
