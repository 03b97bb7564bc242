"""Benchmarks: each a figure, its bound, and where there is a simple way the ratio to it."""

import argparse
import sys

from bench_actions import bench_actions
from bench_decode import bench_decode
from bench_import import bench_import
from bench_polling import bench_polling
from bench_setup import bench_setup
from figures import Table

_SECTIONS = {
    "decode": bench_decode,
    "setup": bench_setup,
    "polling": bench_polling,
    "actions": bench_actions,
    "import": bench_import,
}


def main() -> int:
    """Run the benchmarks that are named, else all."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="section", help=", ".join(_SECTIONS), default=[]
    )
    sections = parser.parse_args().sections or list(_SECTIONS)
    if unknown := set(sections) - _SECTIONS.keys():
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    table = Table()
    for name in sections:
        _SECTIONS[name](table)
    return 0 if table.kept else 1


if __name__ == "__main__":
    sys.exit(main())
