"""Engine, gate, view and dispatcher from a configuration: the same for a live run and for a rehearsal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from robot.app import from_config
from robot.app.options import ME, Options
from robot.clock import Clock
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.journal.null_journal import NullJournal
from robot.journal.store import Journal
from robot.motion.gestures import Repertoire
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.view.state_view import View


@dataclass(frozen=True, slots=True)
class Assembly:
    """What belongs together for one programme and one journal. `session` is its number in the journal."""

    engine: Engine
    gate: Gate
    view: View
    journal: Journal | NullJournal
    session: int

    def dispatcher(
        self,
        drivers: Drivers,
        clock: Clock,
        again: Callable[[Record], None],
        changed: Callable[[], None],
        language: str,
        *,
        broke: Callable[[str], None] = lambda _fault: None,
        worked_us: Callable[[], int] | None = None,
        busy: Callable[[], bool] = lambda: False,
    ) -> Dispatcher:
        """The dispatcher around it; its arguments are those of `Dispatcher`."""
        return Dispatcher(
            self.engine,
            self.gate,
            drivers,
            self.journal,
            self.view,
            clock,
            again,
            changed,
            broke,
            language=language,
            worked_us=worked_us,
            busy=busy,
        )


def assemble(
    options: Options,
    programme: Programme,
    repertoire: Repertoire,
    journal: Journal | NullJournal,
    snapshot: dict[str, Any] | None,
    began_us: int,
    *,
    simulated: bool,
) -> Assembly:
    """An engine that goes on from a snapshot, and a session of the journal that begins at this wall time."""
    config, person = options.config, options.config.person
    engine = Engine(programme, options.seed, snapshot)
    session = journal.begin(began_us, programme, options.seed, snapshot, from_config.setting(config))
    gate = Gate(programme, config, repertoire.modality, repertoire.softened)
    names = from_config.staff_names(config, person.language)
    view = View(
        programme, ME if options.person == ME else "sim", simulated, person.language, person.timezone, names
    )
    return Assembly(engine, gate, view, journal, session)
