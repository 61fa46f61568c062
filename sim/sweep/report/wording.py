"""What a sweep is and what it is not, in sentences."""

from typing import Any

from sim.sweep.found import Found

EQUATIONS = {"engine": "sim/person/model_person.py", "numpy": "sim/cohort/people.py"}
RUNNERS = {
    "engine": "the real engine and gate, without a body",
    "numpy": "the equations and policies in numpy, without the engine",
}
SIGNALS = {
    "faint": "what the engine hears of a rehearsed person, their mean rating and little else",
    "told": "what the model of people assumes, the peak of a session with noise",
}
WARNING = "Simulated people only. Nothing here is evidence about anybody real."


def head(found: Found) -> str:
    """What was done, in one sentence."""
    facts = found.facts
    counted = (
        _count(len(found.policies), "policy", "policies"),
        _count(len(found.worlds), "world"),
        _count(len(facts["seeds"]), "seed"),
    )
    who = f"{found.persons:,} simulated people, {facts['weeks']} weeks each"
    return f"{who}, through {RUNNERS[facts['runner']]}: {', '.join(counted)}."


def warning(found: Found) -> list[str]:
    """What nobody may overlook."""
    made = [WARNING]
    if found.done < found.persons:
        made.append(
            f"Not finished: {found.done:,} of {found.persons:,} people. "
            "Profiles are weighed as they will be; what has nobody yet is left out."
        )
    return made


def assumptions(found: Found) -> list[str]:
    """Everything that the figures stand on, but for the tables of profiles, worlds and policies."""
    facts = found.facts
    programme, staff = facts["programme"], facts["staff"]
    made = [
        f"Equations of {EQUATIONS[facts['runner']]}, yorisou {found.yorisou}. Most of their parameters are "
        "assumed; profiles are sets of parameters, not diagnoses.",
        _programme(programme),
        "Siloing is the share of what is learned with the robot alone that does not carry over to people. "
        "Nobody knows its true value.",
        f"Seeds {', '.join(map(str, facts['seeds']))}. With one seed every policy meets the same people.",
    ]
    if facts["runner"] == "engine":
        made.append(_staff(staff))
        habits = "what their profile says beside the equations" if facts["habits"] else "no habits"
        made.append(f"People have {habits}. On levels with people, and of ways out, a stand-in plays.")
    else:
        made.append("Every step is agreed to.")
        made.append(f"Behaviour tells {SIGNALS[facts['signals']]}.")
    told = "are told to the policy" if facts["intake"] else "are not asked"
    made.append(f"The person's own ratings of the levels {told}.")
    made.append(
        "± is one standard error, by linearisation of the ratio within profiles; what is not known of the "
        "equations is not in it. 0 was never seen; – is not known."
    )
    made.append(f"Sweep {found.digest[:12]}.")
    return made


def _programme(programme: dict[str, Any]) -> str:
    if "digest" not in programme:
        return "Ten levels, one a rung, in their order."
    return f"The programme {programme['id']} ({programme['digest'][:12]})."


def _staff(staff: dict[str, Any]) -> str:
    if staff["answer"] == "never":
        return "Staff never answer."
    says = {"approve": "approve of", "decline": "decline"}[staff["answer"]]
    return f"Staff {says} what waits for them after {_count(staff['days'], 'day')}."


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
