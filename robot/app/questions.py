"""Questionnaires of a running companion: its folder beside the journal, and when anything may be asked."""

from robot.app.options import Options
from robot.clock import Clock
from robot.journal import question_rows
from robot.mailbox.store import MailStore
from robot.people.people import People
from robot.people.roles import STAFF
from robot.questionnaires.folder import folder_beside
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.inbox import Inbox
from robot.runtime.question_requests import QuestionRequests, Setting


def questions_of(
    options: Options, dispatcher: Dispatcher, people: People, inbox: Inbox, clock: Clock
) -> QuestionRequests:
    """What is asked about questionnaires, carried out on the journal that is in use."""
    store = MailStore(lambda: dispatcher.journal, inbox.from_thread, question_rows)

    def setting() -> Setting:
        engine = dispatcher.engine
        p = engine.progress
        waits = p.crisis or p.crisis_asked or p.violence_asked or p.unclear_asked
        rests = p.course in ("on-hold", "left") or p.sent_away
        # By another clock it would come too soon, and what is answered would have a wrong day for good.
        may_ask = engine.calendar.verified and not (waits or rests or dispatcher.view.state().others)
        told = engine.programme.alerts.mode == "channels" and dispatcher.drivers.alerts is not None
        staff = tuple(each.name or each.id for each in people.register.users if each.role in STAFF)
        language = options.config.person.language
        return Setting(may_ask, staff, told, language)

    def day_at(utc_us: int) -> int:
        return dispatcher.engine.calendar.day_at(utc_us)

    folder = folder_beside(options.journal_path)
    return QuestionRequests(store, folder, inbox, clock.wall, setting, day_at)
