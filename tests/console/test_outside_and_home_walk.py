"""A person's phone, a worker's tablet at a centre, and a relative: one walk through all that leads outside.

The requests, the engine and the centre behind it are real; only the minutes of the mail pass by hand.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from robot.centre.host import words
from robot.cli.centre_folder import today
from robot.console.view import texts
from robot.contract.languages import Language
from robot.family.lessons import lessons
from robot.messages import text
from robot.outings.items import items
from tests.centre.build import LINES
from tests.centre.test_centre_walk import TABLET, running
from tests.console.conftest import Page, end, start
from tests.console.looked_at import watched
from tests.console.neighbourhood import Looked, OpenHome, Seen, Town, town_at
from tests.console.test_own_browser import DESKTOP, PHONE, opened
from tests.console.walk import tab_of
from tests.mailbox.build import PROGRAMME

pytestmark = [pytest.mark.real_time, pytest.mark.timeout(240)]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
SOCKET = Path("run") / "control.sock"
PLACE = "The heron's stone, Canary 4712"
ASKED, ANSWERED = "May I leave supper at the door? Canary 4711.", "Yes. Leave it and walk on. Canary 0815"
WRITTEN = {
    "en": "The neighbours' cat sat on the wall again. No answer needed. Canary 6120",
    "ja": "おとなりのねこが、また塀にすわっていました。返事はいりません。Canary 6120",
}
PRESSING = {"en": "Good morning. Did you sleep?", "ja": "おはよう。よく眠れた？"}
INSIDE, LATE_MS = "centre-inside", 20_000
# Every page that there is for a relative, and those that are none for them.
OF_FAMILY = ("/", "/family", "/lessons", "/lessons?lesson=safety", "/ask", "/write", "/call", "/knows")
OF_OTHERS = (
    *(
        "/person",
        "/mine",
        "/mail",
        "/circle",
        "/own",
        "/questions",
        "/out",
        "/out/pendant",
        "/out/pocket",
        "/visit",
    ),
    *("/room", "/people", "/outing-rules", "/relatives", "/passing-on", "/look-back"),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town_at(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def there(town: Town) -> Iterator[str]:
    with running(town.folder / "c", "--notes", str(town.folder / "notes")) as url:
        yield url


@pytest.fixture(scope="module")
def starting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Language, Future[Page]]]:
    """Each home's page, which starts beside the centre and the browser; it finds its robot later."""
    folders = {language: tmp_path_factory.mktemp(language) for language in LANGUAGES}
    with ThreadPoolExecutor() as pool:
        begun = {name: pool.submit(start, folder / SOCKET) for name, folder in folders.items()}
        yield begun
    for page in begun.values():
        assert end(page.result()) == ""


@pytest.fixture
def walk(
    starting: dict[Language, Future[Page]], browser: Browser, town: Town, there: str, language: Language
) -> Iterator["Walk"]:
    page = starting[language].result()
    home = OpenHome(page.socket.parents[1], town)
    # One language by day and hers on a computer, the other in the dark and hers on a phone, too.
    scheme, her_size = ("light", DESKTOP) if language == "en" else ("dark", PHONE)
    tablet_size = TABLET["width"], TABLET["height"]
    with (
        home.thread,
        opened(browser, PHONE, scheme) as phone,
        opened(browser, tablet_size, scheme) as tablet,
        opened(browser, her_size, scheme) as hers,
        opened(browser, DESKTOP, scheme) as desk,
    ):
        yield Walk(home, page, f"{there}/", town, language, (phone, tablet, hers, desk))


class Walk:
    """The browsers, and what is done in each of them."""

    def __init__(
        self,
        home: OpenHome,
        page: Page,
        there: str,
        town: Town,
        language: Language,
        browsers: tuple[BrowserContext, ...],
    ) -> None:
        self.home, self.page, self.there, self.town, self.language = home, page, there, town, language
        self.phone, self.tablet, hers, desk = browsers
        tokens = home.house.tokens
        self.seen = Seen(hers, page.url, language)
        self.person = tab_of(self.phone, page, tokens["person"])
        self.mother, self.staff = (
            tab_of(hers, page, tokens["family"]),
            tab_of(desk, page, tokens["therapist"]),
        )
        self.worker, self.told = watched(self.tablet)
        self.look = Looked(language, by_axe=(self.person, self.worker) if language == "en" else ()).at
        self.day = (today() + timedelta(1)).isoformat()
        names = {each.id: dict(each.name)[language] for each in PROGRAMME.quests}
        self.inside, self.names, self.code = names[INSIDE], [*names.values()], ""

    def goes(self, tab: Tab, path: str) -> None:
        tab.goto(f"{self.page.url}{path}{'&' if '?' in path else '?'}lang={self.language}")

    def desk(self) -> None:
        self.worker.goto(f"{self.there}{self.town.desk}?lang={self.language}")

    def secret(self) -> list[str]:
        """What no relative ever reads: where, when, what was brought, and how far somebody has come."""
        levels = [dict(each.name)[self.language] for each in PROGRAMME.levels if each.rung in ("L9", "L10")]
        things = [each.name[self.language] for each in items().values()]
        own = [PLACE.split(",")[0], "4712", "080-5550", INSIDE, self.day, LINES[0], "うちの居場所"]
        said = [text(f"caption.{each}", self.language) for each in ("under-way", "came-back")]
        return [*self.names, *levels, *things, *own, *said, *([self.code] if self.code else [])]

    def nothing_for_family(self, *more: str) -> None:
        assert self.seen.hears(self.mother), "her open page hears from the robot all the time"
        assert self.seen.found((*OF_FAMILY, *more), self.secret()) == []

    # --- outside --------------------------------------------------------------------------------------------

    def chooses(self) -> None:
        """A way of one's own; very hot, as staff say; and then the person sees for themselves."""
        person, staff, w = self.person, self.staff, texts(self.language, "out")
        self.goes(person, "/out")
        person.fill("#own-name", PLACE)
        person.locator("#own-keep").click()
        expect(person.locator("#note")).to_have_text(w["done_changed"])
        person.locator("[id='up-own.1']").click()
        expect(person.locator("#places li").nth(-2)).to_contain_text(PLACE)
        self.goes(staff, "/outing-rules")
        rules = texts(self.language, "rules")
        expect(staff.locator("#in-force")).to_contain_text(
            rules["hours"].format(begins="00:00", ends="24:00")
        )
        staff.locator("#weather-heat").click()
        expect(staff.locator("#note")).to_have_text(rules["done_changed"])
        assert PLACE not in staff.content()
        self.look(staff, "outing-rules")
        person.locator(f"#choose-{INSIDE}").click()
        expect(person.locator("#next")).to_contain_text(w["refusal_heat"])
        expect(person.locator("#set-off")).to_have_count(0)
        person.locator("#weather-fine").click()
        expect(person.locator("#set-off")).to_be_visible()
        self.look(person, "out")

    def plans_and_gives_up(self) -> None:
        """The centre knows an hour and a line and nobody; given up, it knows nothing any more."""
        person, worker, w, at = self.person, self.worker, texts(self.language, "visit"), words(self.language)
        self.goes(person, "/visit")
        person.locator("#visit-place").select_option(INSIDE)
        person.locator("#visit-day").fill(self.day)
        person.locator("#visit-hour").select_option("14")
        person.locator("#visit-line").select_option(LINES[0])
        person.locator("#visit-tell").check()
        person.locator("#visit-keep").click()
        expect(person.locator("#note")).to_have_text(w["done_changed"])
        expect(person.locator("#visit-told")).to_have_text(w["planned_told"])
        self.desk()
        expect(worker.locator(".may")).to_contain_text(
            [at["may_other"].format(day=self.day, begins=14, ends=15)]
        )
        expect(worker.locator(".may")).to_contain_text([at["may_line"].format(line=LINES[0])])
        assert self.home.house.people.register.names.get("person", "person") not in worker.inner_text("main")
        worker.get_by_label(at["here_0"], exact=True).check()
        worker.get_by_role("button", name=at["here_tell"]).click()
        expect(worker.locator("#said")).to_have_text(at["done"])
        self.look(worker, "desk")
        self.nothing_for_family()
        self.goes(person, "/visit")
        expect(person.locator(".people")).to_have_text(w["people_0"])
        self.look(person, "visit-planned")
        person.locator("#give-up").click()
        expect(person.locator("#note")).to_have_text(w["done_removed"])
        self.desk()
        expect(worker.locator(".may")).to_have_count(0)

    def sets_off(self) -> None:
        """With a page for the pocket, a map on it, and what they expect."""
        person, w = self.person, texts(self.language, "out")
        self.goes(person, "/out/pendant")
        person.locator("#sheet").focus()
        person.keyboard.down(" ")
        person.keyboard.press("ArrowRight")
        person.keyboard.up(" ")
        person.locator("#pocket-way").select_option(INSIDE)
        person.fill("#pocket-number", "080-5550-4713")
        self.look(person, "pendant")
        person.locator("#keep-here").click()
        expect(person.locator("#cheer")).to_be_visible()
        self.goes(self.mother, "/family")
        before = self.mother.inner_text("main")
        self.goes(person, "/out")
        person.locator("#expected-bit-hard").check()
        person.locator("#set-off").click()
        expect(person.locator("#away")).to_contain_text(w["away_title"])
        person.reload()
        expect(person.locator("#away")).to_be_visible()
        self.look(person, "away")
        self.nothing_for_family(*OF_OTHERS)
        own = Seen(self.phone, self.page.url, self.language)
        assert ("/out", PLACE) in own.found(("/out",), (PLACE, self.inside)), "it would be found"
        assert self.mother.inner_text("main") == before, "nor does her page stir"

    def is_there(self) -> None:
        """The phone reaches nobody; the tablet shows a code to whoever is there."""
        person, worker = self.person, self.worker
        self.phone.set_offline(True)
        self.goes(person, "/out/pocket")
        expect(person.locator("#place")).to_have_text(self.inside)
        person.locator("#word").click()
        expect(person.locator("#said")).to_have_text(text("pendant.word-1", self.language))
        self.look(person, "pocket")
        worker.goto(f"{self.there}?lang={self.language}")
        self.code = worker.inner_text("#code")
        self.look(worker, "code")
        person.locator("#end-reached").click()
        expect(person.locator("#over")).to_contain_text(texts(self.language, "pocket")["ended_kept"])
        assert self.home.house.dispatcher.engine.progress.outings.under_way is not None

    def comes_home(self) -> None:
        """The end is told once the phone reaches the robot; the code counts once; the thing stays."""
        person, w, v = self.person, texts(self.language, "out"), texts(self.language, "visit")
        self.phone.set_offline(False)
        person.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # out of the pocket
        told = texts(self.language, "pocket")["ended_told"]
        expect(person.locator("#kept")).to_have_text(told, timeout=LATE_MS)
        self.look(person, "pocket-over")
        assert self.home.house.dispatcher.engine.contact.foreseen == "bit-hard"  # type: ignore[union-attr]
        self.goes(person, "/out")
        expect(person.locator("#received a")).to_have_attribute("href", "/person")
        shown, named = person.locator("#things"), [each.name[self.language] for each in items().values()]
        expect(shown).to_contain_text(items()["cocoa"].name[self.language])
        assert len([each for each in named if each in shown.inner_text()]) == 1, "nothing that one lacks"
        expect(person.locator("#places")).to_contain_text(w["refusal_tried_today"])
        person.locator("#ask-cocoa").click()
        expect(person.locator("#note")).to_have_text(w["done_there"])
        self.look(person, "home-again")
        self.goes(person, "/visit")
        for said in (v["done_there"], v["refused_visit_known"]):
            person.locator("#code-place").select_option(INSIDE)
            person.locator("#digits").fill(self.code)
            person.locator("#prove").click()
            expect(person.locator("#note")).to_have_text(said)
        self.goes(person, "/visit")
        expect(person.locator(".proven")).to_have_count(1)
        self.look(person, "visit-proven")

    def the_centre_knows_nobody(self) -> None:
        own = (self.there, "data:")
        assert [each for each in self.told if not each.startswith(own)] == [], "it asks nobody else"
        assert self.tablet.cookies() == []
        lying = [path for path in (self.town.folder / "c").rglob("*") if path.is_file()]
        kept = b"".join(path.read_bytes() for path in lying)
        assert self.code.replace(" ", "").encode() not in kept, "the centre writes no code down"

    # --- at home --------------------------------------------------------------------------------------------

    def a_lesson(self) -> None:
        """Read to its end, with a yes; a sentence, the week, the badge."""
        mother, w = self.mother, texts(self.language, "lessons")
        self.goes(mother, "/family")
        self.look(mother, "family")
        mother.locator("a[href='/lessons']").click()
        mother.locator("#lesson-safety").click()
        expect(mother.locator(".lesson-cards li")).to_have_count(len(lessons()["safety"].cards))
        self.look(mother, "lesson")
        mother.locator("#violence-yes").check()
        mother.locator("#self_harm-unsaid").check()
        mother.locator("#finish").click()
        expect(mother.locator("#lesson-help")).to_contain_text(w["card_told"])
        self.look(mother, "lesson-told")
        mother.locator("#practice-said").fill(PRESSING[self.language])
        mother.locator("#practise").click()
        expect(mother.locator("#practised")).to_contain_text(w["instead_greeting-asks"])
        mother.locator("#week-heavy").click()
        expect(mother.locator("#week-heavy")).to_have_attribute("aria-pressed", "true")
        mother.locator("#badge").click()
        expect(mother.locator("#worn")).to_be_visible()
        self.look(mother, "lessons")

    def a_message(self) -> None:
        """Words that ask for nothing: read by staff, held back for ten minutes, opened by the person."""
        mother, staff, person = self.mother, self.staff, self.person
        self.goes(mother, "/write")
        mother.fill("#message-text", WRITTEN[self.language])
        mother.click("#send-message")
        expect(mother.locator("#note")).to_have_text(texts(self.language, "write")["done_sent"])
        self.look(mother, "write")
        self.goes(staff, "/passing-on")
        expect(staff.locator(".letter-text")).to_have_text(WRITTEN[self.language])
        self.look(staff, "passing-on")
        staff.locator("[id^=approve-]").click()
        expect(staff.locator(".letter-text")).to_have_count(0)
        assert not self.home.later(9)
        assert self.home.later(2)
        self.goes(person, "/mail")
        person.locator("[id^=open-]").click()
        expect(person.locator("#opened .letter-text")).to_have_text(WRITTEN[self.language])
        self.look(person, "mail")

    def a_question(self) -> None:
        """Staff see first what was told of; then they answer, and she reads it."""
        mother, staff, s = self.mother, self.staff, texts(self.language, "relatives")
        self.goes(mother, "/ask")
        mother.locator("#ask-said").fill(ASKED)
        mother.locator("#ask-send").click()
        expect(mother.locator("#chat")).to_contain_text("4711")
        self.goes(staff, "/relatives")
        expect(staff.locator("#told")).to_contain_text(s["told_violence"])
        staff.locator("#told button").first.click()
        expect(staff.locator("#told")).to_contain_text(s["told_none"])
        staff.locator("#chat-mother").click()
        expect(staff.locator("#chat")).to_contain_text("4711")
        staff.locator("#answer-said").fill(ANSWERED)
        self.look(staff, "relatives")
        staff.locator("#answer-send").click()
        expect(staff).to_have_url(f"{self.page.url}/relatives?done=sent#who")
        self.goes(mother, "/lessons")
        mother.locator("#answered a").click()
        expect(mother.locator("#chat")).to_contain_text("0815")
        self.look(mother, "ask")

    def nothing_for_the_person(self) -> None:
        """Neither side has a word of the other's on its pages; hers are hers to take along, and to delete."""
        mother, w = self.mother, texts(self.language, "lessons")
        hers = ("4711", "0815", "lesson-done", w["title"], texts(self.language, "relatives")["told_violence"])
        own = Seen(self.phone, self.page.url, self.language)
        assert own.found(("/person", "/mine", "/mail", "/out", "/visit"), hers) == []
        self.nothing_for_family()
        self.goes(mother, "/lessons")
        with mother.expect_download() as file:
            mother.locator("#take").click()
        taken = Path(file.value.path()).read_text("utf-8")
        assert "4711" in taken
        assert [word for word in self.secret() if word in taken] == []
        mother.locator("details:has(#forget-everything) > summary").click()
        mother.locator("#forget-everything").click()
        expect(mother.locator("#kept")).to_contain_text(w["kept_nothing"])
        self.goes(self.staff, "/relatives")
        expect(self.staff.locator("#who")).to_contain_text(texts(self.language, "relatives")["no_lessons"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_outside_and_back_and_at_home_nobody_is_told(walk: Walk) -> None:
    walk.a_lesson()
    walk.chooses()
    walk.plans_and_gives_up()
    walk.sets_off()
    walk.is_there()
    walk.comes_home()
    walk.the_centre_knows_nobody()
    walk.a_message()
    walk.a_question()
    alert = walk.home.house.dispatcher.engine.progress.alert
    assert alert is not None
    assert (alert.sender, alert.tier) == ("home", 2)
    walk.nothing_for_the_person()
    lying = [each for each in walk.home.path.rglob("*") if each.is_file()]
    assert any(each.name == "person.db" for each in lying)
    read = {each: each.read_bytes() for each in lying}
    assert [each for each, data in read.items() for word in (b"4711", b"4712", b"6120") if word in data] == []
