"""What a person at the desk can judge, decide and hear before an edition leaves."""

import json
import sqlite3

import pytest

from digest.flows.voice import FAREWELLS
from tests.acceptance.operator import READERS, day, publish, settled
from tests.loopback.command import ROOT

SHIPPED = ROOT / "templates"


@pytest.fixture
def operator(installation, web_server, inbox):
    publish(web_server, days=11)
    made = settled(
        installation, web_server, inbox, "sqlite:///digest.db", edition={"templates": "own"}
    )
    (made.folder / "own").mkdir()
    return made


def override(operator, name, *changes):
    """Put a template into the newsroom's own folder, changed."""
    text = (SHIPPED / name).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = operator.folder / "own" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def logbook(operator):
    with sqlite3.connect(operator.folder / "digest.db") as conn:
        return conn.execute("select action, detail from logbook").fetchall()


def test_a_sound_edition_is_ready_and_nothing_was_sent(operator, inbox):
    operator.add_readers(*READERS)

    told = operator("check", "--date", day(3))

    assert "0 broken" in told
    assert "ready to go" in told
    assert not inbox.envelopes


def test_a_broken_rule_stops_the_run_until_a_person_lets_it_pass(operator, inbox):
    operator.add_readers(READERS[0])
    override(operator, "edition/body.html", ('role="presentation"', 'role="none"'))

    checked = operator("check", "--date", day(3), code=65)
    stopped = operator("run", "--date", day(3), code=65)
    operator("run", "--date", day(3), "--force-rule", "h99", code=64)
    forced = operator("run", "--date", day(3), "--force-rule", "H07")

    assert "blocks   H07" in checked
    assert "H07" in stopped
    assert "1 reader = 1 accepted" in forced
    assert [(action, detail[:14]) for action, detail in logbook(operator)][-1:] == [
        ("force-rule", f"{day(3)} H07")
    ]


def test_a_tone_is_lowered_only_with_a_reason_that_is_kept(operator, inbox):
    operator.add_readers(READERS[0])

    refused = operator("run", "--date", day(10), "--tone", "normal", code=64)
    operator("run", "--date", day(10), "--tone", "normal", "--reason", "rien de grave, lu")

    assert "--reason" in refused
    assert "a day of remembrance" in refused
    assert operator.json("editions", "show", day(10))["tone"] == "normal"
    assert logbook(operator)[-1][0] == "tone"
    assert "rien de grave, lu" in logbook(operator)[-1][1]
    assert len(inbox.envelopes) == 1


def test_the_shipped_voice_has_no_slip(operator):
    assert operator("voice", "lint") == "no slip\n"


def test_a_slip_is_named_by_file_row_and_column_with_what_to_write(operator):
    file = override(operator, "voice/phrases.toml", ("Tire-toi une bûche.", "Voici un scoop."))
    row = file.read_text(encoding="utf-8").split("Voici un scoop.")[0].count("\n") + 1

    told = operator("voice", "lint", code=65)

    where = f"{file}:{row}:13"
    assert told.startswith(f"{where} greeting/normal/3 · V03 « scoop » → primeur\n")


def test_a_farewell_that_holds_back_is_named(operator):
    file = override(operator, FAREWELLS[1], ("Merci pour le bout de chemin.", "On est tristes."))

    told = operator("voice", "lint", code=65)

    assert f"{file}:9:" in told
    assert "V14 « tristes »" in told


def test_the_month_to_come_can_be_heard(operator):
    told = json.loads(operator("voice", "show", "--days", "30", "--date", day(3), "--json"))

    assert len(told) == 30
    assert [one["tone"] for one in told if one["edition"].endswith("11-11")] == ["sober"]
    assert all(one["phrases"] for one in told)


def test_an_edition_rests_the_lines_that_the_one_before_it_said(operator):
    operator.add_readers(READERS[0])
    for number in range(1, 4):
        operator("run", "--date", day(number))

    shown = [operator("editions", "show", day(number)) for number in range(1, 4)]

    openings = [line for text in shown for line in text.splitlines() if " opening/" in line]
    assert len(set(openings)) == 3
