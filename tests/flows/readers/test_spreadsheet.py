"""A spreadsheet's own file is read as the list it shows."""

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.consent.claim import ClaimDefaults
from digest.errors import InputError
from digest.flows.readers.csv_file import lines
from digest.flows.readers.import_csv import ListImport, import_file
from digest.model import Purpose, ReaderState
from digest.store import subscribers

ANNE, BEA = "anne@exemple.test", "bea@exemple.test"


def cell(value):
    """A cell as a spreadsheet keeps it: a box that is ticked, a day as a number with a style."""
    if isinstance(value, bool):
        return f"<c t='b'><v>{value:d}</v></c>"
    if isinstance(value, date):
        return f"<c s='1'><v>{(value - date(1899, 12, 30)).days}</v></c>"
    return f"<c t='inlineStr'><is><t>{value}</t></is></c>"


def workbook(file, *sheets):
    """A spreadsheet as small as one may be, the first line of each sheet merged to one cell."""
    names = "".join(
        f"<sheet name='S{n}' sheetId='{n}' r:id='r{n}'/>" for n in range(1, len(sheets) + 1)
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    whole = f"<Relationship Id='r' Type='{relation}/officeDocument' Target='xl/workbook.xml'/>"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("_rels/.rels", f"<Relationships xmlns='{package}'>{whole}</Relationships>")
        book.writestr(
            "xl/workbook.xml",
            f"<workbook xmlns='{main}' xmlns:r='{relation}'><sheets>{names}</sheets></workbook>",
        )
        targets = "".join(
            f"<Relationship Id='r{n}' Type='{relation}/worksheet' Target='worksheets/s{n}.xml'/>"
            for n in range(1, len(sheets) + 1)
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f"<Relationships xmlns='{package}'>{targets}</Relationships>",
        )
        days = "<cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
        book.writestr("xl/styles.xml", f"<styleSheet xmlns='{main}'>{days}</styleSheet>")
        for n, rows in enumerate(sheets, 1):
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            merged = "<mergeCells count='1'><mergeCell ref='A1:C1'/></mergeCells>"
            book.writestr(
                f"xl/worksheets/s{n}.xml",
                f"<worksheet xmlns='{main}'><sheetData>{body}</sheetData>{merged}</worksheet>",
            )


def test_a_spreadsheet_is_read_as_it_is(tmp_path):
    file = tmp_path / "liste.xlsx"
    workbook(file, [("Liste 2023", ""), ("Courriel", "Nom"), (ANNE, "Zoé")], [])

    assert [(row.number, row.cells) for row in lines(file)] == [
        (1, ("Liste 2023", "")),
        (2, ("Courriel", "Nom")),
        (3, (ANNE, "Zoé")),
    ]


def test_a_spreadsheets_own_days_and_boxes_are_heard(app, database, tmp_path):
    installed = replace(app, database=database)
    file = tmp_path / "liste.xlsx"
    header = ("COURRIEL", "DATE D’INSCRIPTION", "ABONNÉ(E)")
    rows = [(ANNE, date(2023, 4, 12), True), (BEA, date(2023, 4, 12), False)]
    workbook(file, [("Liste de l’été", "", ""), header, ("", "", ""), *rows])
    wanted = ListImport(
        file=file, defaults=ClaimDefaults(purposes=frozenset(Purpose), basis="salon"), actor="root"
    )

    import_file(installed, wanted, lambda _: None)

    with database.read() as conn:
        anne, bea = (subscribers.by_address(conn, each) for each in (ANNE, BEA))
    assert anne.confirmed_at == datetime(2023, 4, 12, 12, tzinfo=UTC)
    assert bea.state is ReaderState.UNSUBSCRIBED


def test_no_sheet_is_left_out_in_silence(tmp_path):
    file = tmp_path / "liste.xlsx"
    workbook(file, [("Courriel",), (ANNE,)], [("Désabonnés",), (BEA,)])

    with pytest.raises(InputError, match=r"several sheets .'S1', 'S2'.; save each"):
        list(lines(file))


@pytest.mark.parametrize(
    "place", ["XFD1048576", "A99999999999", "ZZZZZZZ1", "CV200000", "A1048576"]
)
def test_a_cell_at_the_end_of_the_world_is_named_before_it_fills_the_memory(tmp_path, place):
    file = tmp_path / "liste.xlsx"
    workbook(file, [("Courriel",), (ANNE,)])
    far = f"<row><c r='{place}' t='inlineStr'><is><t> </t></is></c></row></sheetData>"
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    with zipfile.ZipFile(file, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text.replace("</sheetData>", far))

    with pytest.raises(InputError, match="delete what is far from the list"):
        list(lines(file))


def opendocument(file, *lines_):
    """The same of another office: what is alike in a row is said once, and how often."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f"xmlns:{each}='{names}:{each}:1.0'" for each in ("office", "table", "text"))
    sheet = f"<table:table table:name='S'>{''.join(lines_)}</table:table>"
    body = f"<office:body><office:spreadsheet>{sheet}"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml",
            f"<office:document-content {spaces}>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )


def line(*cells, often=1):
    return (
        f"<table:table-row table:number-rows-repeated='{often}'>{''.join(cells)}</table:table-row>"
    )


def box(text, often=1, says="office:value-type='string'"):
    style = "table:style-name='a>b'"
    return (
        f"<table:table-cell {style} table:number-columns-repeated='{often}' {says}>"
        f"<text:p>{text}</text:p></table:table-cell>"
    )


LIST = (line(box("Courriel"), box("Nom")), line(box(ANNE), box("Zoé")))
NOTHING = "<table:table-cell table:number-columns-repeated='16000'/>"


def test_a_sheet_of_open_document_is_read_whatever_room_lies_behind_it(tmp_path):
    file = tmp_path / "liste.ods"
    opendocument(file, *LIST, line(NOTHING, often=3), line(box(BEA)), line(NOTHING, often=1048000))

    assert [row.cells for row in lines(file)] == [("Courriel", "Nom"), (ANNE, "Zoé"), (BEA, "")]
    assert [row.number for row in lines(file)] == [1, 2, 6]


@pytest.mark.parametrize(
    "far",
    [
        (line(NOTHING, often=1_000_000), line(box("x"))),
        (line(NOTHING, often=1_000_000), line(NOTHING, box("x"))),
        (line(box("x"), often=5_000_000),),
        (line(box("x", often=20_000_000)),),
        (line(NOTHING, often=600_000), line(box("x", says='office:value="1"'))),
    ],
    ids=["a line", "a corner", "a line that is repeated", "a cell that is", "a number"],
)
def test_what_is_far_or_repeated_without_end_is_named_before_it_fills_the_memory(tmp_path, far):
    file = tmp_path / "liste.ods"
    opendocument(file, *LIST, *far)

    with pytest.raises(InputError, match="delete what is far from the list"):
        list(lines(file))


def test_a_zip_file_that_is_no_spreadsheet_is_named_with_what_to_do(tmp_path):
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("subscribed.csv", "Email Address\n")

    with pytest.raises(InputError, match="save it as CSV"):
        list(lines(file))
