"""What a morning makes of a quiet day, of yesterday's news, and of sources that do not answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from digest.cli.output.reports import say_morning
from digest.errors import TryAgainError
from digest.flows.app import App
from digest.flows.desk import approve as desk
from digest.flows.desk import articles
from digest.flows.edition.dry_run import foreseen
from digest.flows.morning import run_morning
from digest.store import corrections, editions, sources
from digest.store.news_tables import article
from tests.conftest import MORNING
from tests.loopback.feeds import TITLE, item, page, rss
from tests.loopback.settings import KEYRING
from tests.loopback.web import Answer

DAY = MORNING.date()
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
WORDS = (
    *("vélos", "livres", "ponts", "arbres", "quais", "phares", "fromages"),
    *("chorales", "skis", "traversiers", "moulins", "canots", "jardins"),
)


def full_day(web_server):
    """More stories than an edition carries, each its own."""
    return [
        item(
            web_server.url(f"/{word}/"),
            title=f"Des {word} pour tout le monde à Matane",
            published=MORNING - (3 + number) * HOUR,
            section="Culture",
            body=f"<p>On a vu passer des {word} au village, et on en redemande.</p>",
        ).replace("Le pont de l’Anse", f"Le moment des {word}")
        for number, word in enumerate(WORDS)
    ]


@pytest.fixture
def newsroom(with_settings, inbox, web_server, sqlite_database, clock):
    """`newsroom(front_page=…)`: an installation that reads one feed, with a full day in it."""

    def make(*, read_pages=False, **newsletter):
        own = with_settings(
            smtp={"host": inbox.host, "port": inbox.port},
            sources={"allow_private": True, "read_pages": read_pages},
            newsletter=newsletter,
        )
        app = App(settings=own, database=sqlite_database, keyring=KEYRING, clock=clock)
        feed = web_server.put("/feed.xml", rss(*full_day(web_server)))
        with sqlite_database.write() as conn:
            sources.add(conn, url=feed, title="La Gazette", at=MORNING)
        return app

    return make


def morning(app, days, watch):
    """That many days after the first, at the same hour."""
    app.clock.set(MORNING + days * A_DAY)
    return run_morning(app, DAY + days * A_DAY, watch)


def titles(report):
    stories = report.preparation.compiled.content.all_stories
    return [story.title for story in stories]


def test_a_day_with_nothing_new_has_no_edition_though_yesterday_had_more_than_it_carried(
    newsroom, watch
):
    app = newsroom()

    first, second, third = (morning(app, number, watch) for number in range(3))

    assert len(titles(first)) < len(WORDS)
    assert second.preparation.compiled is None
    assert third.preparation.compiled is None
    left = {ruling.reason for ruling in second.preparation.choice.rulings}
    assert all(reason.startswith(("too old", "already mailed")) for reason in left)


def test_two_new_stories_make_a_mini_edition_of_two(newsroom, web_server, watch):
    app = newsroom()
    morning(app, 0, watch)
    new = [
        item(
            web_server.url(f"/neuf-{number}/"),
            title=f"Du neuf à {town}",
            published=MORNING + 5 * HOUR,
            body=f"<p>On parle de {town} depuis ce matin.</p>",
        ).replace("Le pont de l’Anse", f"Le quai de {town}")
        for number, town in enumerate(("Gaspé", "Amos"))
    ]
    web_server.put("/feed.xml", rss(*new, *full_day(web_server)))

    report = morning(app, 1, watch)

    assert sorted(titles(report)) == ["Du neuf à Amos", "Du neuf à Gaspé"]
    said = report.preparation.compiled.content.phrases
    assert any("mini" in phrase.slot for phrase in said)


def story_page(word, more=""):
    """The page of one of that full day's stories."""
    body = f"<p>On a vu passer des {word} au village, et on en redemande.</p>"
    return page(dateline="", body=more + body).replace(
        TITLE.encode(), f"Des {word} pour tout le monde à Matane".encode()
    )


NEWS = "La fanfare a finalement pris la route de Gaspé avec quarante musiciens."


@pytest.fixture
def next_morning(newsroom, web_server, watch):
    """An installation whose first edition has left, and a told story whose page has changed."""
    app = newsroom(read_pages=True)
    for word in WORDS:
        web_server.put(f"/{word}/", story_page(word))
    first = morning(app, 0, watch)
    told = first.preparation.compiled.content.stories[0]
    word = told.title.split()[1]
    web_server.put(f"/{word}/", story_page(word, f"<p>{NEWS}</p>"))
    new = [
        item(
            web_server.url(f"/neuf-{number}/"),
            title=f"Du neuf à {town}",
            published=MORNING + 5 * HOUR,
            body=f"<p>On parle de {town} depuis ce matin.</p>",
        ).replace("Le pont de l’Anse", f"Le quai de {town}")
        for number, town in enumerate(("Gaspé", "Amos"))
    ]
    web_server.put("/feed.xml", rss(*new))
    app.clock.set(MORNING + A_DAY)
    return app, told


def test_what_was_mailed_and_changed_is_told_again_in_a_line_the_next_morning(next_morning, watch):
    app, told = next_morning

    second = morning(app, 1, watch).preparation.compiled
    third = morning(app, 2, watch).preparation.compiled

    [line] = second.content.sequels
    assert (line.article_id, line.paragraphs) == (told.article_id, (NEWS,))
    assert line.title == told.title
    assert (line.sequel.told_on, line.sequel.reference) == (DAY, "On t’en parlait hier.")
    assert f"/e/{DAY}" in second.parts[0].html
    assert f"/e/{DAY}" in second.parts[0].text
    assert "SUITE" in second.parts[0].text
    assert third is None
    with app.database.read() as conn:
        assert editions.of_day(conn, second.content.newsletter, DAY + A_DAY) == second.content


def test_the_desk_leaves_out_what_would_be_told_again(next_morning):
    app, told = next_morning
    desk.drop(app, DAY + A_DAY, told.article_id, "ariane", "")

    compiled = foreseen(app, DAY + A_DAY).compiled

    assert compiled.content.sequels == ()
    assert told.article_id not in [story.article_id for story in compiled.content.all_stories]


def test_a_headline_that_was_put_right_since_is_not_quoted(next_morning, web_server, watch):
    app, told = next_morning
    word = told.title.split()[1]
    with app.database.write() as conn:
        row = editions.find(conn, app.settings.newsletter.slug, DAY)
        corrections.add(conn, row.id, at=MORNING, actor="a", notice="N", before=row.content)
        retitled = update(article).where(article.c.id == told.article_id)
        conn.execute(retitled.values(title=f"Des {word} partis pour Gaspé"))

    [line] = morning(app, 1, watch).preparation.compiled.content.sequels

    assert line.sequel.reference == "On t’en parlait hier."


@pytest.mark.parametrize("days", [1, 2])
def test_where_no_source_answers_nothing_is_mailed_and_the_morning_is_tried_again(
    newsroom, web_server, watch, days
):
    app = newsroom()
    morning(app, 0, watch)
    web_server.put("/feed.xml", Answer(status=503))

    with pytest.raises(TryAgainError, match="no source could be read"):
        morning(app, days, watch)


def test_a_source_that_asked_us_to_wait_is_one_that_did_not_answer(newsroom, web_server, watch):
    app = newsroom()
    morning(app, 0, watch)
    web_server.put("/feed.xml", Answer(status=503, headers={"Retry-After": "90000"}))
    for _ in range(2):
        with pytest.raises(TryAgainError, match="no source could be read"):
            morning(app, 1, watch)


def test_the_first_of_the_front_page_leads_whatever_else_the_feed_says(
    newsroom, web_server, sqlite_database, watch
):
    front = "/une.xml"
    app = newsroom(front_page=web_server.url(front))
    day = full_day(web_server)
    ordered = [day[number] for number in (7, 2, 11, 0, 5)]
    with sqlite_database.write() as conn:
        url = web_server.put(front, rss(*ordered))
        sources.add(conn, url=url, title="Une", at=MORNING)

    report = morning(app, 0, watch)

    assert titles(report)[0] == "Des chorales pour tout le monde à Matane"
    lead = report.preparation.choice.ruling_on(report.preparation.choice.lead)
    assert "in place 1 there" in str(lead.score)
    assert "in 2 sources" in str(lead.score)


def test_sunday_recalls_what_the_desk_pinned_on_friday(newsroom, web_server, watch):
    app = newsroom()
    friday = run_morning(app, DAY, watch).preparation.compiled.content
    pinned = friday.stories[1]
    articles.pin(app, str(pinned.article_id), MORNING, "test", pinned=True)
    fresh = item(
        web_server.url("/neuf/"), title="Un phare tout neuf", published=MORNING + 40 * HOUR
    )
    web_server.put("/feed.xml", rss(*full_day(web_server), fresh))

    sunday = morning(app, 2, watch).preparation.compiled.content

    [line] = next(each for each in sunday.rituals if each.name == "missed").lines
    assert (line.label, line.url) == ("Vendredi", pinned.url)


def test_a_ritual_that_cannot_be_read_costs_itself_and_the_report_says_so(newsroom, watch, capsys):
    app = newsroom()
    edition = app.settings.edition
    down = type(edition.rituals)(weather=["Matane=http://127.0.0.1:9/matane.xml"])
    settings = app.settings.model_copy(
        update={"edition": edition.model_copy(update={"rituals": down})}
    )

    report = run_morning(replace(app, settings=settings), DAY, watch)
    say_morning(report, as_json=False)

    assert report.sent is not None
    assert "weather: no feed could be read" in report.preparation.compiled.content.without_rituals
    assert "source: the weather of Matane is left out: " in capsys.readouterr().err
