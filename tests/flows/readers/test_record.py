"""A reader's record is one, whoever reads it."""

import csv
import io
import json
from datetime import date

import pytest

from digest.cli.output.reader import dossier_record, record
from digest.consent.claim import ClaimDefaults
from digest.flows.readers import export_csv, own_file, show
from digest.flows.readers.import_csv import add
from digest.flows.readers.record import FIELDS
from digest.model import Frequency, Purpose
from digest.store import subscribers
from digest.web.own_file import as_json
from tests.rigs.links import way_to_file

READER = "lectrice@exemple.test"


@pytest.fixture
def reader(app):
    """A reader who chose a rhythm, a pause and text alone."""
    add(app, READER, ClaimDefaults(purposes=frozenset(Purpose), basis="salon 2023"), "root")
    with app.database.write() as conn:
        number = subscribers.by_address(conn, READER).id
        subscribers.save_rhythm(conn, number, Frequency.SATURDAY, date(2024, 12, 8))
        subscribers.save_form(conn, number, is_text_only=True)
    return number


def exported(app):
    out = io.StringIO()
    export_csv.export(app, out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def own(app, reader):
    token = way_to_file(app, reader).rpartition("/")[2]
    return json.loads(as_json(own_file.take(app, token)))


def test_every_face_of_a_reader_shows_the_same_fields_and_values(app, reader):
    (row,) = exported(app)
    theirs, ours = own(app, reader), dossier_record(show.dossier(app, READER))

    assert tuple(row) == FIELDS
    assert [field for field in theirs if field in FIELDS] == list(FIELDS)
    assert [field for field in ours if field in FIELDS] == list(FIELDS)
    assert {field: theirs[field] for field in FIELDS} == {field: ours[field] for field in FIELDS}
    assert (row["state"], row["purposes"]) == ("confirmed", "newsletter promotions partners")
    assert (row["frequency"], row["resumes_on"], row["text_only"]) == (
        "saturday",
        "2024-12-08",
        "yes",
    )


def test_a_list_of_all_readers_shows_all_but_the_partners_each_refused(app, reader):
    (each,) = map(record, show.everyone(app))

    assert [*each, "dropped_partners"] == list(FIELDS)
