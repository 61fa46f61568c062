"""What the stand-in core answers about questionnaires: invented words, and everything that there can be."""

from typing import Any

DAY_US = 1_790_000_000_000_000
OPTIONS = [{"value": value, "text": f"So <i>{value}</i>"} for value in range(4)]
ASKED: dict[str, Any] = {
    "name": "phq-9.ja",
    "digest": "d" * 32,
    "title": "Canary <b>title</b>",
    "language": "ja",
    "version": "2",
    "source": "A <u>publisher</u>",
    "copyright": "Nobody's.",
    "instructions": "First.\nSecond.",
    "items": [{"text": f"Item <b>{n}</b>", "options": OPTIONS} for n in range(1, 10)],
    "at_once": [{"item": 9, "answer": "So <i>0</i>"}],
    "staff": ["Mori <b>M</b>"],
    "told": True,
}
NOTHING = {"name": ""}
HERE = {
    "name": "phq-9.ja",
    "digest": "d" * 32,
    "instrument": "PHQ-9",
    "title": "Canary <b>title</b>",
    "language": "ja",
    "version": "2",
    "source": "A <u>publisher</u>",
    "days": 14,
}
NOTE = {"en": "one <i>study</i>", "ja": "ある<i>研究</i>", "ko": "한 <i>연구</i>"}
RESULT: dict[str, Any] = {
    "number": 3,
    "instrument": "PHQ-9",
    "title": "Canary <b>title</b>",
    "language": "ja",
    "version": "2",
    "source": "A <u>publisher</u>",
    "paper": True,
    "made_utc_us": DAY_US,
    "total": 17,
    "change": -4,
    "since_utc_us": DAY_US - 15 * 86_400_000_000,
    "items": 9,
    "lowest": 0,
    "highest": 3,
    "times": 4,
    "reverse": [4, 7],
    "missing": [],
    "answers": [2, 2, 2, 2, 2, 2, 2, 3, 0],
    "subscales": {"family": 6, "friends": None},
    "cutoffs": [
        {"direction": direction, "point": point, "note": NOTE, "reached": point < 16}
        for direction, point in (("at_least", 15), ("at_most", 50), ("below", 12))
    ],
}


def full() -> dict[str, dict[str, Any]]:
    """Everything that there can be at once."""
    no_total = {
        "total": None,
        "change": None,
        "missing": [1, 9],
        "answers": [None, *[1] * 7, None],
        "paper": False,
        "cutoffs": [{**each, "reached": None} for each in RESULT["cutoffs"]],
        "number": 2,
    }
    on = {"by": "mori", "confirmed_utc_us": DAY_US, "on": True, "name": "suds.en", "instrument": "SUDS"}
    return {
        "questions": ASKED,
        "questions-answer": {"alerted": False},
        "questionnaires": {"here": [HERE, {**HERE, **on}], "unreadable": ["gad-7.<b>en</b>.json"]},
        "questionnaire-read": ASKED,
        "questionnaire-results": {"results": [RESULT, {**RESULT, **no_total}]},
        "questionnaire-paper": {"alerted": True},
    }


def empty() -> dict[str, dict[str, Any]]:
    """Nothing of anything."""
    return {
        "questions": NOTHING,
        "questionnaires": {"here": []},
        "questionnaire-results": {"results": []},
    }
