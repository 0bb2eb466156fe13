"""From a newsroom's feeds to stored articles, over real HTTP."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from digest.flows.app import App
from digest.flows.sources.collect import collect
from digest.flows.sources.reports import VisitResult
from digest.store import candidates, sources
from tests.loopback.command import run_digest
from tests.loopback.feeds import BODY, LEAD, TITLE, item, page, rss
from tests.loopback.settings import KEYRING

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PUBLISHED = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
UPDATED = datetime(2024, 11, 8, 12, 52, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def newsroom(database, settings, clock):
    """An installation on either database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


def add(app, *urls):
    with app.database.write() as conn:
        return [sources.add(conn, url=url, title=url[-12:], at=NOW) for url in urls]


def kept(app):
    with app.database.read() as conn:
        return candidates.since(conn, "quotidienne", NOW - timedelta(days=400))


def publish_lead(web_server):
    """The lead in one feed, and again in another under another address, guid and spacing."""
    first, copy = web_server.url("/pont/"), web_server.url("/pont-2/")
    web_server.put("/pont/", page())
    web_server.put("/pont-2/", page(dateline="Publié le 8 novembre 2024 à 8h05"))
    respaced = TITLE.replace(" :", ":").replace(" ?", "?")
    again = item(copy, title=respaced, guid="p=2", published=NOW - HOUR / 2, section="À la une")
    return (
        web_server.put("/une.xml", rss(again, title="À la une")),
        web_server.put("/feed.xml", rss(item(first, guid="p=1", published=PUBLISHED))),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_story_told_twice_is_kept_once_as_it_was_first_published(newsroom, web_server, order):
    add(newsroom, *publish_lead(web_server)[::order])

    collect(newsroom, NOW)
    report = collect(newsroom, NOW + HOUR, force=True)

    [story] = [candidate.article for candidate in kept(newsroom)]
    assert story.url == web_server.url("/pont/")
    assert (story.title, story.section) == (TITLE, "Transport")
    assert (story.published_at, story.updated_at) == (PUBLISHED, UPDATED)
    assert story.summary == LEAD
    assert [line.text for line in story.body if line.is_heading] == [
        "Deux voies de moins",
        "Une vue de plus",
    ]
    assert not [line for line in story.body if "Partager" in line.text or "Reply" in line.text]
    assert (report.new, report.updated, report.failures) == (0, 0, ())


def test_a_second_visit_asks_only_whether_it_changed(app, web_server):
    def answer(request):
        from tests.loopback.web import Answer

        if request.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(body=rss(item(web_server.url("/a"))), headers={"ETag": '"v1"'})

    add(app, web_server.put("/feed.xml", answer))
    first = collect(app, NOW)
    second = collect(app, NOW + HOUR)

    assert [visit.result for visit in first.visits] == [VisitResult.READ]
    assert [visit.result for visit in second.visits] == [VisitResult.UNCHANGED]
    assert second.visits[0].failure == ""


def test_one_failing_source_never_stops_the_others(app, web_server):
    bad = [
        web_server.url("/nothing"),
        web_server.put("/login", page()),
        web_server.put("/empty", b""),
        web_server.put("/noise", b"\x00\xff" * 500),
        web_server.put("/loop", b"", status=302, headers={"Location": "/loop"}),
        web_server.put("/cloud", b"", status=302, headers={"Location": "http://169.254.169.254/"}),
        "http://127.0.0.1:9/feed.xml",
        "http://gazette.invalid/feed.xml",
    ]
    good = web_server.put("/feed.xml", rss(item(web_server.url("/a"))))
    add(app, *bad, good)

    report = collect(app, NOW)

    assert [visit.result for visit in report.visits] == [VisitResult.FAILED] * len(bad) + [
        VisitResult.READ
    ]
    assert report.new == 1
    for visit, url in zip(report.failures, bad, strict=True):
        assert visit.failure.startswith(url)
    with app.database.read() as conn:
        assert [source.failures for source in sources.every(conn)] == [1] * len(bad) + [0]


def test_a_server_that_asked_us_to_wait_is_left_alone_even_in_the_morning(app, web_server):
    url = web_server.put("/feed.xml", b"", status=429, headers={"Retry-After": "7200"})
    add(app, url)
    collect(app, NOW)

    report = collect(app, NOW + HOUR, force=True)
    later = collect(app, NOW + 3 * HOUR)

    assert report.visits[0].result is VisitResult.WAITING
    assert later.visits[0].result is VisitResult.FAILED
    assert len(web_server.asked("/feed.xml")) == 2


def test_what_is_fresh_by_its_own_word_is_read_in_the_morning_only(app, web_server):
    body = rss(item(web_server.url("/a")))
    add(app, web_server.put("/feed.xml", body, headers={"Cache-Control": "max-age=86400"}))
    collect(app, NOW)

    between = collect(app, NOW + HOUR)
    morning = collect(app, NOW + HOUR, force=True)

    assert between.visits[0].result is VisitResult.WAITING
    assert morning.visits[0].result is VisitResult.READ


def test_a_source_that_is_gone_is_not_asked_again(app, web_server):
    add(app, web_server.put("/feed.xml", b"", status=410))

    first = collect(app, NOW)
    second = collect(app, NOW + HOUR, force=True)

    assert first.failures[0].result is VisitResult.GONE
    assert "gone for good" in first.failures[0].failure
    assert second.visits[0].result is VisitResult.DISABLED
    assert len(web_server.requests) == 1


def test_pages_are_not_read_where_the_settings_say_so(app, web_server, with_settings):
    settings = with_settings(sources={"read_pages": False})
    quiet = App(settings=settings, database=app.database, keyring=KEYRING, clock=app.clock)
    add(app, *publish_lead(web_server))

    collect(quiet, NOW)

    assert {request.path for request in web_server.requests} == {"/feed.xml", "/une.xml"}


def test_a_young_story_s_page_is_read_again_after_a_while(app, web_server):
    add(app, *publish_lead(web_server))
    web_server.put("/pont/", page(dateline="Publié le 7 novembre 2024 à 17h12"))
    collect(app, NOW - 12 * HOUR)
    web_server.put("/pont/", page())
    collect(app, NOW - 11 * HOUR)

    collect(app, NOW)

    assert len(web_server.asked("/pont/")) == 2
    assert kept(app)[0].article.updated_at == UPDATED


QUAY = "<p>Les pêcheurs de Matane ont un quai neuf, que la ministre a inauguré hier soir.</p>"


def test_a_list_that_is_empty_where_it_was_not_is_told_once(app, web_server):
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/a/"), published=PUBLISHED))))
    collect(app, NOW)
    web_server.put("/feed.xml", rss())

    emptied = collect(app, NOW + HOUR, force=True)
    still = collect(app, NOW + 2 * HOUR, force=True)

    told = "its list is empty, and had 1 item: open it in a browser"
    assert told in emptied.visits[0].notes
    assert told not in still.visits[0].notes


def test_undated_items_of_a_first_reading_are_counted_with_what_to_do(app, web_server):
    first = [item(web_server.url(f"/{n}/"), title=f"Le sujet {n}", published=None) for n in "ab"]
    first[1] = first[1].replace("pont de l’Anse", "lac Perdu").replace("voies", "rives")
    add(app, web_server.put("/feed.xml", rss(*first)))

    report = collect(app, NOW)
    web_server.put(
        "/feed.xml", rss(item(web_server.url("/c/"), title="Un quai", body=QUAY), *first)
    )
    later = collect(app, NOW + HOUR, force=True)

    assert "2 items have no date" in report.visits[0].notes[-1]
    assert "articles pin NUMBER" in report.troubles[0]
    assert [each.came_with_source for each in kept(app)] == [True, True, False]
    assert not any("no date" in line for line in later.troubles)


def test_an_item_that_leads_to_the_front_page_is_told_as_one(app, web_server):
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/")))))

    [visit] = collect(app, NOW).visits

    assert any("leads to the front page" in note for note in visit.notes)


def test_undated_items_are_dated_by_their_pages(app, web_server):
    web_server.put("/pont/", page(dateline="Publié le 7 novembre 2024 à 17h12"))
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/pont/")))))

    collect(app, NOW)

    assert [candidate.article.published_at for candidate in kept(app)] == [PUBLISHED]


@pytest.mark.parametrize(("hours", "shown"), [(20, ["Au-dessus"]), (60, [])])
def test_what_stands_above_a_known_story_was_not_there_the_day_before(
    app, web_server, hours, shown
):
    def entry(title, days):
        url = web_server.url(f"/{title}")
        said = f"<p>{title} : personne ne l’avait vu venir au village ce matin.</p>"
        return item(url, title=title, published=NOW - timedelta(days=days), body=said).replace(
            "Le pont de l’Anse", f"Le cas {title}"
        )

    known = entry("Connu", 0)
    add(app, web_server.put("/feed.xml", rss(known)))
    collect(app, NOW)
    web_server.put("/feed.xml", rss(entry("Au-dessus", 9), known, entry("Au-dessous", 9)))

    collect(app, NOW + hours * HOUR)

    new = [story.article.title for story in kept(app) if story.is_newly_shown]
    assert new == shown


def test_a_changed_story_is_updated_in_its_row(app, web_server):
    url = web_server.url("/a")
    add(app, web_server.put("/feed.xml", rss(item(url, published=PUBLISHED))))
    collect(app, NOW)
    corrected = BODY.replace("trois bancs", "quatre bancs")
    web_server.put("/feed.xml", rss(item(url, published=PUBLISHED, body=corrected)))

    report = collect(app, NOW + HOUR)

    assert (report.new, report.updated) == (0, 1)
    assert "quatre bancs" in " ".join(line.text for line in kept(app)[0].article.body)


def test_two_collects_at_once_store_each_story_once(newsroom, web_server):
    add(newsroom, *publish_lead(web_server))
    rounds = [threading.Thread(target=collect, args=(newsroom, NOW)) for _ in range(4)]

    for each in rounds:
        each.start()
    for each in rounds:
        each.join()

    assert len(kept(newsroom)) == 1


# --- the command line ---------------------------------------------------------------------


@pytest.fixture
def operator(installation, sqlite_database, tmp_path):
    """`operator("sources", "list")` runs that command in a fresh installation."""
    installation()
    return lambda *words, **more: run_digest(*words, folder=tmp_path, **more)


def test_an_operator_adds_a_source_and_collects(operator, web_server):
    feed = publish_lead(web_server)[1]

    added = operator("sources", "add", feed, "--yes")
    collected = operator("collect")
    listed = operator("sources", "list", "--json")
    health = operator("sources", "check")

    assert (added.returncode, added.stdout) == (0, "added as source 1: La Gazette\n")
    assert "2024-11-07 17:12" in added.stderr
    assert TITLE in added.stderr
    assert collected.stdout == "1 new, 0 updated, 0 failed\n"
    assert json.loads(listed.stdout)[0]["url"] == feed
    assert "La Gazette" in health.stdout


def test_adding_twice_is_refused_kindly(operator, web_server):
    feed = publish_lead(web_server)[1]
    operator("sources", "add", feed, "--yes")

    again = operator("sources", "add", feed, "--yes")

    assert again.returncode == 65
    assert "is a source already" in again.stderr


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("/page", 65, "it is a web page, not a feed; look for a link named RSS"),
        ("/nothing", 65, "(404)"),
        ("/busy", 75, "(503)"),
        ("/empty", 65, "the answer is empty"),
    ],
)
def test_what_cannot_be_a_source_is_told_with_its_exit_code(
    operator, web_server, path, code, reason
):
    web_server.put("/page", page())
    web_server.put("/empty", b"")
    web_server.put("/busy", b"", status=503)

    answer = operator("sources", "add", web_server.url(path), "--yes")

    assert answer.returncode == code
    assert reason in answer.stderr
    assert "Traceback" not in answer.stderr


def test_loopback_is_refused_until_the_setting_allows_it(operator, web_server):
    answer = operator(
        "sources",
        "add",
        web_server.put("/feed.xml", rss()),
        environment={"DIGEST_SOURCES_ALLOW_PRIVATE": "false"},
    )

    assert answer.returncode == 65
    assert "allow_private = true" in answer.stderr


def test_without_a_source_the_next_step_is_told(operator):
    for words in (("sources", "list"), ("collect",)):
        assert "digest sources add URL" in operator(*words).stderr


def test_a_failing_source_is_shown_in_the_health_table(operator, web_server):
    feed = publish_lead(web_server)[1]
    operator("sources", "add", feed, "--yes")
    web_server.put("/feed.xml", page())

    operator("collect")
    health = json.loads(operator("sources", "check", "--json").stdout)

    assert health[0]["failures"] == 1
    assert "web page, not a feed" in health[0]["last_failure"]
