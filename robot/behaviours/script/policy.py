"""The step policy of a script: each kind has its own figures, and a figure of another kind is a fault."""

from typing import get_args

from pydantic import ConfigDict, Field

from robot.contract.programme import Policy, PolicyKind
from robot.yaml_check.section import Section
from robot.yaml_check.source import Source


class AnyPolicy(Section):
    """A policy of a known kind; its figures are validated by the model of that kind."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    kind: PolicyKind


class NoFigures(Section):
    kind: str


class UpAfter(Section):
    """Comfortable sessions in a row (n-up-one-down), or attended ones (fixed-schedule)."""

    kind: str
    up_after: int = Field(ge=1, le=50)


class Weighted(Section):
    """Figures of `weighted-up-down`: the share of calm sessions to keep (domain.md §3.1)."""

    kind: str
    share: float = Field(0.9, ge=0.5, le=0.99)


class Zone(Section):
    """Steps up from `high` on, down below `low`, over the last `window` sessions."""

    kind: str
    low: float = Field(0.5, ge=0, le=1)
    high: float = Field(0.8, ge=0, le=1)
    window: int = Field(6, ge=3, le=30)


class Bayes(Section):
    """The highest chance of a hard session (a peak of 6 or more) that a step up may have."""

    kind: str
    alpha: float = Field(0.10, ge=0.01, le=0.15)
    alpha_standing: float | None = Field(None, ge=0.01, le=0.15)


class BayesLevel(Bayes):
    """Figures of `bayes-level`: also what the person expects of each level, 0 to 10, to start from."""

    expected: dict[str, float] = Field(default_factory=dict)


FIGURES: dict[PolicyKind, type[Section]] = {
    "hold": NoFigures,
    "fixed-schedule": UpAfter,
    "n-up-one-down": UpAfter,
    "weighted-up-down": Weighted,
    "success-zone": Zone,
    "bayes": Bayes,
    "bayes-level": BayesLevel,
    "therapist-only": NoFigures,
}
KINDS: tuple[PolicyKind, ...] = get_args(PolicyKind)
HIGHEST_RATING = 10


def own_figures(source: Source, given: AnyPolicy) -> dict[str, object]:
    """The figures of this kind. A figure of another kind is a finding that names that kind."""
    own, kept = FIGURES[given.kind].model_fields, dict(source.data["policy"])
    for word in given.model_extra or {}:
        owners = [kind for kind in KINDS if word in FIGURES[kind].model_fields]
        if word in own or not owners:
            continue
        takes = ", ".join(name for name in own if name != "kind") or "no figures"
        text = f"'{word}' belongs to {', '.join(owners)}; {given.kind} takes {takes}"
        source.add("E010", ("policy", word), text, at_key=True)
        del kept[word]
    return kept


def check_figures(source: Source, policy: Section) -> None:
    """Figures that contradict each other."""
    if isinstance(policy, Zone) and policy.low >= policy.high:
        source.add("E013", ("policy", "low"), f"must lie below 'high' ({policy.high})")
    standing = policy.alpha_standing if isinstance(policy, Bayes) else None
    if isinstance(policy, Bayes) and standing is not None and standing < policy.alpha:
        source.add("E013", ("policy", "alpha_standing"), f"must not lie below 'alpha' ({policy.alpha})")
    if isinstance(policy, BayesLevel):
        for level, rating in policy.expected.items():
            if not 0 <= rating <= HIGHEST_RATING:
                source.add("E013", ("policy", "expected", level), f"wrong value {rating}: write 0 to 10")


def build(kind: PolicyKind, figures: Section) -> Policy:
    """Build the engine's policy. Where 'alpha' is given and 'alpha_standing' is not, both are the same: a
    stricter figure is never loosened by the default of the other."""
    given = figures.model_dump(exclude_unset=True, exclude={"kind"})
    if "alpha" in given:
        given.setdefault("alpha_standing", given["alpha"])
    return Policy(kind, **given)
