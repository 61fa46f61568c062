"""What the answers to a questionnaire add up to: a number by a rule, for the clinician, and never a label."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from robot.errors import UsageError
from robot.questionnaires.instruments import Instrument

Answers = Sequence[int | None]
# Of a set of answers that the instrument cannot have.
WRONG = "questions-answers"


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is None where an answer is missing, a part of `subscales` where one of its own is.

    `missing` are the numbers of items without an answer; `reached` says of each cut-off of the instrument, in
    its order, whether the total lies beyond it, and is empty without a total.
    """

    total: int | None
    subscales: Mapping[str, int | None]
    missing: tuple[int, ...]
    reached: tuple[bool, ...]


def score(instrument: Instrument, scale: Sequence[int], reverse: Collection[int], answers: Answers) -> Score:
    """Add up one set of answers; None is an item that was skipped.

    Raises UsageError for a number of answers, or an answer, that the instrument does not have, and for a list
    of reversed items that is missing, or is not the instrument's to have.
    """
    check_reverse(instrument, reverse)
    if tuple(scale) not in instrument.scales:
        raise UsageError("answers", f"{instrument.name} has no such scale.")
    check_answers(instrument, scale, answers)
    turned = [_turned(scale, given, item in reverse) for item, given in enumerate(answers, 1)]
    total = _sum(turned, range(1, instrument.items + 1), instrument.times)
    return Score(
        total,
        {part: _sum(turned, items, instrument.times) for part, items in instrument.subscales.items()},
        tuple(item for item, given in enumerate(answers, 1) if given is None),
        () if total is None else tuple(each.reached(total) for each in instrument.cutoffs),
    )


def alerts(instrument: Instrument, scale: Sequence[int], answers: Answers) -> bool:
    """Whether an answer has to reach staff at once: whatever else was answered, and whatever the total.

    One that is no answer of the scale does, too: only the lowest says that there is nothing.
    """
    return any(
        given is not None and given != scale[0] and item in instrument.alert
        for item, given in enumerate(answers, 1)
    )


def check_reverse(instrument: Instrument, reverse: Collection[int]) -> None:
    """Raises UsageError: none given where the instrument has some, or some where it has none."""
    if instrument.reverse_supplied and not reverse:
        raise UsageError(
            "reverse-items",
            f"{instrument.name} has items that count the other way round, and they are not given.",
            "List them as the publication and its correction have them; without them there is no total.",
        )
    if reverse and not instrument.reverse_supplied:
        raise UsageError("reverse-items", f"{instrument.name} has none.", "Leave them out.")
    if strange := sorted(set(reverse) - set(range(1, instrument.items + 1))):
        what = f"{instrument.name} has items 1 to {instrument.items}, and no {strange[0]}."
        raise UsageError("reverse-items", what)


def check_answers(instrument: Instrument, scale: Sequence[int], answers: Answers) -> None:
    """Raises UsageError where there are too many, too few, or one that is no number of the scale."""
    if len(answers) != instrument.items:
        what = f"are {len(answers)}, and {instrument.name} has {instrument.items} items."
        raise UsageError("answers", what, "Write null for one that was skipped.", code=WRONG)
    for item, given in enumerate(answers, 1):
        if given is not None and (type(given) is not int or given not in scale):
            known = ", ".join(map(str, scale))
            raise UsageError("answers", f"item {item}: may be {known}, or null for skipped.", code=WRONG)


def _turned(scale: Sequence[int], given: int | None, reverse: bool) -> int | None:
    return scale[0] + scale[-1] - given if reverse and given is not None else given


def _sum(turned: Answers, items: Collection[int], times: int) -> int | None:
    found = [turned[item - 1] for item in items]
    known = [each for each in found if each is not None]
    return None if len(known) < len(found) else sum(known) * times
