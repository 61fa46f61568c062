"""What it cost to reach one person: what was spent, by how many were reached. Both come from staff."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from robot.errors import UsageError
from robot.first_door.answer_store import AT_LEAST

MOST = Decimal(10) ** 12


def money(text: str) -> Decimal:
    """An amount as somebody typed it. Raises UsageError."""
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= MOST:
        raise UsageError("--spent", f"{text!r} is no amount.", "For example 995.99") from None
    return amount


def per_person(spent: Decimal, reached: int) -> Decimal:
    """In the same money, to the hundredth. Raises UsageError below ten people."""
    if reached < AT_LEAST:
        raise UsageError("--reached", f"must be {AT_LEAST} or more.", "Fewer are not counted here.")
    return (spent / reached).quantize(Decimal("0.01"), ROUND_HALF_UP)
