"""The outcome of a session that counts, and the rule that made it (domain.md §1.3)."""

from dataclasses import dataclass

from robot.contract.commands import Figures, Outcome

# On the 0..10 scale of domain.md §1.3; ratings are whole numbers, so 6 is the first one from 5.5 up.
CALM_UP_TO = 3.5
BRAVE_UP_TO = 5.0
DISCOMFORT_FROM = 5.5
RATING_LIMIT = 6
# From this rung on a hard session can be a good one (domain.md §1.3: "from L5 on").
BRAVE_FROM = 5
TWO_STOPS_WITHIN = 3
# The prediction did not come true, and it was not harder than that.
UNLIKE = ("easier", "otherwise")
LESS_DAYS, LESS_WITHIN = 3, 7


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an ended session that counts; a void one has no account.

    `height` is the rung's number, `distress` what the signals came to (`signals.fuse`), `rating` and `peak`
    what the person said of its end and of its hardest moment. `good`: hard and good all the same.
    `than_foreseen`: "", "easier", "the-same", "harder", "otherwise". `label`: what the person said of a stop
    ("", "busy", "enough", "hard"). `second_stop`: another unlabelled stop lies within the two sessions
    before. `sign` is the level's own, and so is `distress_sign` ("": none; else which, as explain.sign-... of
    the messages says it). `less_days`: days with *less* within seven, this one included.
    """

    height: int
    distress: float | None
    rating: int | None
    peak: int | None
    good: bool
    than_foreseen: str
    stopped: bool
    label: str
    second_stop: bool
    sign: bool
    distress_sign: str
    less_days: int


def outcome_of(account: Account) -> tuple[Outcome, str, Figures]:
    """Outcome, the rule that made it, and the figures of the rule.

    Discomfort comes first: courage does not outweigh it. A stop alone is neutral, and a session without a
    rating is never a success (law 3: missing data never argues for a step up).
    """
    found = _discomfort(account)
    if found is not None:
        return "discomfort", *found
    if account.stopped:
        return "neutral", "stopped", (("label", account.label),) if account.label else ()
    if account.rating is None:
        return "neutral", "unrated", ()
    if not account.sign:
        return "neutral", "no-sign", ()
    value = _value(account, account.rating)
    if value <= CALM_UP_TO:
        return "success", "calm", (("value", value), ("limit", CALM_UP_TO))
    if account.height >= BRAVE_FROM and _brave(account, account.rating, value):
        return "success", "brave", (("value", value), ("limit", BRAVE_UP_TO))
    return "neutral", "between", (("value", value), ("limit", CALM_UP_TO))


def _discomfort(account: Account) -> tuple[str, Figures] | None:
    rating = account.rating
    if rating is not None and rating >= RATING_LIMIT:
        return "discomfort-rating", (("value", rating), ("limit", RATING_LIMIT))
    # After a stop the fused distress is that of the stop, and its early end is the stop's too.
    if not account.stopped and account.distress is not None and account.distress >= DISCOMFORT_FROM:
        return "discomfort-signals", (("value", account.distress), ("limit", DISCOMFORT_FROM))
    if account.distress_sign:
        return "discomfort-signs", (("sign", account.distress_sign),)
    if account.stopped and account.label == "hard":
        return "stop-was-hard", ()
    if account.stopped and not account.label and account.second_stop:
        return "two-stops", (("within", TWO_STOPS_WITHIN),)
    if account.less_days >= LESS_DAYS:
        return "less-often", (("days", account.less_days), ("within", LESS_WITHIN))
    return None


def _value(account: Account, rating: int) -> float:
    """Distress, never below what was said."""
    return float(rating) if account.distress is None else max(float(rating), account.distress)


def _brave(account: Account, rating: int, value: float) -> bool:
    """Hard and lived through: low at its end, past its peak, not as foreseen (but harder), or called good."""
    past_peak = account.peak is not None and rating <= account.peak - 1
    return value <= BRAVE_UP_TO or past_peak or account.than_foreseen in UNLIKE or account.good
