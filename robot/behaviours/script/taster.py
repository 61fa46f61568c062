"""The half of a level: as a script writes it, and what it may be."""

from robot.behaviours.script import schema
from robot.contract import behaviour_registry as registry
from robot.yaml_check.source import Path, Source


def check_taster(source: Source, level: schema.Level, of: schema.Level | schema.SubLevel, path: Path) -> None:
    """Add what is wrong with the taster of a level, or of a sub-level `of` of it.

    It is less than the whole: no more minutes, no modality that the whole does not list, and all that its
    behaviour uses.
    """
    given = of.taster
    if given is None:
        return
    here: Path = (*path, "taster")
    if level.rung == "L0" or (isinstance(of, schema.Level) and level.sublevels):
        text = "a level that sleeps has no half" if level.rung == "L0" else "write it in each sub-level"
        source.add("S309", here, text, at_key=True)
        return
    whole = level.modalities if of.modalities is None else of.modalities
    if level.dose is not None and given.minutes is not None and given.minutes > level.dose.minutes:
        text = f"{given.minutes} minutes are more than the level's {level.dose.minutes}"
        source.add("S309", (*here, "minutes"), text)
    for place, name in enumerate(given.modalities or []):
        if name not in whole:
            source.add("S309", (*here, "modalities", place), f"the whole does not list '{name}'")
    if given.modalities is not None and level.behaviour in registry.names():
        for name in sorted(registry.get(level.behaviour).modalities - set(given.modalities)):
            text = f"behaviour '{level.behaviour}' uses '{name}', which is not listed here"
            source.add("S304", (*here, "modalities"), text)
