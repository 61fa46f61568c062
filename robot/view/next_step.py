"""What comes next, as it is shown: what it waits for, its name, and what may be wished for today."""

from robot.contract.commands import Figures
from robot.control.state import Next
from robot.engine.wishes import WISHES
from robot.view.plan_view import PlanView

GOES_ON = ("running", "fading")


def next_step(plan: PlanView, level: str, outlook: tuple[str, Figures]) -> Next:
    """The step after `level` in the person's order, and the wishes for which they know a level."""
    order, progress, place = plan.order(), plan.progress, plan.place(level)
    goes_on = progress.course in GOES_ON and progress.destination != level and place + 1 < len(order)
    name = plan.phrasing.level(order[place + 1]) if goes_on else None
    known = [plan.programme.level(each) for each in order[1 : place + 1]]
    nodes = [node for each in known for node in each.parts or (each,)]
    wishes = [wish for wish, fits in WISHES.items() if any(map(fits, nodes))] if len(known) > 1 else []
    return Next(plan.phrasing.sentence("next", *outlook), name, tuple(wishes))
