"""What a reader looks for in the archive, and what is found of it, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from digest.store import editions
from digest.store.edition_search import words_of
from tests.web.test_pages import CUT_OFF, edition, story

FIRST = date(2024, 11, 4)
HOSTILE = (
    '"',
    "NEAR(",
    "a AND",
    "words:x",
    "*",
    "-été",
    "'; DROP TABLE edition;--",
    "l'ete OR 1=1",
)
TOLD = (
    edition(day=FIRST, lead=replace(story(1), title="L’été des Œuvres à Montréal")),
    edition(
        day=FIRST + timedelta(1), lead=replace(story(2), paragraphs=("Deux traversiers partent.",))
    ),
    edition(day=FIRST + timedelta(2), briefs=(replace(story(3), title="Le hockey, en bref"),)),
)


def archive(conn, contents=TOLD):
    """Those editions, mailed; the number of each."""
    return [
        editions.add(conn, each, CUT_OFF, CUT_OFF + timedelta(hours=6), {}) for each in contents
    ]


def found(conn, words):
    """The days of November whose editions hold them."""
    return [row.day.day for row in editions.newest(conn, TOLD[0].newsletter, 30, holding=words)]


def test_an_edition_is_found_by_its_words_whatever_their_accents_and_case(database):
    asked = {
        "été": [4], "ETE": [4], "oeuvres": [4], "Œuvre": [4], "montreal l’été": [4],
        "traversier": [5], "traversiers partent": [5], "hockey bref": [6],
        "étés": [4], "le traversier": [5], "hockeys": [6], "La": [6, 5, 4], "dans eux": [6, 5, 4],
        "hockey traversier": [], "absent": [], "": [6, 5, 4], " ’ ": [6, 5, 4],
    }  # fmt: skip
    with database.write() as conn:
        archive(conn)

    with database.read() as conn:
        answers = {words: found(conn, words) for words in asked}
        for words in HOSTILE:
            found(conn, words)

    assert answers == asked


def test_a_correction_and_a_withdrawal_change_what_an_edition_is_found_by(database):
    with database.write() as conn:
        first, *_ = archive(conn)
        editions.rewrite(
            conn, first, replace(TOLD[0], lead=replace(story(1), title="L’hiver à Lévis"))
        )

    with database.read() as conn:
        assert (found(conn, "été"), found(conn, "levis")) == ([], [4])


def test_no_words_that_were_paid_for_and_no_greeting_are_found():
    told = replace(TOLD[0], greeting="Salutations", opening="Bien le bonjour")

    assert "salutations" not in words_of(told).split()


def test_an_upgrade_makes_what_stands_in_the_archive_found(database):
    """As a database of the revision before has it: editions, and no words of any."""
    revision = import_module("digest.store.migrations.versions.0029_words_of_editions")
    with database.write() as conn:
        archive(conn)
        for name in ("edition_words", *(["edition_search"] if database.is_sqlite else [])):
            conn.execute(text(f"DROP TABLE {name}"))

        conn.execute(text("ALTER TABLE article DROP COLUMN headline"))
        with Operations.context(MigrationContext.configure(conn)):
            revision.upgrade()

        assert (found(conn, "été"), found(conn, "hockey")) == ([4], [6])
