"""Two accounts of one person's progress made into one that allows no more than either."""

from typing import Any

ASKED = ("crisis_asked", "violence_asked", "unclear_asked")


def tightened(saved: dict[str, Any], meanwhile: dict[str, Any]) -> dict[str, Any]:
    """The saved progress (a snapshot), with what is open or barred since: in doubt it counts as set."""
    made = dict(saved)
    for name in (*ASKED, "crisis", "violence", "no_undated", "awaits_person"):
        made[name] = bool(saved.get(name)) or bool(meanwhile.get(name))
    for name in ("crisis_day", "declined_day", "no_day"):
        days = [day for day in (saved.get(name), meanwhile.get(name)) if day is not None]
        made[name] = max(days, default=None)
    for name in ("bar_up", "no_utc_us", "discomfort_day", "last_alert", "drill_utc_us", "missing_ratings"):
        made[name] = max(saved.get(name, -1), meanwhile.get(name, -1))
    for name in ("discomfort_days", "less_days"):
        made[name] = sorted({*saved.get(name, ()), *meanwhile.get(name, ())})
    known = {_same(worry) for worry in saved.get("worries", ())}
    new = [worry for worry in meanwhile.get("worries", ()) if _same(worry) not in known]
    made["worries"] = [*saved.get("worries", ()), *new]
    for name in ("last_worry", "more_worries"):
        made[name] = max(saved.get(name, 0), meanwhile.get(name, 0))
    made["digest"] = meanwhile.get("digest") or saved.get("digest")
    due = [day for day in (saved.get("digest_day"), meanwhile.get("digest_day")) if day is not None]
    made["digest_day"] = min(due, default=None)
    made["alert"] = saved.get("alert") or meanwhile.get("alert")
    made["review"] = saved.get("review") or meanwhile.get("review") or ""
    return made


def _same(worry: dict[str, Any]) -> tuple[int, int, str]:
    """What makes two accounts of a worry one: a card may have been put away in one of them."""
    return worry["number"], worry["utc_us"], worry["kind"].removesuffix("-away")
