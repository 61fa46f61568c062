"""Compare the forecasts of steps up with what was seen, over all given journals together."""

from pathlib import Path
from typing import Annotated, Any

import typer

from robot.cli.archive import archive
from robot.cli.options import ConfigFile, JsonFlag, KeyFile
from robot.cli.output import out, print_json
from robot.engine.forecasts import calibrate, needs_review
from robot.engine.progress import Forecast


def command(
    journals: Annotated[list[Path], typer.Argument(help="One journal a person.")],
    as_json: JsonFlag = False,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    pooled: list[Forecast] = []
    persons: list[dict[str, Any]] = []
    for journal in journals:
        forecasts = archive(journal, key, config).forecasts(journal)
        pooled += forecasts
        seen = [made for made in forecasts if made.over is not None]
        persons.append(
            {
                "journal": str(journal),
                "forecasts": sum(made.probability is not None for made in seen),
                "over": sum(bool(made.over) for made in seen),
                "review": needs_review(forecasts),
            }
        )
    found = calibrate(pooled)
    if as_json:
        print_json({**found.to_json(), "persons": persons})
    elif not pooled:
        out.print("no step up has been taken yet: there is no forecast to compare")
    else:
        out.print(
            f"{found.forecasts} forecasts with a session: {found.expected:.1f} hard first sessions expected, "
            f"{found.over} seen"
        )
        out.print(f"not seen yet: {found.waiting}; steps without a forecast: {found.unforecast}")
        out.print(f"{'forecast':>14}  {'steps':>5}  {'mean':>6}  {'hard':>4}  {'seen':>6}")
        for each in found.bins:
            span = f"{each.low:.2f} to {each.high:.2f}"
            out.print(
                f"{span:>14}  {each.forecasts:>5}  {_share(each.mean)}  {each.over:>4}  {_share(each.seen)}"
            )
        out.print(
            f"evidence that the forecasts are too low: {found.e_value:g}, highest {found.highest:g}; "
            f"the alarm is at {found.limit:g}"
        )
        out.print("the forecasts are too low" if found.alarm else "no alarm")
        for person in persons:
            if person["review"]:
                out.print(f"{person['journal']}: a look is due, two steps turned out hard")
    raise typer.Exit(1 if found.alarm else 0)


def _share(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{value:>6.3f}"
