"""Files of an account's data: read and written window by window, whole or not at all."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
import os
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final, Protocol, TextIO, override

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey
import orjson

from .api import ZeppClient
from .const import DOMAIN
from .sheets import Book, Cell, Row, Sheet, cut
from .timeline import Span

# One export at a time, so that two do not need twice the memory.
_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_export")
# With one of these in front a spreadsheet takes a text for a formula.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


class Form(StrEnum):
    """What a file looks like inside."""

    CSV = "csv"
    JSON = "json"


class TakenError(Exception):
    """There is a file already."""

    def __init__(self, path: Path) -> None:
        """Keep where."""
        super().__init__(path)
        self.path = path


class LinkError(TakenError):
    """There is a link, which would lead the writing somewhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is to be written, and where."""

    span: Span
    books: tuple[Book[Any], ...]
    folder: Path
    """One that may be written to, without links in its path."""
    name: str
    """What the names of all files begin with."""
    form: Form
    overwrite: bool

    def path(self, key: str) -> Path:
        """Return where a sheet is written to."""
        span = self.span
        return self.folder / f"{self.name}_{key}_{span.first}_{span.last}.{self.form}"

    def check(self, key: str) -> None:
        """Raise if the file of a sheet must not be written."""
        path = self.path(key)
        if path.is_symlink():
            raise LinkError(path)
        if path.exists() and not self.overwrite:
            raise TakenError(path)

    def prepare(self) -> None:
        """Make the folder and check all files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for book in self.books:
            for sheet in book.sheets:
                self.check(sheet.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a sheet."""

    key: str
    path: Path | None
    """None without any row."""
    rows: int


async def async_write(
    hass: HomeAssistant, client: ZeppClient, export: Export
) -> list[Written]:
    """Read and write all sheets, one export at a time.

    Raises ZeppError, OSError and TakenError; the files that are complete by then stay.
    """
    async with hass.data.setdefault(_TURN, asyncio.Lock()):
        await _async_run(hass, export.prepare)
        written: list[Written] = []
        for book in export.books:
            written += await _async_book(hass, client, export, book)
        return written


async def _async_book(
    hass: HomeAssistant, client: ZeppClient, export: Export, book: Book[Any]
) -> list[Written]:
    """Read and write the sheets of the same answers."""
    drafts = [_Draft(sheet, export) for sheet in book.sheets]
    try:
        for span in cut(export.span, book.window):
            await _async_window(hass, client, book, span, drafts)
        return [await _async_run(hass, draft.finish) for draft in drafts]
    finally:
        for draft in drafts:
            await _async_run(hass, draft.discard)


async def _async_window(
    hass: HomeAssistant,
    client: ZeppClient,
    book: Book[Any],
    span: Span,
    drafts: Iterable[_Draft],
) -> None:
    """Read and write some dates; when this returns nothing of them is in memory."""
    answer = await book.fetch(client, *book.reach(span))
    for draft in drafts:
        await _async_run(hass, partial(draft.add, answer, span))


async def _async_run[ResultT](hass: HomeAssistant, job: Callable[[], ResultT]) -> ResultT:
    """Run something in a thread; who is cancelled waits for its end all the same."""
    running = hass.async_add_executor_job(job)
    try:
        return await asyncio.shield(running)
    finally:
        await asyncio.wait((running,))


class _Text(Protocol):
    """How rows become text."""

    def add(self, row: Row) -> None:
        """Write a row."""

    def end(self) -> None:
        """Write what comes after the last."""


class _Draft:
    """The file of a sheet in work: it gets its name when it is complete."""

    def __init__(self, sheet: Sheet[Any], export: Export) -> None:
        """Prepare without a file; the first row makes it."""
        self._sheet = sheet
        self._export = export
        self._rows = 0
        self._work: _Work | None = None

    def add(self, answer: Any, span: Span) -> None:
        """Write the rows of some dates."""
        for row in self._sheet.rows(answer, span):
            if self._work is None:
                self._work = _Work(self._export, self._sheet.columns)
            self._work.text.add(row)
            self._rows += 1

    def finish(self) -> Written:
        """Give the file its name."""
        key, path = self._sheet.key, None
        if self._work:
            self._export.check(key)
            path = self._export.path(key)
            self._work.publish(path)
            self._work = None
        return Written(key=key, path=path, rows=self._rows)

    def discard(self) -> None:
        """Remove what has not become complete."""
        if self._work:
            self._work.remove()


class _Work:
    """A temporary file, which nobody but its owner can read."""

    def __init__(self, export: Export, columns: tuple[str, ...]) -> None:
        """Make one with a name that nobody can guess."""
        handle, name = mkstemp(prefix=f".{DOMAIN}_", suffix=".part", dir=export.folder)
        self._path = Path(name)
        self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        make = _Csv if export.form is Form.CSV else _Json
        self.text: _Text = make(self._file, columns)

    def publish(self, path: Path) -> None:
        """Move the file to its place."""
        self.text.end()
        self._file.close()
        self._path.replace(path)

    def remove(self) -> None:
        """Remove the file."""
        # What does not fit on the disk cannot be written now either.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


class _Csv(_Text):
    """Comma-separated values, with the names of the columns first (RFC 4180)."""

    def __init__(self, file: TextIO, columns: tuple[str, ...]) -> None:
        """Begin a file."""
        self._writer = csv.writer(file)
        self._writer.writerow(columns)

    @override
    def add(self, row: Row) -> None:
        self._writer.writerow(map(_plain, row))

    @override
    def end(self) -> None:
        """Nothing comes after the last row."""


def _plain(cell: Cell) -> Cell:
    """Return a cell that is nothing but text or a number in a spreadsheet too."""
    match cell:
        case bool():
            return str(cell).lower()
        case str() if cell.startswith(_FORMULAS):
            return f"'{cell}"
    return cell


class _Json(_Text):
    """One array with an object a row."""

    def __init__(self, file: TextIO, columns: tuple[str, ...]) -> None:
        """Begin a file."""
        self._file = file
        self._columns = columns
        self._before = "[\n"

    @override
    def add(self, row: Row) -> None:
        named = dict(zip(self._columns, row, strict=True))
        self._file.write(self._before + orjson.dumps(named).decode())
        self._before = ",\n"

    @override
    def end(self) -> None:
        self._file.write("\n]\n")
