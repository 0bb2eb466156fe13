"""The pages of told stories are read again, politely, and what changed in them is seen."""

from datetime import timedelta

import pytest

from digest.collect import identity
from digest.flows.app import App
from digest.flows.sources.collect import collect
from digest.store import articles, candidates
from digest.store.schema import edition, edition_article
from tests.flows.sources.test_collect import NOW, add
from tests.loopback.feeds import BODY, item, page, rss
from tests.loopback.settings import KEYRING
from tests.loopback.web import Answer

HOUR = timedelta(hours=1)
RESIGNED = "<p>La directrice du chantier démissionne, et la réouverture attendra au printemps.</p>"
OLD = NOW - 60 * HOUR


@pytest.fixture
def newsroom(database, settings, clock):
    """An installation on either database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


class StoryPage:
    """A page that says what it is told to, and only to those who do not have it."""

    def __init__(self, web_server, path="/pont/"):
        self.body, self.asked = BODY, []
        self.url = web_server.put(path, self.answer)

    def answer(self, request):
        tag = f'"{hash(self.body)}"'
        self.asked.append(request.headers.get("if-none-match") == tag)
        if self.asked[-1]:
            return Answer(status=304)
        body = page(dateline="Publié le 5 novembre 2024 à 20h30", body=self.body)
        return Answer(body=body, headers={"ETag": tag})


def told(app, at=NOW):
    """As if an edition that was made at that moment had told every story, as each is now."""
    with app.database.write() as conn:
        row = {
            "newsletter": "quotidienne",
            "day": at.date(),
            "status": "sent",
            **dict.fromkeys(("window_start", "window_end", "composed_at", "best_before"), at),
        }
        number = conn.execute(edition.insert().values(row).returning(edition.c.id)).scalar_one()
        for stored in articles.since(conn, NOW - 400 * HOUR):
            body = [[line.text, int(line.is_heading)] for line in stored.article.body]
            mailed = {"edition_id": number, "article_id": stored.id, "body": body}
            conn.execute(edition_article.insert().values(**mailed, title=stored.article.title))


def changed(app):
    with app.database.read() as conn:
        every = candidates.since(
            conn, "quotidienne", NOW - 400 * HOUR, identity.changed_in_substance
        )
    return [each.as_mailed.changed_at if each.is_changed else None for each in every]


@pytest.fixture
def story(newsroom, web_server):
    """The page of a story that a feed had, an edition told, and the feed has forgotten."""
    lead = StoryPage(web_server)
    feed = web_server.put("/feed.xml", rss(item(lead.url, published=OLD)))
    add(newsroom, feed)
    collect(newsroom, NOW)
    told(newsroom)
    other = item(web_server.url("/autre/"), title="Autre chose à Matane", published=NOW)
    web_server.put("/feed.xml", rss(other))
    return lead


def test_an_update_that_only_the_page_shows_is_seen(newsroom, story):
    story.body = RESIGNED + BODY

    collect(newsroom, NOW + 24 * HOUR, force=True)

    assert changed(newsroom)[0] == NOW + 24 * HOUR


def test_a_page_that_stayed_the_same_is_not_fetched_again(newsroom, story):
    collect(newsroom, NOW + 24 * HOUR, force=True)

    assert story.asked == [False, True]
    assert changed(newsroom)[0] is None


@pytest.mark.parametrize(
    "body", [BODY.replace("trois bancs", "3 bancs"), BODY + "<p>Corrigé : le nom de la rue.</p>"]
)
def test_words_put_right_on_a_page_are_no_news(newsroom, story, body):
    story.body = body

    collect(newsroom, NOW + 24 * HOUR, force=True)

    assert changed(newsroom)[0] is None


def test_a_page_is_read_again_for_two_days_and_then_left_alone(newsroom, story):
    for hours in (1, 24, 47, 49, 72):
        collect(newsroom, NOW + hours * HOUR, force=True)

    assert len(story.asked) == 3


def test_a_change_that_is_seen_is_seen_once(newsroom, story):
    story.body = RESIGNED + BODY
    collect(newsroom, NOW + 24 * HOUR, force=True)
    told(newsroom, NOW + 24 * HOUR)

    collect(newsroom, NOW + 36 * HOUR, force=True)

    assert changed(newsroom)[0] is None


def test_a_page_that_is_gone_is_named_and_the_story_stays(newsroom, story, web_server):
    web_server.put("/pont/", Answer(status=404))

    report = collect(newsroom, NOW + 24 * HOUR, force=True)

    [visit] = report.visits
    assert any("there is nothing at this address" in note for note in visit.notes)
    assert changed(newsroom)[0] is None


def test_the_pages_of_a_host_that_fails_wait_and_the_report_says_how_many(newsroom, web_server):
    titles = (
        "Le pont de Matane rouvre",
        "Une tempête sur la Gaspésie",
        "Le musée prolonge ses heures",
        "Budget : trois écoles de plus",
        "La bibliothèque cherche des bras",
        "Un phare à vendre",
    )
    every = [
        item(
            web_server.url(f"/{number}/"), title=title, published=NOW - number * HOUR, body=""
        ).replace("Le pont de l’Anse", title)
        for number, title in enumerate(titles, 1)
    ]
    add(newsroom, web_server.put("/feed.xml", rss(*every)))

    [visit] = collect(newsroom, NOW).visits

    assert "pages wait for the next visit: their host fails, or is slow" in visit.notes[-1]
