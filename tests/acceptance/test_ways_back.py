"""What an operator did by mistake, or a wrong clock wrote, has a way back."""

from datetime import timedelta

import pytest

from digest.flows.app import open_app, wall_clock
from digest.flows.operating.alarm_facts import BACKUP
from digest.model import EditionStatus, Window
from digest.store import editions, heartbeats, logbook
from digest.store import sources as source_store
from tests.loopback.command import run_digest
from tests.loopback.feeds import item, rss
from tests.rigs.operator import READERS, Operator, settled


@pytest.fixture
def operator(installation, web_server, inbox, database_url):
    """An installation with two articles of this morning and three readers."""
    articles = [
        item(
            web_server.url(f"/{number}"),
            title=title,
            published=wall_clock() - timedelta(hours=1, minutes=number),
            body=f"<p>{title}, a dit la Ville ce matin devant {number + 20} personnes.</p>",
        )
        for number, title in enumerate(("Le pont rouvre lundi", "Une patinoire de plus au parc"))
    ]
    web_server.put("/feed", rss(*articles))
    operator = settled(installation, web_server, inbox, database_url)
    operator.add_readers(*READERS)
    return operator


def opened(operator):
    return open_app(operator.folder / "digest.toml", {})


# --- a wrong clock ---------------------------------------------------------------------------


def test_a_day_that_a_wrong_clock_noted_keeps_no_edition_back_and_can_be_removed(operator):
    with opened(operator) as app:
        ahead = app.today() + timedelta(days=1600)
        with app.database.write() as conn:
            slug, now = app.settings.newsletter.slug, app.clock()
            window = Window(start=now, end=now)
            editions.add_without_mail(conn, slug, ahead, window, EditionStatus.MISSED)
            (source,) = source_store.every(conn)
            source_store.record_failure(conn, source, "slow", next_fetch_at=now + timedelta(1600))
            last = editions.last_day(conn, slug, app.today())
            heartbeats.beat(conn, heartbeats.SCHEDULE, "b.example", now + timedelta(1600))
            logbook.write(conn, now + timedelta(1600), "cron", BACKUP, "nuit.db")

    looked = run_digest("doctor", folder=operator.folder).stdout
    said = operator("db", "forget-future")
    later = run_digest("doctor", folder=operator.folder).stdout

    assert last is None
    assert f"a wrong clock once wrote an edition of {ahead} (missed)" in looked
    assert "run `digest db forget-future`" in looked
    assert "1 row of source whose next_fetch_at" in said
    assert "1 row of heartbeat whose at" in said
    assert "never ran here" in looked
    assert "`digest db backup` never made one" in looked
    assert "ok    clock: " in later


# --- another day ------------------------------------------------------------------------------


def test_another_day_is_not_sent_before_somebody_says_yes(operator, inbox):
    yesterday = (wall_clock() - timedelta(days=2)).date()

    refused = operator("run", "--date", yesterday, code=64)

    assert "would go to 3 readers" in refused
    assert "--yes" in refused
    assert inbox.envelopes == []


# --- sources ------------------------------------------------------------------------------------


def test_a_paused_source_is_not_read_until_it_is_resumed(operator, web_server):
    operator("sources", "pause", "1")
    asked = len(web_server.requests)
    operator("collect", "--force")
    paused = len(web_server.requests)
    operator("sources", "resume", "1")
    operator("collect", "--force")

    assert paused == asked
    assert len(web_server.requests) > paused
    assert "is read already" in operator("sources", "resume", "1", code=65)


def test_a_source_that_was_removed_leaves_nothing_untold_and_may_come_back(
    operator, inbox, web_server
):
    operator("collect")
    removed = operator("sources", "remove", "1", "--yes")
    operator("run")
    operator("sources", "add", web_server.url("/feed"), "--yes")
    operator("run")

    assert "is removed, and 2 articles with it" in removed
    assert len(inbox.envelopes) == len(READERS)


def test_a_source_of_mailed_articles_stays_known_and_is_read_no_more(operator):
    operator("run")
    operator("sources", "remove", "1", "--yes")

    (source,) = operator.json("sources", "list")
    assert source["disabled_because"].startswith("removed")


def test_a_source_is_renamed(operator):
    operator("sources", "rename", "1", "La Gazette")

    assert [each["title"] for each in operator.json("sources", "list")] == ["La Gazette"]
    for title in ("", "x" * 121):
        operator("sources", "rename", "1", title, code=65)
    assert "there is no source 9" in operator("sources", "pause", "9", code=65)


# --- the desk -------------------------------------------------------------------------------------


def test_a_story_that_was_dropped_can_be_taken_back(operator, inbox):
    operator("collect")
    day = wall_clock().date()
    operator("editions", "drop", "1", "--reason", "wrong place", "--date", day)
    operator("editions", "hold", "--reason", "a picture is missing", "--date", day)
    operator("editions", "drop", "1", "--undo", "--reason", "it was right", "--date", day)
    listed = operator.json("editions", "list")
    operator("articles", "write", "1", "--headline", "Le pont rouvre mardi")
    aside = operator("trial", "--to", "etranger@ailleurs.test", "--date", day, code=130)
    sent = operator("trial", "--to", "etranger@ailleurs.test", "--yes", "--date", day)
    unneeded = operator("editions", "take-back", "2", "--reason", "nothing", "--date", day, code=65)
    text = operator("compose", "--date", day)

    assert "Le pont rouvre mardi" in text
    assert "was not dropped" in unneeded
    assert (listed[0]["edition"], listed[0]["status"]) == (str(day), "held")
    assert "which the settings do not name" in aside
    assert "left for etranger@ailleurs.test: accepted" in sent
    [envelope] = inbox.envelopes
    assert envelope.message["Subject"].startswith("[Essai] ")


# --- partners ------------------------------------------------------------------------------------


def test_a_booking_is_edited_field_by_field_and_its_payer_stays(operator):
    operator(
        *("partners", "add", "--legal-name", "Quincaillerie Desrochers inc."),
        *("--contact", "annonces@quincaillerie.test", "--headline", "Tes pneus d’hiver"),
        *("--text", "Pose en 30 minutes.", "--url", "https://quincaillerie.test/"),
        *("--link-text", "Voir", "--from", "2026-11-01", "--to", "2026-11-30"),
    )
    operator("partners", "edit", "1", "--headline", "Tes pneus", "--to", "2026-12-31")
    refused = operator("partners", "edit", "1", "--to", "2026-10-01", code=65)

    (partner,) = operator.json("partners", "list")
    assert (partner["headline"], partner["ends_on"]) == ("Tes pneus", "2026-12-31")
    assert partner["legal_name"] == "Quincaillerie Desrochers inc."
    assert "before it starts" in refused


def test_nobody_is_asked_about_what_is_not_there(installation):
    operator = Operator(installation().parent)
    operator("db", "upgrade")

    said = {
        words: operator(*words, code=65)
        for words in (
            ("sources", "remove", "77"),
            ("subscribers", "forget", "nobody@exemple.test"),
            ("suppress", "remove", "nobody@exemple.test"),
            ("db", "restore", "nowhere.db"),
        )
    }

    assert not [words for words, text in said.items() if "[y/N]" in text]
    assert "there is no source 77" in said["sources", "remove", "77"]
