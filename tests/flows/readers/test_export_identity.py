"""What is exported and imported into an empty installation is what it was."""

import csv
import io
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.consent.claim import ClaimDefaults
from digest.flows.readers import export_csv
from digest.flows.readers.import_csv import ListImport, import_file
from digest.flows.readers.verify_log import verify
from digest.ledger import partner_basis
from digest.model import ConsentEvent, EventKind, Frequency, Purpose
from digest.store import consents, partners, subscribers, suppressions
from digest.store.database import open_database
from tests.rigs.newsroom import booking

TODAY = date(2024, 11, 8)
PAYERS = (
    *("Fromagerie du Coin inc.", "Vélos Tremblay; fils", "-Moins, inc."),
    *('Café « L’Élan » "bis" 🥐', "Deux\nlignes, inc.", "=1+1\t;|"),
)
STEPS = st.sampled_from(
    [
        *(EventKind.CONFIRMED, EventKind.IMPORTED, EventKind.GRANTED, EventKind.REVOKED),
        *(EventKind.UNSUBSCRIBED, EventKind.COMPLAINED),
    ]
)
LIVES = st.lists(
    st.tuples(STEPS, st.frozensets(st.sampled_from(Purpose)), st.integers(0, 10**9)), max_size=4
)
REASONS = st.sampled_from(
    ["", "", "plainte", "550 5.1.1 <x>;=1+1", "0", "null", "no", "-a\n=b,c", '421 "non"; 🥐']
)
READERS = st.lists(
    st.fixed_dictionaries(
        {
            "local": st.sampled_from(["a", "É", "+b", "O'c", "d.e", "=f", "Majuscule"]),
            "life": LIVES,
            "reason": REASONS,
            "frequency": st.sampled_from(Frequency),
            "rests": st.sampled_from([None, 1, 30]),
            "is_text_only": st.booleans(),
            "dropped": st.frozensets(st.sampled_from(range(len(PAYERS)))),
        }
    ),
    max_size=4,
)


def settle(app, number, person, payers):
    """A reader with that life, those choices, and perhaps a closed address."""
    at = app.clock() - timedelta(days=400)
    with app.database.write() as conn:
        reader = subscribers.add(conn, f"{person['local']}{number}@exemple.test", at)
        drops = [(EventKind.DROPPED, frozenset(), n) for n in sorted(person["dropped"])]
        for kind, purposes, lag in [*drops, *person["life"]]:
            is_drop = kind is EventKind.DROPPED
            at += timedelta(microseconds=lag)
            event = ConsentEvent(
                subscriber_id=reader,
                kind=kind,
                purposes=purposes,
                at=at,
                basis=partner_basis(payers[lag]) if is_drop else "",
            )
            consents.record(conn, event)
        rests = TODAY + timedelta(days=person["rests"]) if person["rests"] else None
        subscribers.save_rhythm(conn, reader, person["frequency"], rests)
        subscribers.save_form(conn, reader, is_text_only=person["is_text_only"])
        if person["reason"]:
            suppressions.add(conn, f"{person['local']}{number}@exemple.test", person["reason"], at)


def exported(app):
    out = io.StringIO()
    export_csv.export(app, out)
    return out.getvalue()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(people=READERS, with_defaults=st.booleans())
def test_an_export_into_an_empty_installation_is_the_identity(
    app,
    _sqlite_template,  # noqa: PT019 (its value is a file to copy)
    people,
    with_defaults,
):
    with TemporaryDirectory() as folder:
        old, new = (fresh(app, _sqlite_template, Path(folder), name) for name in ("a", "b"))
        move_over(old, new, Path(folder), people, with_defaults=with_defaults)
        old.database.close()
        new.database.close()


@settings(
    # each example makes two databases on the server
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=5,
    deadline=None,
)
@given(people=READERS, with_defaults=st.booleans())
def test_the_same_holds_on_postgresql(
    app,
    postgres_server,
    _postgres_template,  # noqa: PT019 (its value is the name of a database to copy)
    people,
    with_defaults,
):
    names = [postgres_server.create(_postgres_template) for _ in range(2)]
    databases = [open_database(postgres_server.url(name), Path()) for name in names]
    old, new = (replace(app, database=database) for database in databases)

    with TemporaryDirectory() as folder:
        move_over(old, new, Path(folder), people, with_defaults=with_defaults)

    for database, name in zip(databases, names, strict=True):
        database.close()
        postgres_server.drop(name)


def move_over(old, new, folder, people, *, with_defaults):
    """Those people of *old* are exported and brought into *new*, where they stand as before."""
    with old.database.write() as conn:
        payers = [partners.add(conn, booking(name, TODAY)) for name in PAYERS]
    for number, person in enumerate(people):
        settle(old, number, person, payers)
    file = folder / "sortie.csv"
    file.write_text(exported(old), encoding="utf-8", newline="")
    defaults = ClaimDefaults(
        purposes=frozenset(Purpose) if with_defaults else frozenset(), basis="déménagement"
    )
    wanted = ListImport(file=file, defaults=defaults, actor="root")
    import_file(new, wanted, lambda _: None)

    # who never confirmed has agreed to nothing that could move
    assert states(new) == {a: s for a, s in states(old).items() if s[0] != "pending"}
    assert verify(new, None, lambda _: None).is_whole


def fresh(app, template, folder, name):
    shutil.copy(template, folder / f"{name}.db")
    return replace(app, database=open_database(f"sqlite:///{name}.db", folder))


def states(app):
    """Every reader's row of the export, by address; numbers order partners, and mean nothing."""
    rows = csv.DictReader(io.StringIO(exported(app), newline=""))
    return {
        row["address"]: (
            row["state"],
            *sorted((k, sorted(v.casefold().splitlines())) for k, v in row.items()),
        )
        for row in rows
    }
