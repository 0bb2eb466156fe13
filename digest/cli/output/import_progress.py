"""What an import says as it goes: how far it is, which rows it refuses, and a file of them."""

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import click

from digest.cli.output.terminal import draw
from digest.consent.list_columns import ClaimColumns
from digest.english import counted
from digest.flows.readers.csv_file import neutralised
from digest.flows.readers.import_csv import ImportReport, ListHeader
from digest.flows.readers.import_rows import JudgedRow, RowResult

_SHOWN = 20
_ROWS_BETWEEN_SIGNS = 1000
_ROWS_BETWEEN_LINES = 100_000
_BAR = 40


class ImportProgress:
    """
    Hears the fate of every row.

    With a file for rejects, refused rows go there whole (the first few are also
    said aloud); without one, a rehearsal, every refused row is said as a result. Of about
    *rows* in all it shows how far it is.
    """

    def __init__(self, rejects: Path | None, header: ListHeader, rows: int) -> None:
        self._rejects = rejects
        self._header = header.columns.titles
        self._delimiter = header.delimiter
        self._rows = max(rows, 1)
        self._out: TextIO | None = None
        self._judged = 0
        self._refused = 0
        self._warned = 0
        self._on_terminal = sys.stderr.isatty()

    def hear(self, judged: JudgedRow) -> None:
        """One row's fate."""
        self._judged += 1
        if self._judged % (_ROWS_BETWEEN_SIGNS if self._on_terminal else _ROWS_BETWEEN_LINES) == 0:
            self._show_how_far()
        if judged.warning:
            self._warn(judged)
        if not judged.reason:
            return
        self._refused += 1
        line = f"line {judged.row.number}: {judged.reason}"
        if self._rejects is None:
            click.echo(line)
            return
        if self._refused <= _SHOWN:
            click.echo(line, err=True)
        self._keep(self._rejects, judged)

    def _warn(self, judged: JudgedRow) -> None:
        self._warned += 1
        if self._warned <= _SHOWN:
            click.echo(f"line {judged.row.number}: {judged.warning}", err=True)

    def _show_how_far(self) -> None:
        """A bar on a terminal, a line now and then elsewhere."""
        done = min(self._judged / self._rows, 1)
        if self._on_terminal:
            bar = ("#" * round(done * _BAR)).ljust(_BAR, ".")
            draw(f"\r\x1b[K[{bar}] {done:4.0%}  {counted(self._judged, 'row')}", err=True)
        else:
            click.echo(f"{counted(self._judged, 'row')} ({done:.0%})", err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._on_terminal and self._judged >= _ROWS_BETWEEN_SIGNS:
            draw("\r\x1b[K", err=True)
        if self._refused > _SHOWN and self._rejects:
            click.echo(f"…and {self._refused - _SHOWN} more", err=True)
        if self._warned:
            click.echo(
                f"addresses that may be mistyped, and were not changed: {self._warned}", err=True
            )
        if self._out is not None:
            self._out.close()

    def _keep(self, file: Path, judged: JudgedRow) -> None:
        if self._out is None:
            self._out = open_private(file)
            if self._header:
                self._write((*self._header, "line", "reason"))
        width = max(len(self._header) - len(judged.row.cells), 0)
        padding = [""] * width
        self._write((*judged.row.cells, *padding, str(judged.row.number), judged.reason))

    def _write(self, cells: Iterable[str]) -> None:
        csv.writer(self._out or sys.stderr, delimiter=self._delimiter).writerow(
            map(neutralised, cells)
        )


def header_lines(columns: ClaimColumns) -> Iterator[str]:
    """What an operator should know of a list before its rows are judged."""
    if columns.format.program:
        yield f"this is an export of {columns.format.program}"
    if columns.format.note:
        yield columns.format.note
    if not columns.is_order_sure:
        yield "days such as 04/05/2023 are read with the day first; nothing in the list proves it"
    if columns.ignored:
        yield f"columns that nothing is made of: {', '.join(columns.ignored)}"


def summary_line(report: ImportReport) -> str:
    """How many rows met which fate; of departures only where there are some."""
    always = (RowResult.ADDED, RowResult.UPDATED, RowResult.SAME, RowResult.REFUSED)
    counts = report.counts
    fates = [fate for fate in RowResult if fate in always or counts[fate]]
    summary = ", ".join(f"{counts[fate]} {fate.value}" for fate in fates)
    return summary if report.number else f"nothing written; it would be: {summary}"


def open_private(file: Path) -> TextIO:
    """A file only its owner may read, with a byte order mark, so that Excel reads its UTF-8."""
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(number, "w", encoding="utf-8-sig", newline="")
