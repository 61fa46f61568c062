"""What became of the people of a cohort, one entry a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.cohort.luck import Ints


@dataclass(frozen=True, slots=True)
class Table:
    """`profile` is the number of each person's profile, `columns` those of `tally.Tally`, [people] each."""

    profile: Ints
    columns: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.profile)

    def of(self, who: np.ndarray) -> "Table":
        """Some of the people."""
        return Table(self.profile[who], {name: column[who] for name, column in self.columns.items()})


def joined(tables: Sequence[Table]) -> Table:
    """One after the other."""
    return Table(
        np.concatenate([table.profile for table in tables]),
        {name: np.concatenate([table[name] for table in tables]) for name in tables[0].columns},
    )
