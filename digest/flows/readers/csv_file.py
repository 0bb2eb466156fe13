"""
Read a spreadsheet's CSV, whatever program wrote it: encoding and delimiter are found out.

Rows come one at a time, so that a file of any size fits in memory; only the
first pass over the bytes, which settles the encoding, reads it whole, in pieces.
"""

import _csv
import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.errors import InputError

_PIECE = 1 << 20
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the number of its first line in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""
    """Why the row could not be read; it then has no cells."""


def encoding_of(file: Path) -> str:
    """
    What the file is written in: a byte order mark says it, else UTF-8 if it is, else cp1252.

    Raises `InputError` where the file cannot be read.
    """
    try:
        with file.open("rb") as source:
            start = source.read(4)
            if start.startswith(BOM_UTF8):
                return "utf-8-sig"
            if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                return "utf-16"
            source.seek(0)
            decoder = getincrementaldecoder("utf-8")()
            while piece := source.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as fault:
        raise InputError(f"{file}: cannot be read ({fault.strerror}); check its name") from fault
    return "utf-8"


def delimiter_of(first_line: str) -> str:
    """The delimiter a first line uses most, outside its quotes; a comma when it uses none."""
    outside = "".join(first_line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def about_how_many(file: Path) -> int:
    """How many rows the file may have, by its line ends; more where a cell holds some."""
    feeds = returns = 0
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            feeds += piece.count(b"\n")
            returns += piece.count(b"\r")
    return max(feeds, returns)


def lines(file: Path) -> Iterator[CsvRow]:
    """Every row of the file that is not empty, the header included."""
    # cp1252 has five holes; what falls in one is no part of an address
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as source:
        first = source.readline()
        source.seek(0)
        csv.field_size_limit(_LONGEST_CELL)
        yield from _rows(csv.reader(source, delimiter=delimiter_of(first)))


def _rows(reader: "_csv.Reader") -> Iterator[CsvRow]:
    while True:
        number = reader.line_num + 1
        try:
            cells = tuple(map(_trimmed, next(reader)))
        except StopIteration:
            return
        except csv.Error as fault:
            yield CsvRow(number, (), f"not a row of CSV: {fault}")
            continue
        if any(cells):
            yield CsvRow(number, cells)


def neutralised(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a one gets a leading apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _trimmed(cell: str) -> str:
    """The cell without blanks around it (no-break ones too) and without our own apostrophe."""
    text = cell.strip().strip("\ufeff\u200b").strip()
    return text[1:] if text[:1] == "'" and neutralised(text[1:]) == text else text
