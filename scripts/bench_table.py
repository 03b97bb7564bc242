"""Lines of the table that all benchmarks print, and a stop-watch."""

from collections.abc import Callable
import gc
import time
from typing import Any

from figures import Table


def at_most(table: Table, what: str, figure: float, most: float, unit: str = "") -> None:
    """Print a figure that must not be more than its bound."""
    table.line(what, figure, unit, f"<= {most:,.0f} {unit}".rstrip(), ok=figure <= most)


def times(table: Table, what: str, figure: float, least: float | None = None) -> None:
    """Print a ratio, which may have to be more than its bound."""
    if least is None:
        table.line(what, figure, "x")
    else:
        table.line(what, figure, "x", f"> {least:.0f} x", ok=figure > least)


def cpu_seconds(work: Callable[[], Any], runs: int = 3) -> float:
    """Return the best processor time of some runs."""
    # What the benchmark itself keeps, years of a life, is not to be searched for garbage.
    gc.collect()
    gc.freeze()
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    gc.unfreeze()
    return min(spent)
