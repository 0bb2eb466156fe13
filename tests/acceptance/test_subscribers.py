"""The commands that bring readers in, show them, and let them out, as an operator runs them."""

import csv
import json
import stat

import pytest

from tests.loopback.command import run_digest

READER = "lectrice@exemple.test"
ALL = "newsletter,promotions,partners"


@pytest.fixture
def folder(installation, sqlite_database, tmp_path):
    """An installation with an empty, migrated SQLite database."""
    installation()
    sqlite_database.close()
    return tmp_path


@pytest.fixture
def digest(folder):
    """`digest("list", code=0)`: run `digest subscribers list`, expect that code."""

    def run(*words, code=0, group="subscribers"):
        done = run_digest(group, *words, folder=folder)
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr + done.stdout
        return done

    return run


def shown(digest, address=READER):
    return json.loads(digest("show", address, "--json").stdout)


def add(digest, address=READER, purposes=ALL):
    return digest("add", address, "--basis", "formulaire papier", "--purposes", purposes)


def test_a_reader_is_added_with_proof_and_shown_with_it(digest):
    add(digest)

    record = shown(digest)
    assert (record["state"], record["purposes"]) == (
        "confirmed",
        ["newsletter", "promotions", "partners"],
    )
    (event,) = record["events"]
    assert event["kind"] == "imported"
    assert event["basis"] == "formulaire papier"
    assert event["source"] == "cli"
    assert event["actor"] not in ("", "reader")
    assert record["no_edition_because"] == ""
    assert "gets every edition" in digest("show", READER).stdout


def test_who_does_not_consent_to_partners_is_shown_to_get_no_edition(digest):
    add(digest, purposes="newsletter")

    assert shown(digest)["no_edition_because"] == "did not consent to: partners"


def test_nobody_is_added_without_a_basis(digest):
    digest("add", READER, "--purposes", ALL, code=64)
    assert "no basis" in digest("add", READER, "--basis", " ", "--purposes", ALL, code=65).stderr
    assert "no reader has that address" in digest("show", READER, code=65).stderr


def test_a_suppressed_address_is_not_added_until_it_is_opened_again(digest):
    digest("add", READER, "--reason", "plainte", group="suppress")

    refused = digest("add", READER, "--basis", "papier", "--purposes", ALL, code=65)
    listed = json.loads(digest("list", "--json", group="suppress").stdout)
    digest("remove", READER, group="suppress", code=130)  # it asks, and nobody answers
    digest("remove", READER, "--yes", group="suppress")
    add(digest)

    assert "suppressed (plainte)" in refused.stderr
    assert [(row["address"], row["reason"]) for row in listed] == [(READER, "plainte")]
    assert shown(digest)["state"] == "confirmed"


def test_a_list_is_taken_in_and_its_bad_lines_are_kept_apart(digest, folder):
    (folder / "liste.csv").write_text(
        "Courriel;Finalités;Preuve;Date\n"
        f"{READER};infolettre, partenaires;formulaire web;2023-04-01\n"
        "pas une adresse;infolettre;formulaire web;\n"
        "sans-preuve@exemple.test;infolettre;;\n"
        "=cmd@exemple.test;rien;formulaire web;\n",
        encoding="cp1252",
    )

    done = digest("import", "liste.csv", code=65)

    assert done.stdout == "1 added, 0 updated, 0 already there, 3 refused\n"
    assert "line 3: An email address must have an @-sign" in done.stderr
    assert "line 4: no basis" in done.stderr
    assert "line 5: 'rien' is no purpose" in done.stderr
    assert shown(digest)["events"][0]["source"] == "import:1:liste.csv:2"
    rejects = folder / "liste.csv.rejects.csv"
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))  # as the list itself is written
    assert rows[0] == ["Courriel", "Finalités", "Preuve", "Date", "line", "reason"]
    assert rows[3][0] == "'=cmd@exemple.test"
    assert rows[3][4] == "5"


def test_a_corrected_rejects_file_is_taken_in(digest, folder):
    (folder / "liste.csv").write_text("courriel,finalités\nanne@exemple.test,\n", encoding="utf-8")
    digest("import", "liste.csv", code=65)

    done = digest(
        *("import", "liste.csv.rejects.csv", "--basis", "salon 2023", "--purposes", "newsletter")
    )

    assert done.stdout.startswith("1 added")


def test_a_list_that_says_who_left_is_heard_and_can_be_taken_back(digest, folder):
    (folder / "liste.csv").write_text(
        "sep=;\nNom;Courriel;Statut\n"
        f"Anne;{READER};abonnée\nB;b@exemple.test;désabonné\nC;c@gmial.com;actif\n",
        encoding="utf-8",
    )
    words = ("import", "liste.csv", "--basis", "salon 2023", "--purposes", ALL)

    done = digest(*words)
    undone = digest("import", "--undo", "1")

    assert done.stdout == "2 added, 0 updated, 0 already there, 0 refused, 1 left\n"
    assert "columns that nothing is made of: Nom" in done.stderr
    assert "line 5: gmial.com may be a slip for gmail.com" in done.stderr
    assert "may be mistyped, and were not changed: 1" in done.stderr
    assert "import --undo 1" in done.stderr
    assert undone.stdout == "3 readers are gone again, 0 are as before\n"
    assert digest("list").stdout == ""
    assert "nothing was undone" in digest("import", "--undo", "1", code=65).stderr
    digest("import", code=64)
    digest("import", "liste.csv", "--undo", "1", code=64)


def test_a_dry_run_says_what_would_be_and_writes_nothing(digest, folder):
    (folder / "liste.csv").write_text(f"{READER}\n{READER.upper()}\nnon\n", encoding="utf-8")
    words = ("import", "liste.csv", "--basis", "salon 2023", "--purposes", ALL)

    done = digest(*words, "--dry-run", code=65)

    assert "it would be: 1 added, 0 updated, 1 already there, 1 refused" in done.stdout
    assert "line 3:" in done.stdout
    assert digest("list").stdout == ""
    assert not (folder / "liste.csv.rejects.csv").exists()
    assert "1 added, 0 updated, 1 already there, 1 refused" in digest(*words, code=65).stdout


@pytest.mark.parametrize("name", ["rien.csv", "noms.csv"])
def test_a_list_that_cannot_be_used_is_named(digest, folder, name):
    (folder / "noms.csv").write_text("nom,prénom\nRoy,Anne\n", encoding="utf-8")

    assert name in digest("import", name, code=65).stderr


def test_what_is_exported_can_be_imported_and_holds_no_formula(digest, folder):
    add(digest, "+anne@exemple.test")
    digest("export", "sortie.csv")

    text = (folder / "sortie.csv").read_text(encoding="utf-8-sig")
    again = digest("import", "sortie.csv", "--basis", "papier")

    assert text.splitlines()[1].startswith("'+anne@exemple.test,confirmed,newsletter promotions")
    assert again.stdout == "0 added, 0 updated, 1 already there, 0 refused\n"
    assert stat.S_IMODE((folder / "sortie.csv").stat().st_mode) == 0o600
    assert "+anne@exemple.test" in digest("export").stdout


def test_readers_are_listed_one_a_line(digest):
    add(digest, "a@exemple.test")
    add(digest, "b@exemple.test", "newsletter")

    records = [json.loads(line) for line in digest("list", "--json").stdout.splitlines()]

    assert [record["address"] for record in records] == ["a@exemple.test", "b@exemple.test"]
    assert len(digest("list").stdout.splitlines()) == 2


# --- partners -------------------------------------------------------------------------------------

BLOCK = {
    "--legal-name": "Quincaillerie Desrochers inc.",
    "--contact": "pub@partenaire.example",
    "--headline": "Des pneus d’hiver sans attente.",
    "--text": "Pose en 30 minutes.",
    "--url": "https://partenaire.example/pneus",
    "--link-text": "Prendre rendez-vous",
    "--from": "2024-11-04",
    "--to": "2024-11-08",
}


def words(**changed):
    options = {**BLOCK, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return [word for pair in options.items() for word in pair]


def test_a_partner_is_booked_listed_and_ended(digest):
    digest("add", *words(), "--label", "sponsored", group="partners")
    digest("end", "1", "--on", "2024-11-05", group="partners")

    (partner,) = json.loads(digest("list", "--json", group="partners").stdout)
    assert partner["legal_name"] == BLOCK["--legal-name"]
    assert (partner["label"], partner["ends_on"]) == ("sponsored", "2024-11-05")
    assert "Desrochers" in digest("list", group="partners").stdout


def test_a_block_that_hides_who_pays_or_cannot_run_is_not_saved(digest):
    wrong = words(
        legal_name=" ", contact="", url="javascript:alert(1)", to="2024-11-01", headline="x" * 91
    )

    said = digest("add", *wrong, group="partners", code=65).stderr

    for fault in (
        "legal_name: is empty",
        "contact: is empty",
        "url: allowed is",
        "before it starts",
        "headline: is longer than 90 characters",
    ):
        assert fault in said
    assert digest("list", group="partners").stdout == ""
