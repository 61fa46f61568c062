"""What a centre's computer serves: the code, the worker's page, notes; and that it learns of nobody."""

import asyncio
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI

from robot.centre.code import day_of_code
from robot.centre.host import HERE, Centre, build, words
from robot.centre.notes import LIMIT, MOST_NOTES, VISIT, Exchange, open_here, seal_visit
from robot.centre.site import Folder, SiteFile, site_file
from tests.centre.build import DAY, LINES, NOON_S, Clock, centre

SECRET = "b3V0c2lkZQ"
DESK = f"/desk/{SECRET}"
ADDRESS = "198.51.100.9"


class Http:
    """Asks the application, and follows where a form leads."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, **how: Any) -> httpx.Response:
        return asyncio.run(self._asked("GET", path, **how))

    def post(self, path: str, **how: Any) -> httpx.Response:
        return asyncio.run(self._asked("POST", path, **how))

    async def _asked(self, method: str, path: str, **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=(ADDRESS, 4711))
        told = {"transport": transport, "base_url": "http://127.0.0.1", "follow_redirects": True}
        async with httpx.AsyncClient(**told) as client:
            return await client.request(method, path, **how)


class Served:
    """A centre as it is served, with a clock that a test sets."""

    def __init__(self, folder: Path) -> None:
        self.own, self.site = centre(folder / "c")
        self.notes, self.clock = folder / "notes", Clock()
        self.notes.mkdir()
        self.exchange = Exchange(self.notes)
        self.http = Http(build(Centre(Folder(folder / "c").own, self.exchange, self.clock, SECRET)))

    def text(self, path: str = f"{DESK}?lang=en") -> str:
        got = self.http.get(path)
        assert got.status_code == 200
        return got.text


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


def test_the_tablets_code_proves_a_visit_at_a_robot_of_this_centre(served: Served) -> None:
    text = served.text("/?lang=en")
    code = text.split('id="code">')[1].split("<")[0].replace(" ", "")
    assert day_of_code(served.site.month_keys(), code, NOON_S, None) is not None
    assert f'aria-label="{code}"' in text
    served.clock.wall_s += 600
    assert code not in served.text("/?lang=en").replace(" ", "")


def test_the_worker_is_told_an_hour_and_a_line_and_not_who(served: Served) -> None:
    assert words("en")["may_none"] in served.text()
    for day, hour, line in ((DAY, 14, LINES[0]), (DAY, 14, LINES[0]), (DAY + timedelta(1), 9, "")):
        note = seal_visit(served.site, day, hour, line)
        assert note is not None
        assert served.http.post("/visits", content=note).status_code == 202
    text = served.text()
    assert text.count("between 14:00 and 15:00") == 1, "two look like one"
    assert f"“{LINES[0]}”" in text
    assert "On 2026-12-11 somebody may come between 9:00 and 10:00." in text
    assert words("en")["may_no_line"] in text
    assert words("en")["may_note"] in text
    served.clock.wall_s += 86_400 * 2
    assert words("en")["may_none"] in served.text()
    assert [*served.notes.glob(f"*{VISIT}")] == [], "days that are over are deleted"


def test_what_the_worker_says_reaches_a_robot_sealed(served: Served) -> None:
    assert served.http.get("/now").status_code == 204
    assert words("en")["here_unsaid"] in served.text()
    got = served.http.post(f"{DESK}/here?lang=en", data={"people": "1"})
    assert (got.status_code, got.url.path) == (200, DESK)
    assert words("en")["done"] in got.text
    assert "Said just now: one or two." in got.text
    sealed = served.http.get("/now").content
    here = open_here(served.site.reader, served.site.month_keys().get, sealed, NOON_S)
    assert here is not None
    assert here.people == 1
    served.clock.wall_s += 7_300
    assert words("en")["here_unsaid"] in served.text()


@pytest.mark.parametrize("form", ["", "people=4", "people=-1", "people=1&people=2", "x" * 300, "people=１"])
def test_a_form_that_is_none_changes_nothing(served: Served, form: str) -> None:
    assert served.http.post(f"{DESK}/here", content=form.encode()).status_code == 400
    assert served.http.get("/now").status_code == 204


def test_the_workers_page_is_for_who_knows_its_address(served: Served) -> None:
    assert served.http.get("/desk/guess").status_code == 404
    assert served.http.get("/desk/é").status_code == 404
    assert served.http.post("/desk/guess/here", data={"people": "1"}).status_code == 404
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert served.http.post(f"{DESK}/here", data={"people": "1"}, headers=elsewhere).status_code == 404
    assert SECRET not in served.text("/")


def test_what_is_no_note_of_a_robot_of_this_centre_is_not_kept(served: Served, tmp_path: Path) -> None:
    _, other = centre(tmp_path / "d")
    foreign, old = seal_visit(other, DAY, 14), seal_visit(served.site, DAY - timedelta(1), 14)
    for content, status in ((b"", 415), (b"x" * (LIMIT + 1), 413), (foreign, 415), (old, 415)):
        assert served.http.post("/visits", content=content).status_code == status
    assert [*served.notes.iterdir()] == []
    for number in range(MOST_NOTES):
        (served.notes / f"{number}{VISIT}").write_bytes(b"")
    good = seal_visit(served.site, DAY, 14)
    assert served.http.post("/visits", content=good).status_code == 507


@pytest.mark.parametrize("over", ["their day", "new keys"])
def test_notes_that_are_over_take_no_place(served: Served, tmp_path: Path, over: str) -> None:
    for number in range(MOST_NOTES):
        note = seal_visit(served.site, DAY, number % 24)
        assert note is not None
        served.exchange.leave_visit(note)
    day, site = DAY, served.site
    assert served.http.post("/visits", content=seal_visit(site, day, 14)).status_code == 507
    if over == "new keys":
        site = site_file(Folder(tmp_path / "c").rotate(), DAY)
    else:
        day = DAY + timedelta(2)
        served.clock.wall_s += 86_400 * 2
    assert served.http.post("/visits", content=seal_visit(site, day, 14)).status_code == 202
    assert len([*served.notes.iterdir()]) == 1


def test_the_same_note_posted_again_lies_there_once_and_fills_nothing(served: Served) -> None:
    note = seal_visit(served.site, DAY, 14)
    for _ in range(5):
        assert served.http.post("/visits", content=note).status_code == 202
    assert len([*served.notes.iterdir()]) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 202),
        ({"host": "centre.local:8686"}, 202),
        ({"host": "localhost"}, 202),
        ({"host": "192.168.1.20:8686", "origin": "https://192.168.1.20:8686"}, 202),
        ({"host": "rebound.example"}, 421),
        ({"host": "127.0.0.1@rebound.example"}, 421),
        ({"host": ""}, 421),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_another_name_and_a_page_of_another_site_are_refused(
    served: Served, more: dict[str, str], status: int, tmp_path: Path
) -> None:
    app = build(Centre(Folder(tmp_path / "c").own, served.exchange, served.clock, SECRET), "centre.local")
    note = seal_visit(served.site, DAY, 14)
    answer = Http(app).post("/visits", content=note, headers=more)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len([*served.notes.iterdir()]) == (status == 202)
    form = Http(app).post(f"{DESK}/here", content=b"people=2", headers=more)
    assert form.status_code == (200 if status == 202 else status)


def test_a_folder_that_went_away_is_said(served: Served) -> None:
    served.notes.rmdir()
    got = served.http.post(f"{DESK}/here?lang=en", data={"people": "1"})
    assert got.status_code == 503
    assert words("en")["unsaid"] in got.text
    assert served.http.post("/visits", content=seal_visit(served.site, DAY, 14)).status_code == 503


def test_new_keys_hold_at_once_and_a_file_that_is_gone_is_said(served: Served, tmp_path: Path) -> None:
    Folder(tmp_path / "c").rotate()
    code = served.text("/").split('id="code">')[1].split("<")[0].replace(" ", "")
    assert day_of_code(served.site.month_keys(), code, NOON_S, None) is None
    (tmp_path / "c" / "centre.json").unlink()
    got = served.http.get("/")
    assert (got.status_code, "centre.json" in got.text) == (503, False)


def test_a_tablet_that_is_shown_no_page_looks_again_by_itself(served: Served, tmp_path: Path) -> None:
    (tmp_path / "c" / "centre.json").unlink()
    got = served.http.get("/")
    assert (got.status_code, got.headers["refresh"]) == (503, "10")
    form = served.http.post(f"{DESK}/here", data={"people": "1"})
    assert form.status_code == 503
    assert "refresh" not in form.headers, "a form is not asked for again"


def test_a_page_is_in_the_language_that_the_browser_wants_most(served: Served) -> None:
    assert '<html lang="ko">' in served.http.get("/", headers={"accept-language": "en;q=0.3, ko"}).text


def test_nothing_says_who_came_or_wrote(
    served: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No file of the centre and no log holds anything of a device or a robot, whatever it says of itself."""
    caplog.set_level(logging.DEBUG)
    mark = {"user-agent": "canary-4711", "cookie": "canary=4712", "x-forwarded-for": "203.0.113.77"}
    note = seal_visit(served.site, DAY, 14)
    got = served.http.post("/visits", content=note, headers=mark)
    assert "set-cookie" not in got.headers
    for path in ("/", DESK, "/now", "/static/centre.css", "/static/../host.py"):
        got = served.http.get(path, headers=mark)
        assert "set-cookie" not in got.headers
        assert got.headers["cache-control"] == "no-store"
        assert "canary" not in got.text
    served.http.post(f"{DESK}/here", data={"people": "1"}, headers=mark)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"canary" in each or b"203.0.113" in each or ADDRESS.encode() in each for each in kept)
    ours = [each for each in caplog.records if each.name.startswith(("robot", "uvicorn"))]
    assert ours == [], "it writes no log at all"
    assert sorted(SiteFile.model_fields) == ["keys", "reader", "told", "yorisou_site"]


def test_the_pages_say_the_same_in_three_languages() -> None:
    known = {
        each: yaml.safe_load((HERE / "texts" / f"{each}.yaml").read_text("utf-8"))
        for each in ("en", "ja", "ko")
    }
    assert known["en"].keys() == known["ja"].keys() == known["ko"].keys()
    assert all(json.dumps(text, ensure_ascii=False) for text in known["ja"].values())


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_a_page_is_whole_in_each_language(served: Served, language: str) -> None:
    served.http.post(f"{DESK}/here", data={"people": "3"})
    for path in ("/", DESK):
        text = served.text(f"{path}?lang={language}")
        assert f'<html lang="{language}">' in text
        assert "{{" not in text
        assert served.http.get(path, headers={"accept-language": f"{language}-XX"}).text.count(
            f'lang="{language}"'
        )
