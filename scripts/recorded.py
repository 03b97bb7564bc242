"""The rows that the recorder has of a person's series, held against the truth."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from home import Home

from tests.zepp_cloud import MeanRow

type Rows = Mapping[datetime, MeanRow | float]

_EXACT = 1e-6


class Recorded:
    """All series of a person at one moment."""

    def __init__(self, found: Mapping[str, list[Mapping[str, Any]]]) -> None:
        """Take in rows as the recorder gives them, by key of the series."""
        self._rows = {key: _rows(rows) for key, rows in found.items()}
        self._broken = {key for key, rows in found.items() if not _sums_add_up(rows)}

    @classmethod
    async def read(cls, home: Home, user_id: str) -> Self:
        """Ask Home Assistant for every row of every series."""
        prefix = f"zepp:{user_id}_"
        known = await home.ask("recorder/list_statistic_ids")
        ids = [series["statistic_id"] for series in known]
        ids = [id_ for id_ in ids if id_.startswith(prefix)]
        if not ids:
            return cls({})
        found = await home.ask(
            "recorder/statistics_during_period",
            start_time="2000-01-01T00:00:00+00:00",
            statistic_ids=ids,
            period="hour",
            types=["mean", "min", "max", "state", "sum"],
        )
        return cls({id_.removeprefix(prefix): found.get(id_, []) for id_ in ids})

    def rows(self, key: str) -> Rows:
        """Return the rows of a series that are not void."""
        return self._rows.get(key, {})

    def agrees(self, truth: Mapping[str, Rows]) -> bool:
        """Return whether there are all the true rows and no others."""
        return self._rows.keys() <= truth.keys() and all(
            self.series_agrees(key, wanted) for key, wanted in truth.items()
        )

    def series_agrees(self, key: str, wanted: Rows) -> bool:
        """Return whether a series has the true rows, and its sums add up."""
        found = self.rows(key)
        return (
            key not in self._broken
            and found.keys() == wanted.keys()
            and all(_same_row(found[start], wanted[start]) for start in wanted)
        )

    def differences(self, truth: Mapping[str, Rows]) -> Iterator[str]:
        """Yield a line for each series that is not right."""
        for key in sorted(self._rows.keys() | truth.keys()):
            found, wanted = self.rows(key), truth.get(key, {})
            if self.series_agrees(key, wanted):
                continue
            other = sorted(
                start
                for start in found.keys() & wanted.keys()
                if not _same_row(found[start], wanted[start])
            )
            sums = ", sums do not add up" if key in self._broken else ""
            yield (
                f"{key}: {_listed('missing', sorted(wanted.keys() - found.keys()))}, "
                f"{_listed('not true', sorted(found.keys() - wanted.keys()))}, "
                f"{_listed('different', other)}{sums}"
            )


def _listed(what: str, starts: list[datetime]) -> str:
    """Return how many rows there are of a kind, and from when to when."""
    if not starts:
        return f"0 {what}"
    return (
        f"{len(starts)} {what} ({starts[0]:%Y-%m-%d %H:%M} to {starts[-1]:%Y-%m-%d %H:%M})"
    )


def _rows(found: list[Mapping[str, Any]]) -> dict[datetime, MeanRow | float]:
    """Return the rows that are not void."""
    rows: dict[datetime, MeanRow | float] = {}
    for row in found:
        start = datetime.fromtimestamp(row["start"] / 1000, UTC)
        if row.get("mean") is not None:
            rows[start] = MeanRow(row["mean"], row["min"], row["max"])
        elif row.get("state"):
            rows[start] = row["state"]
    return rows


def _same_row(found: MeanRow | float, wanted: MeanRow | float) -> bool:
    if isinstance(found, MeanRow) and isinstance(wanted, MeanRow):
        return all(abs(a - b) <= _EXACT for a, b in zip(found, wanted, strict=True))
    if isinstance(found, MeanRow) or isinstance(wanted, MeanRow):
        return False
    return abs(found - wanted) <= _EXACT


def _sums_add_up(rows: list[Mapping[str, Any]]) -> bool:
    """Return whether a counter begins at its first state and grows by each later one."""
    before = 0.0
    for row in rows:
        if row.get("sum") is None:
            continue
        if abs(row["sum"] - before - row["state"]) > _EXACT * max(1.0, row["sum"]):
            return False
        before = row["sum"]
    return True
