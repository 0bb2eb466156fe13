"""Read a list of readers out of a spreadsheet's own file: `.xlsx`, `.xls`, `.ods`."""

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from digest.errors import InputError

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How a zip file, which newer ones are, and how an older one begins."""
_MOST_CELLS = 20_000_000
"""A gigabyte of memory: the library makes room for every cell up to the farthest."""
_CHEAP_CELLS = 1_000_000
"""A second of work, whatever is in them."""
_MOST_ROOM = 50
"""How many cells there may be for each that is written, past those: no list is so empty."""
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,9})([0-9]{1,19})["']""")
_LONGEST_PLACE = 40
_OF_A_TABLE = re.compile(
    rb"""<table:(table|table-row|(?:covered-)?table-cell)(?=[\s/>])((?:[^<>"']|"[^<"]*"|'[^<']*')*)>"""
)
_REPEATED = re.compile(rb"""\bnumber-(?:rows|columns)-repeated=["']([0-9]{1,19})["']""")
_HOLDS = re.compile(rb"\b(?:value|value-type|formula)=")
_CHUNK = 1 << 20
_FAULTS = (CalamineError, ZipError, BadZipFile, zlib.error, EOFError, RuntimeError, OSError)
"""What a file raises that is none, cut short, or shut by a password."""


def is_spreadsheet(file: Path) -> bool:
    """
    Whether the file's first bytes say so, whatever its name.

    Raises `InputError` where the file cannot be read.
    """
    try:
        with file.open("rb") as source:
            return source.read(8).startswith(_MARKS)
    except OSError as fault:
        raise InputError(f"{file}: cannot be read ({fault.strerror}); check its name") from fault


def sheet_rows(file: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """
    The rows of the one sheet that has some, each with its number.

    Raises `InputError` for a file that is none, for one whose cells lie too far apart, and where
    several sheets have rows: to leave one out unsaid might be to leave out who left.
    """
    try:
        _expect_room(file)
        book = CalamineWorkbook.from_path(str(file))
        sheets = {
            name: rows
            for name in book.sheet_names
            if (rows := book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        }
    except _FAULTS as fault:
        raise InputError(
            f"{file}: no spreadsheet that can be read; save it as CSV, in UTF-8"
        ) from fault
    if len(sheets) > 1:
        named = ", ".join(repr(name) for name in sheets)
        raise InputError(f"{file}: has several sheets ({named}); save each as a file of its own")
    for rows in sheets.values():
        for number, row in enumerate(rows, 1):
            yield number, tuple(map(_text, row))


def _expect_room(file: Path) -> None:
    with file.open("rb") as source:
        if source.read(2) != b"PK":
            return  # an older kind ends at column 256 and line 65536
    with ZipFile(file) as book:
        for name in book.namelist():
            reach_of = _reader_of(name)
            if reach_of is None:
                continue
            with book.open(name) as sheet:
                columns, rows, written = reach_of(sheet)
            if columns * rows > min(_MOST_CELLS, max(_CHEAP_CELLS, written * _MOST_ROOM)):
                raise InputError(
                    f"{file}: one of its cells lies in column {columns}, another in line {rows}: "
                    "delete what is far from the list, or save the list as CSV, in UTF-8"
                )


def _reader_of(name: str) -> Callable[[IO[bytes]], tuple[int, int, int]] | None:
    """
    What tells how far the cells of that part of a zip file reach; None where it holds none.

    That is: over how many columns and lines, and how many cells are written.
    """
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return _placed_reach
    return _repeated_reach if name == "content.xml" else None


def _repeated_reach(content: IO[bytes]) -> tuple[int, int, int]:
    """The same where a line or cell says how often it is repeated: an empty one is a distance."""
    columns, rows, written, line, column, rest = 0, 0, 0, 0, 0, b""
    while chunk := content.read(_CHUNK):
        text, end = rest + chunk, 0
        for tag in _OF_A_TABLE.finditer(text):
            what, said, end = tag[1], tag[2], tag.end()
            if what == b"table":
                line = 0
            elif what == b"table-row":
                line, column = line + _repeated(said), 0
            else:
                column += _repeated(said)
            if _HOLDS.search(said):
                columns, rows, written = max(columns, column), max(rows, line), written + 1
        rest = text[max(end, text.rfind(b"<"), len(text) - _CHUNK) :]
    return columns, rows, written


def _repeated(said: bytes) -> int:
    often = _REPEATED.search(said)
    return int(often[1]) if often else 1


def _placed_reach(sheet: IO[bytes]) -> tuple[int, int, int]:
    """The same where each cell says its place."""
    columns, rows, written, rest = 0, 0, 0, b""
    while chunk := sheet.read(_CHUNK):
        text = rest + chunk
        for letters, number in _PLACE.findall(text):
            columns, rows = max(columns, _column(letters)), max(rows, int(number))
            written += 1
        rest = text[-_LONGEST_PLACE:]
    return columns, rows, written


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: object) -> str:
    """A cell as a CSV would have it."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
