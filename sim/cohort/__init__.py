"""Many simulated people at once: the equations of sim/person, step policies and bars, in numpy."""

from sim.cohort.runner import run as run
from sim.cohort.setting import Answers as Answers
from sim.cohort.setting import Setting as Setting
from sim.cohort.table import Table as Table
