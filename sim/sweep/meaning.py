"""What the words of a sweep file mean, or findings of what they cannot mean."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from robot.contract.programme import Policy, Programme
from robot.engine.policies import POLICIES
from robot.engine.policies.chance import ALPHA
from robot.errors import FindingsError, InputError, YorisouError
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.shaped import shaped
from robot.yaml_check.source import Path as Place
from robot.yaml_check.source import Source
from sim.cohort.figures import FIGURES as COHORT
from sim.person.choose import SUFFIXES, profile_of
from sim.person.model_person import PROFILES
from sim.person.profile import Profile, World
from sim.person.staff import StaffHabits
from sim.programmes import programme_of
from sim.sweep.grid import FAINT, RUNGS, Answers, Group, NamedPolicy, NamedWorld, Sweep
from sim.sweep.schema import (
    ORACLE,
    AnswersSection,
    OracleFigures,
    PeopleSection,
    PolicySection,
    StaffSection,
    SweepSection,
)

# What the settings of `home` are named for: the share of first sessions after a step that are over the limit.
SETTINGS = {"careful": 0.005, "steady": 0.015}
USUAL_SETTING = "steady"
CHANCES = ("bayes", "bayes-level")
USUAL_WORLD = "usual"


class Meaning:
    """Of one file, whose shape is right; `folder` is where it lies."""

    def __init__(self, source: Source, made: SweepSection, folder: Path) -> None:
        self._source, self._made, self._folder = source, made, folder

    def sweep(self) -> Sweep | None:
        """None where there are findings. Raises FindingsError for another file that has some of its own."""
        made = self._made
        programme, people = self._programme(), self._people()
        policies, worlds = tuple(self._policies()), tuple(self._worlds())
        self._once("seeds", made.seeds)
        self._fits_the_runner()
        if self._source.findings:
            return None
        staff = made.staff or StaffSection()
        return Sweep(
            runner=made.runner,
            programme=programme,
            policies=policies,
            people=people,
            worlds=worlds,
            seeds=tuple(made.seeds),
            weeks=made.weeks,
            staff=StaffHabits(staff.answer, staff.days),
            habits=self._habits,
            intake=made.intake,
            each=made.each,
            signals=made.signals or FAINT,
        )

    @property
    def _habits(self) -> bool:
        return self._made.runner == "engine" if self._made.habits is None else self._made.habits

    def _once(self, key: str, values: Sequence[Any], *within: str) -> None:
        for place, value in enumerate(values):
            if value in values[:place]:
                self._source.add("E020", (key, place, *within), f"'{value}' stands here twice")

    def _programme(self) -> Programme | None:
        named = self._made.programme
        if named == RUNGS:
            return None
        try:
            return programme_of(named, self._folder)
        except FindingsError:
            raise
        except YorisouError as error:
            self._source.add("E020", ("programme",), f"{error} Or write {RUNGS}.")
            return None

    # --- policies -------------------------------------------------------------------------------------------

    def _policies(self) -> Iterator[NamedPolicy]:
        self._once("policies", [each.name for each in self._made.policies], "name")
        for place, each in enumerate(self._made.policies):
            policy = self._policy(each.kind, each.figures, ("policies", place))
            if policy is not None:
                promised = promises(policy) if each.promises is None else each.promises / 100
                yield NamedPolicy(each.name, policy, promised)

    def _policy(self, kind: str, figures: dict[str, Any], where: Place) -> Policy | None:
        try:
            model = OracleFigures if kind == ORACLE else POLICIES[kind].Figures
        except InputError as error:
            self._source.add("E013", (*where, "kind"), f"{error.where}: {error.what}")
            return None
        made = shaped(self._source, model, {**figures, "kind": kind}, (*where, "figures"))
        if made is None:
            return None
        for at, what in made.contradictions():
            self._source.add("E013", (*where, "figures", *at), what)
        return Policy(kind, **made.given())

    # --- people ---------------------------------------------------------------------------------------------

    def _people(self) -> tuple[Group, ...]:
        given = self._made.people or [PeopleSection(profile=profile.name) for profile in PROFILES]
        found = [self._profile(place, each.profile) for place, each in enumerate(given)]
        profiles = [each for each in found if each is not None]
        if len(profiles) < len(given):
            return ()
        self._once("people", [each.name for each in profiles], "profile")
        weights = []
        for place, (each, profile) in enumerate(zip(given, profiles, strict=True)):
            weights.append(profile.weight if each.weight is None else each.weight)
            if not weights[-1]:
                what = f"the profile {profile.name} has no weight of its own: write one here"
                self._source.add("E013", ("people", place), what)
        if not all(weights):
            return ()
        counts = shared(self._made.persons, weights)
        if not all(counts):
            who = profiles[counts.index(0)].name
            what = f"too few: nobody is left for {who}; write at least {_enough(weights)}"
            self._source.add("E013", ("persons",), what)
        return tuple(Group(profile, count) for profile, count in zip(profiles, counts, strict=True))

    def _profile(self, place: int, named: str) -> Profile | None:
        path = self._folder / named if named.endswith(SUFFIXES) else named
        try:
            found = profile_of(str(path))
        except FindingsError:
            raise
        except InputError as error:
            self._source.add("E020", ("people", place, "profile"), str(error))
            return None
        if found is None:
            names = [profile.name for profile in PROFILES]
            near = did_you_mean(named, names)
            what = f"there is no profile '{named}'{near}; there are {', '.join(names)}, or name a .yaml file"
            self._source.add("E020", ("people", place, "profile"), what)
        return found

    # --- worlds ---------------------------------------------------------------------------------------------

    def _worlds(self) -> Iterator[NamedWorld]:
        given = self._made.worlds
        if given is None:
            yield NamedWorld(USUAL_WORLD, None, self._answers(None))
            return
        self._once("worlds", [each.name for each in given], "name")
        for each in given:
            values = each.model_dump(exclude={"name", "answers"})
            yield NamedWorld(each.name, World(**values), self._answers(each.answers))

    def _answers(self, of_world: AnswersSection | None) -> Answers | None:
        given = of_world or self._made.answers
        if given is None:
            return None if self._habits else Answers()
        return Answers(**given.model_dump())

    # --- the runner -----------------------------------------------------------------------------------------

    def _fits_the_runner(self) -> None:
        """The equations alone have neither habits nor staff."""
        if self._made.runner == "numpy":
            for key in ("habits", "staff"):
                if getattr(self._made, key):
                    what = f"the numpy runner has no {key}: leave it out, or write 'runner: engine'"
                    self._source.add("E013", (key,), what, at_key=True)
            for place, each in enumerate(self._made.policies):
                self._fits_a_cohort(each, ("policies", place))
        elif self._made.signals:
            what = "the engine hears what it hears: leave it out, or write 'runner: numpy'"
            self._source.add("E013", ("signals",), what, at_key=True)
        for place, each in enumerate(self._made.policies):
            if each.kind == ORACLE and self._made.runner == "engine":
                what = f"nobody can know what the {ORACLE} knows: only the numpy runner has it"
                self._source.add("E013", ("policies", place, "kind"), what)

    def _fits_a_cohort(self, policy: PolicySection, where: Place) -> None:
        if policy.kind not in COHORT:
            kinds = ", ".join(COHORT)
            what = f"the numpy runner has no '{policy.kind}'; it has {kinds}; or write 'runner: engine'"
            self._source.add("E013", (*where, "kind"), what)
            return
        for name in policy.figures:
            if name not in COHORT[policy.kind]:
                takes = ", ".join(COHORT[policy.kind])
                what = f"the numpy runner has no '{name}' of {policy.kind}; it has {takes}"
                self._source.add("E010", (*where, "figures", name), what, at_key=True)


def promises(policy: Policy) -> float | None:
    """The share 0..1 of first sessions after a step over the limit that a policy says to have at the most."""
    if policy.kind == "home":
        return SETTINGS.get(policy.figures.get("setting", USUAL_SETTING))
    if policy.kind in CHANCES:
        return float(policy.figures.get("alpha", ALPHA))
    return None


def shared(whole: int, weights: Sequence[float]) -> list[int]:
    """A number shared out by weights, by largest remainders (the first of equal ones)."""
    parts = [whole * weight / math.fsum(weights) for weight in weights]
    counts = [math.floor(part + 1e-9) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: counts[place] - parts[place])
    for place in order[: whole - sum(counts)]:
        counts[place] += 1
    return counts


def _enough(weights: Sequence[float]) -> int:
    """So many that nobody gets none."""
    return math.ceil(math.fsum(weights) / min(weights))
