"""Read a list of readers out of a spreadsheet's own file: `.xlsx`, `.xls`, `.ods`."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from digest.errors import InputError

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How a zip file, which newer ones are, and how an older one begins."""


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

    Raises `InputError` for a file that is none, and where several sheets have rows: to leave
    one out unsaid might be to leave out who left.
    """
    try:
        book = CalamineWorkbook.from_path(str(file))
        sheets = {
            name: rows
            for name in book.sheet_names
            if (rows := book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        }
    except (CalamineError, ZipError, OSError) as fault:
        raise InputError(
            f"{file}: no spreadsheet that can be read; save it as CSV, in UTF-8"
        ) from fault
    if len(sheets) > 1:
        named = ", ".join(repr(name) for name in sheets)
        raise InputError(f"{file}: has several sheets ({named}); save each as a file of its own")
    for rows in sheets.values():
        for number, row in enumerate(rows, 1):
            yield number, tuple(map(_text, row))


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
