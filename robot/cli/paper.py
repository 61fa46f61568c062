"""What the cards and sheets of paper of this robot say: its staff, and where help is."""

from robot.app.from_config import programme
from robot.config.schema import Config
from robot.contract.languages import Language
from robot.report.cards import Known

# As many as have room beside the help lines.
MOST_STAFF = 4


def known(loaded: Config, language: Language, page: str) -> Known:
    """What the script and the configuration say. Family read these cards, and stand on none of them."""
    staff = [each.called(language) for each in loaded.care.staff if each.role != "family"][:MOST_STAFF]
    rows = [row[language] for row in programme(loaded).hotline if language in row]
    return Known(page, tuple(staff), tuple(rows))
