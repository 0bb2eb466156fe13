"""A CSV is read whatever program wrote it, and written so that none runs it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import InputError
from digest.flows.readers.csv_file import lines, neutralised

ROWS = [("courriel", "nom"), ("zoé@exemple.test", "L’été, « Cœur »")]


def rows_of(file, content):
    file.write_bytes(content)
    return [line.cells for line in lines(file)]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "liste.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found_out(file, encoding, delimiter, line_end):
    text = line_end.join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS)

    assert rows_of(file, text.encode(encoding)) == ROWS


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "utf-32", "utf-16"])
def test_the_accents_of_an_old_spreadsheet_are_read_as_they_were_written(file, encoding):
    rows = [("Courriel", "État"), ("a@exemple.test", "désabonnée à Noël, pièce reçue")]
    text = "\r".join(";".join(row) for row in rows)

    assert rows_of(file, text.encode(encoding)) == rows


def test_a_formula_that_only_keeps_a_text_is_the_text(file):
    assert rows_of(file, b'="a@exemple.test","=""12/04/2023""",=1+1\n') == [
        ("a@exemple.test", "12/04/2023", "=1+1")
    ]


def test_a_utf16_mark_is_understood_in_either_order(file):
    assert rows_of(file, b"\xfe\xff" + "é,b".encode("utf-16-be")) == [("é", "b")]
    assert rows_of(file, b"\xff\xfe" + "é,b".encode("utf-16-le")) == [("é", "b")]


def test_a_line_that_names_the_delimiter_is_followed_and_no_row(file):
    assert rows_of(file, b"sep=;\r\na,b;c\r\n") == [("a,b", "c")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_full_of_zeros_is_utf16_without_its_mark(file, encoding):
    assert rows_of(file, "courriel;é\n".encode(encoding)) == [("courriel", "é")]


def test_the_delimiter_is_the_one_that_most_lines_use(file):
    text = "Liste, 2023\nNom;Courriel\nRoy, Anne;a@exemple.test\n"

    assert rows_of(file, text.encode())[1:] == [
        ("Nom", "Courriel"),
        ("Roy, Anne", "a@exemple.test"),
    ]


def test_cells_are_trimmed_of_every_kind_of_blank(file):
    assert rows_of(file, "\N{NO-BREAK SPACE} a , b\t\n".encode()) == [("a", "b")]


def test_a_row_is_known_by_its_first_line(file):
    file.write_bytes(b'a,b\n\n,\nc,"two\nlines"\nd,e\n')

    assert [(line.number, line.cells[0]) for line in lines(file)] == [(1, "a"), (4, "c"), (6, "d")]


def test_an_endless_cell_is_one_bad_row(file):
    file.write_bytes(b"a@exemple.test\n" + b'"' + b"x" * 200_000 + b'"\nb@exemple.test\n')

    rows = list(lines(file))

    assert [bool(row.fault) for row in rows] == [False, True, False]


def test_an_empty_file_has_no_rows(file):
    assert rows_of(file, b"") == []


def test_a_file_that_is_not_there_is_named(file):
    with pytest.raises(InputError, match=r"liste\.csv: cannot be read"):
        list(lines(file))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula_does(start):
    assert neutralised(f"{start}SUM(A1)").startswith("'")


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-2", "@SUM(1)", "anne@exemple.test", "d'ici"])
def test_what_was_neutralised_is_read_as_it_was(file, text):
    assert rows_of(file, f'"{neutralised(text)}"\n'.encode()) == [(text,)]


@pytest.mark.parametrize("text", ["a;=1+1", "x\n-2", "Mozilla;@SUM(1)"])
def test_no_cell_becomes_a_formula_where_another_mark_splits_it(text):
    assert ";=" not in neutralised(text)
    assert not any(part[:1] in tuple("=-@") for part in re.split("[;\n]", neutralised(text)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.text(alphabet="a'=+-@;,|\n", min_size=1, max_size=12).map(str.strip))
def test_whatever_was_neutralised_comes_back(file, text):
    cell = neutralised(text).replace('"', '""')

    assert rows_of(file, f'x,"{cell}"'.encode())[0][1] == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_rows_or_faults(file, content):
    file.write_bytes(content)

    try:
        rows = list(lines(file))
    except InputError:  # it begins as a spreadsheet does
        return
    assert all(row.fault or any(row.cells) for row in rows)
