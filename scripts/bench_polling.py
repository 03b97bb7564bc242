"""Benchmark of a day of ordinary polling, with the clock moved by hand."""

import os
from pathlib import Path
import subprocess
from tempfile import TemporaryDirectory

from bench_table import at_most, times
from figures import Table
from home import ROOT
import orjson

_POLLS = 96
_REQUESTS_PER_WHOLE_POLL = 6
_LIMIT = 300


def bench_polling(table: Table) -> None:
    """Let 96 polls pass, 12 of them after an upload."""
    found = _day()
    if found["polls"] != _POLLS:
        raise SystemExit(f"{found['polls']} polls instead of {_POLLS}")
    table.line("a day of 96 polls, 12 with news: requests", found["requests"], "")
    whole = _POLLS * _REQUESTS_PER_WHOLE_POLL
    times(table, "  the simple way: everything each time", whole / found["requests"])
    table.line("  states written", found["state_writes"], "")
    shown = _POLLS * found["entities"]
    times(table, "  the simple way: every sensor each time", shown / found["state_writes"])
    written = found["inserted"] + found["updated"]
    table.line("  true rows that are others than a day before", found["changed"], "")
    # A row that is true for an hour only, until the next upload, counts each time.
    at_most(
        table, "  rows written, at most as often as they changed", written, found["changes"]
    )
    table.line("    of them inserted", found["inserted"], "")
    table.line("    of them updated", found["updated"], "")
    times(
        table,
        "  the simple way: 14 days anew after each upload",
        found["rewritten"] / written,
    )
    table.line("  written to the database's log", found["written_bytes"] / 1e6, "MB")


def _day() -> dict[str, int]:
    """Return the figures of scripts/bench_day.py, which needs the tests' environment."""
    with TemporaryDirectory(prefix="zepp-bench-") as name:
        answer = Path(name) / "day.json"
        command = [
            str(ROOT / ".venv" / "bin" / "python"),
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--timeout={_LIMIT}",
            "--basetemp",
            str(Path(name) / "files"),
            "scripts/bench_day.py",
        ]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "BENCH_DAY": str(answer)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stdout[-4000:] + done.stderr[-1000:])
        found: dict[str, int] = orjson.loads(answer.read_bytes())
        return found
