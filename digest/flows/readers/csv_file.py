"""
Read a list of readers, whatever program wrote it: encoding and delimiter are found out.

Rows come one at a time, so that a file of any size fits in memory; only the
first pass over the bytes, which settles the encoding, reads it whole, in pieces.
"""

import _csv
import csv
import re
from codecs import (
    BOM_UTF8,
    BOM_UTF16_BE,
    BOM_UTF16_LE,
    BOM_UTF32_BE,
    BOM_UTF32_LE,
    getincrementaldecoder,
)
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from digest.errors import InputError
from digest.flows.readers.member_dump import dump_rows, is_dump, titles_of
from digest.flows.readers.spreadsheet import is_spreadsheet, sheet_rows

_PIECE = 1 << 20
_UTF16 = {(False, True): "utf-16-le", (True, False): "utf-16-be"}
"""What a file without a byte order mark is written in, by which of every two bytes is zero."""
_FRENCH_BYTES = {
    encoding: frozenset("éèêàçÉîôû’".encode(encoding, errors="ignore"))
    for encoding in ("cp1252", "mac_roman", "cp850")
}
"""What accents are in the files of Windows, of the Mac's Excel, and of « CSV (MS-DOS) »."""
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 100_000
_LINES_AT_START = 10
_SEPARATOR_LINE = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
"""How some programs keep a spreadsheet from taking a text for a number."""
_CELL_STARTS = r"(?:\A|(?<=[;,|\t\r\n]))"
_FORMULA = re.compile(_CELL_STARTS + r"(?='*[=+\-@\t\r])")
_NEUTRALISED = re.compile(_CELL_STARTS + r"'(?='*[=+\-@\t\r])")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the number of its first line in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""
    """Why the row could not be read; it then has no cells."""


def encoding_of(file: Path) -> str:
    """
    What the file is written in: a byte order mark or zeros say it, else UTF-8 if it is.

    If it is not, it is the old encoding in which most of its bytes are French.

    Raises `InputError` where the file cannot be read.
    """
    try:
        with file.open("rb") as source:
            if marked := _marked(source.read(4)):
                return marked
            source.seek(0)
            decoder = getincrementaldecoder("utf-8")()
            while piece := source.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _old_encoding(file)
    except OSError as fault:
        raise InputError(f"{file}: cannot be read ({fault.strerror}); check its name") from fault
    return "utf-8"


def _marked(start: bytes) -> str:
    """The encoding that the first four bytes give away; empty where they do not."""
    if start.startswith(BOM_UTF8):
        return "utf-8-sig"
    if start in (BOM_UTF32_LE, BOM_UTF32_BE):  # the first begins as the mark of UTF-16 does
        return "utf-32"
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    halves = (not any(start[::2]), not any(start[1::2]))
    return _UTF16.get(halves, "") if len(start) == 4 else ""


def _old_encoding(file: Path) -> str:
    counts: Counter[int] = Counter()
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            counts.update(piece)
    return max(_FRENCH_BYTES, key=lambda each: sum(counts[byte] for byte in _FRENCH_BYTES[each]))


def delimiter_of(lines_of_start: Iterable[str]) -> str:
    """
    The delimiter most of the first lines use, outside their quotes; a comma when none does.

    A line `sep=;`, as a spreadsheet writes it, says it outright.
    """
    start = list(lines_of_start)
    outright = next(filter(None, map(_SEPARATOR_LINE.fullmatch, start)), None)
    if outright:
        return outright[1]
    outside = "".join("".join(start).split('"')[::2]).splitlines()
    return max(_DELIMITERS, key=lambda each: _regularity(each, outside))


def _regularity(delimiter: str, lines_: list[str]) -> tuple[int, int, int]:
    """How many lines use it, how many as often as the one before, how often it stands at all."""
    counts = [line.count(delimiter) for line in lines_]
    alike = sum(before == after > 0 for before, after in pairwise(counts))
    return sum(count > 0 for count in counts), alike, sum(counts)


def about_how_many(file: Path) -> int:
    """How many rows the file may have, by its line ends; a spreadsheet's cannot be told so."""
    feeds = returns = 0
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            feeds += piece.count(b"\n")
            returns += piece.count(b"\r")
    return max(feeds, returns)


def lines(file: Path) -> Iterator[CsvRow]:
    """
    Every row of the file that is not empty, the header included; of a spreadsheet, its sheet's.

    Raises `InputError` where the file cannot be read.
    """
    if is_spreadsheet(file):
        yield from _numbered(sheet_rows(file))
        return
    # an old encoding may have holes; what falls in one is no part of an address
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as source:
        start = [source.readline() for _ in range(_LINES_AT_START)]
        source.seek(0)
        csv.field_size_limit(_LONGEST_CELL)
        rows = _rows(csv.reader(source, delimiter=delimiter_of(start)))
        if is_dump(start):
            titles = titles_of(source)
            source.seek(0)
            rows = _numbered(dump_rows(titles, source))
        skipped = 1 if _SEPARATOR_LINE.fullmatch(start[0]) else None
        yield from (row for row in rows if row.number != skipped)


def delimiter_in(file: Path) -> str:
    """What stands between the cells of that file; a comma for a spreadsheet."""
    if is_spreadsheet(file):
        return ","
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as source:
        return delimiter_of([source.readline() for _ in range(_LINES_AT_START)])


def _numbered(rows: Iterable[tuple[int, tuple[str, ...]]]) -> Iterator[CsvRow]:
    for number, cells in rows:
        trimmed = tuple(map(_trimmed, cells))
        if any(trimmed):
            yield CsvRow(number, trimmed)


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
    """
    A cell that no spreadsheet takes for a formula: there an apostrophe stands before it.

    Nor for several cells, where it splits at another mark than the one that was meant.
    """
    return _FORMULA.sub("'", text)


def _trimmed(cell: str) -> str:
    """The cell without blanks around it (no-break ones too) and without our own apostrophes."""
    bare = cell.strip().strip(_INVISIBLE).strip()
    if bare.startswith('="') and (kept := _TEXT_FORMULA.fullmatch(bare)):
        bare = kept[1].strip()
    return _NEUTRALISED.sub("", bare)
