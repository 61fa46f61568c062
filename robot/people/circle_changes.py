"""Every change of the circle: each makes a new register."""

from pydantic import ValidationError

from robot.contract.people import Way
from robot.errors import UsageError
from robot.people.circle import LONGEST_CALLED, MAY_JOIN, Member, Relation
from robot.people.register import Register


def ticked(register: Register, user: str, way: Way, *, on: bool) -> Register:
    """What the person lets somebody do; the first tick takes them in. Raises UsageError."""
    member = _member(register, user)
    return register.with_member(member.model_copy(update={"ways": _with(member.ways, way, on)}))


def approved(register: Register, user: str, way: Way, *, on: bool) -> Register:
    """What staff agree to. Raises UsageError."""
    member = _member(register, user)
    return register.with_member(member.model_copy(update={"approved": _with(member.approved, way, on)}))


def described(
    register: Register, user: str, called: str, relation: Relation, begins: str, ends: str
) -> Register:
    """How the person calls somebody, and when what they send is given. Raises UsageError."""
    told = {"called": called, "relation": relation, "begins": begins, "ends": ends}
    try:
        member = Member.model_validate({**_member(register, user).model_dump(), **told})
    except ValidationError as error:
        mend = f"A name has at most {LONGEST_CALLED} characters; hours are like 19:30, or both empty."
        raise UsageError("circle", "is not said like that.", mend, code="circle-form") from error
    return register.with_member(member)


def with_kit(register: Register, user: str, kit: str) -> Register:
    """What somebody seals messages with is this one, and no other. Raises UsageError for who is not in it."""
    member = register.member(user)
    if member is None:
        raise UsageError("circle", "is not open to them just now.", code="mail-not-now")
    return register.with_member(member.model_copy(update={"kit": kit}))


def _with(ways: list[Way], way: Way, on: bool) -> list[Way]:
    others = [each for each in ways if each != way]
    return [*others, way] if on else others


def _member(register: Register, user: str) -> Member:
    known = register.user(user)
    if known is None or known.role not in MAY_JOIN:
        raise UsageError("user", f"{user[:40]!r} cannot be in the circle.", code="circle-role")
    return register.member(user) or Member(user=user, called=known.name[:LONGEST_CALLED])
