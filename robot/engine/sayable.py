"""The lines that staff may have said: of what is lived or lies below it, where words were agreed to."""

from collections.abc import Collection, Iterable, Sequence

WORDS = frozenset({"text", "speech"})
# How the name of a line begins that says what somebody answered: true of nobody who did not.
OF_AN_ANSWER = "named-"


def sayable(
    lines: Iterable[str],
    order: Sequence[str],
    agreed: Collection[str],
    lived: str,
    modalities: Collection[str],
) -> tuple[str, ...]:
    """The keys of `lines` that may be said in a session on `lived`, in the order of the script.

    `order` is the person's own order of levels, `agreed` what they said yes to, `modalities` what the gate
    may let through now. A line belongs to the level that its key begins with; those of a farewell to none.
    Those that say what the person answered are never among them.
    """
    if WORDS.isdisjoint(modalities) or lived not in order:
        return ()
    up_to = {level for level in order[: order.index(lived) + 1] if level in agreed}
    named = ((line, *line.partition(".")) for line in lines)
    return tuple(
        line for line, level, _, name in named if level in up_to and not name.startswith(OF_AN_ANSWER)
    )
