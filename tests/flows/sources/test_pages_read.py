"""What a collect makes of pages that fail, or stand in the place of articles."""

from datetime import UTC, datetime, timedelta

from digest.flows.sources.collect import collect
from digest.store import candidates, sources
from tests.loopback.feeds import LEAD, TITLE, item, page, rss

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PUBLISHED = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def add(app, *urls):
    with app.database.write() as conn:
        return [sources.add(conn, url=url, title=url[-12:], at=NOW) for url in urls]


def kept(app):
    with app.database.read() as conn:
        return candidates.since(conn, "quotidienne", NOW - timedelta(days=400))


def test_a_page_that_fails_never_loses_the_item(app, web_server):
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/pont/"), published=PUBLISHED))))

    report = collect(app, NOW)

    assert [candidate.article.title for candidate in kept(app)] == [TITLE]
    assert "a page could not be read" in report.visits[0].notes[0]
    assert report.failures == ()


def test_a_page_in_the_place_of_two_stories_is_the_text_of_neither(app, web_server):
    wall = "<title>La Gazette</title><p>Accepte les témoins pour continuer ta lecture ici.</p>"
    titles = {"/pont/": TITLE, "/ecole/": "L’école du Ruisseau rouvre sa bibliothèque en janvier"}
    for path in titles:
        web_server.put(path, wall)
    items = [
        item(web_server.url(path), title=title, published=PUBLISHED, body="").replace(
            "Le pont de l’Anse", title
        )
        for path, title in titles.items()
    ]
    add(app, web_server.put("/feed.xml", rss(*items)))
    report = collect(app, NOW)
    web_server.put("/pont/", page())

    later = collect(app, NOW + 2 * HOUR)

    assert [visit.pages for visit in (*report.visits, *later.visits)] == [0, 1]
    assert "a page is not the article" in report.troubles[0]
    bridge, school = sorted(kept(app), key=lambda story: story.article.url, reverse=True)
    assert (bridge.page_fault, bridge.article.body[0].text) == ("", LEAD)
    assert "speaks of the story" in school.page_fault


def test_an_address_that_two_pages_call_their_own_is_that_of_neither(app, web_server):
    canonical = "<link rel='canonical' href='/dossiers/le-pont-rouvre-deux-voies-de-moins/'>"
    items = []
    for n, text in enumerate(("<p>Les voitures passent.</p>", "<p>Les piétons attendront.</p>")):
        url = web_server.put(f"/{n}/", page(head=canonical, body=text))
        items.append(item(url, title=f"{TITLE} Partie {n + 1}", published=PUBLISHED, body=text))
    add(app, web_server.put("/feed.xml", rss(*items)))

    collect(app, NOW)

    kept_at = [candidate.article.url for candidate in kept(app)]
    assert kept_at == [web_server.url("/0/"), web_server.url("/1/")]


def test_a_host_whose_pages_fail_is_soon_left_alone(app, web_server):
    items = [
        item(web_server.url(f"/{n}"), title=f"Titre {n}", body=f"<p>{n}</p>") for n in range(9)
    ]
    add(app, web_server.put("/feed.xml", rss(*items)))

    collect(app, NOW)

    assert [request.path for request in web_server.requests].count("/robots.txt") == 1
    assert len(web_server.requests) == 1 + 1 + 3


def test_a_page_that_asks_for_a_password_makes_no_story_of_an_address(app, web_server):
    form = "<h1>Protégé : Budget</h1><form class='post-password-form'><p>Mot de passe</p></form>"
    web_server.put("/budget/", f"<html><body>{form}</body></html>")
    day = "<lastmod>2024-11-08</lastmod>"
    url = web_server.put("/map.xml", f"<urlset><url><loc>/budget/</loc>{day}</url></urlset>")
    with app.database.write() as conn:
        sources.add(conn, url=url, title="G", at=NOW, kind="sitemap")

    report = collect(app, NOW)

    assert "it is protected by a password" in report.visits[0].notes[0]
    assert [candidate.article.title for candidate in kept(app)] in ([], [""])
