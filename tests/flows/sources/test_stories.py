"""Stories that share what mostly tells them apart, over real HTTP, and told once all the same."""

from datetime import timedelta

import pytest

from digest.errors import InputError
from digest.flows.app import App
from digest.flows.desk.articles import hide
from digest.flows.sources.collect import collect
from digest.flows.sources.same_story import explain
from tests.flows.sources.test_collect import NOW, PUBLISHED, add, kept
from tests.loopback.feeds import item, page, rss
from tests.loopback.settings import KEYRING

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOTICES = {
    "L’eau est de nouveau bonne à Val-Caron": "Le laboratoire confirme que l’eau du secteur nord "
    "peut être bue sans danger. Les citoyens peuvent ouvrir leurs robinets et vider leurs cruches.",
    "La rue du Ruisseau fermée trois jours": "Une conduite du siècle dernier sera remplacée sous "
    "la rue. Les voitures passeront par la rue Noël, les autobus par le boulevard des Hêtres.",
    "La bibliothèque ouvre le dimanche": "Les lecteurs le demandaient depuis la rentrée : les "
    "portes ouvrent à dix heures, avec un conteur pour les petits et du café pour les grands.",
}


@pytest.fixture
def newsroom(database, settings, clock):
    """An installation on either database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


def told(url, title, text, guid="", published=PUBLISHED):
    return item(url, title=title, guid=guid or url, published=published, body=f"<p>{text}</p>")


def titles(app):
    return sorted(candidate.article.title for candidate in kept(app))


@pytest.mark.parametrize("guid", ["{number}", "", "toujours le même"])
@pytest.mark.parametrize("address", ["/avis/", "/direct/#avis-{number}", "/avis/{number}/"])
def test_three_stories_that_share_an_address_or_a_guid_are_three(app, web_server, address, guid):
    web_server.put("/avis/", page())
    items = [
        told(web_server.url(address.format(number=number)), *notice, guid.format(number=number))
        for number, notice in enumerate(NOTICES.items())
    ]
    add(app, web_server.put("/feed.xml", rss(*items)))

    first = collect(app, NOW)
    again = collect(app, NOW + HOUR, force=True)

    assert titles(app) == sorted(NOTICES)
    assert (first.new, again.new, again.updated) == (3, 0, 0)


def test_of_several_articles_at_one_address_the_desk_names_one_by_number(app, web_server):
    url = web_server.url("/avis/")
    items = [told(url, *notice, f"avis-{n}") for n, notice in enumerate(NOTICES.items())]
    add(app, web_server.put("/feed.xml", rss(*items)))
    collect(app, NOW)

    with pytest.raises(InputError, match=r"3 articles have that address; .* number: 1, 2, 3"):
        hide(app, url, NOW, "ariane", hidden=True)
    assert hide(app, "2", NOW, "ariane", hidden=True).is_hidden
    assert len(explain(app, url)) == 3


def test_a_page_s_own_address_names_every_entry_of_it_and_an_entry_only_itself(app, web_server):
    url = web_server.url("/direct/")
    items = [told(f"{url}#direct_{n}", *notice) for n, notice in enumerate(NOTICES.items())]
    other = told(f"{url}suite/#direct_9", "La rue rouvre", "Les voitures y passent de nouveau.")
    add(app, web_server.put("/feed.xml", rss(*items, other)))
    collect(app, NOW)

    assert [trail.story.article.title for trail in explain(app, url)] == list(NOTICES)
    assert len(explain(app, url.removesuffix("/"))) == 3
    assert len(explain(app, f"{url}#direct_1")) == 1
    assert hide(app, f"{url}suite/", NOW, "ariane", hidden=True).title == "La rue rouvre"
    with pytest.raises(InputError, match="3 articles have that address"):
        hide(app, url, NOW, "ariane", hidden=True)
    with pytest.raises(InputError, match="no source gave"):
        explain(app, f"{url}#direct_4")


def test_a_shared_address_stays_shared_when_the_list_moves_on(newsroom, web_server):
    url = web_server.url("/avis/")
    first, second, third = (
        told(url, *notice, guid=f"avis-{number}") for number, notice in enumerate(NOTICES.items())
    )
    add(newsroom, web_server.put("/feed.xml", rss(second, first)))
    collect(newsroom, NOW)
    web_server.put("/feed.xml", rss(third, second.replace("trois jours", "trois  jours")))

    report = collect(newsroom, NOW + DAY, force=True)

    assert titles(newsroom) == sorted(NOTICES)
    assert (report.new, report.failures) == (1, ())


def test_the_weather_that_is_told_each_day_at_one_address_is_a_story_each_day(app, web_server):
    first, second, _ = NOTICES.values()
    url = web_server.url("/meteo/")
    add(app, web_server.put("/feed.xml", rss(told(url, "Météo", first))))
    collect(app, NOW)
    web_server.put("/feed.xml", rss(told(url, "Météo", second, published=PUBLISHED + DAY)))

    collect(app, NOW + DAY, force=True)
    report = collect(app, NOW + DAY + HOUR, force=True)

    assert titles(app) == ["Météo", "Météo"]
    assert (report.new, report.updated) == (0, 0)


def test_a_text_that_is_published_anew_after_some_days_is_not_new(app, web_server):
    title, text = next(iter(NOTICES.items()))
    add(app, web_server.put("/feed.xml", rss(told(web_server.url("/eau/"), title, text))))
    collect(app, NOW)
    again = told(web_server.url("/eau-2/"), f"À relire | {title}", text, published=NOW + 5 * DAY)
    web_server.put("/feed.xml", rss(again))

    report = collect(app, NOW + 5 * DAY + HOUR, force=True)

    assert (report.new, titles(app)) == (0, [title])


def test_other_facts_under_another_address_are_an_article_of_their_own(app, web_server):
    title = "Légionellose à Thetford : {} malades"
    text = (
        "La santé publique cherche la source d’une éclosion de légionellose à Thetford. Elle "
        "compte {} malades, tous hospitalisés. Les tours du centre-ville sont inspectées."
    )
    one, other = (
        told(web_server.url(f"/{count}/"), title.format(count), text.format(count))
        for count in (8, 14)
    )
    add(app, web_server.put("/feed.xml", rss(one)))
    collect(app, NOW)
    web_server.put("/feed.xml", rss(other, one))

    report = collect(app, NOW + HOUR, force=True)

    assert (report.new, report.updated) == (1, 0)
    assert len(kept(app)) == 2
