"""Whatever a newsroom publishes with: found by `digest sources add`, read, and its pages too."""

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from digest.cli.sources import show_preview
from digest.collect.item import Item, NoFeed, SourceContent
from digest.collect.kinds import FEED, FOLDER, KINDS, PAGE, SITEMAP, WORDPRESS, SourceKind
from digest.flows.app import App
from digest.flows.operating.doctor import database
from digest.flows.sources import add as flow
from digest.flows.sources import inspect
from digest.flows.sources.collect import collect
from digest.flows.sources.reports import VisitResult
from digest.store import retellings
from tests.flows.sources.test_collect import NOW, PUBLISHED, UPDATED, kept
from tests.loopback.command import run_digest
from tests.loopback.feeds import BODY, LEAD, TITLE, item, page, rss
from tests.loopback.settings import KEYRING
from tests.loopback.web import Answer

HOUR = timedelta(hours=1)
MARKDOWN = f"---\ntitre: {TITLE}\ndate: 2024-11-07 17:12\n---\n{LEAD}\n"


def post(web_server, number, path="/pont/", title=TITLE):
    return {
        "id": number,
        "date_gmt": "2024-11-07T22:12:00",
        "modified_gmt": "2024-11-08T12:52:00",
        "guid": {"rendered": f"p={number}"},
        "link": web_server.url(path),
        "title": {"rendered": title.replace("’", "&#8217;")},
        "excerpt": {"rendered": f"<p>{LEAD} [&hellip;]</p>"},
        "content": {"rendered": BODY, "protected": False},
        "featured_media": 5,
        "categories": [7],
    }


def wordpress(web_server, *pages):
    """A WordPress site with those pages of posts; its names are only given when asked for."""

    def posts(request):
        number = int(parse_qs(request.query).get("page", ["1"])[0])
        total = {"X-WP-TotalPages": str(len(pages))}
        return Answer(body=json.dumps(pages[number - 1]).encode(), headers=total)

    root = {"name": "La Gazette", "namespaces": ["oembed/1.0", "wp/v2"]}
    web_server.put("/wp-json/", json.dumps(root))
    web_server.put("/wp-json/wp/v2/categories", json.dumps([{"id": 7, "name": "Transport"}]))
    picture = {"id": 5, "source_url": "/pont.jpg", "alt_text": "Le pont"}
    web_server.put("/wp-json/wp/v2/media", json.dumps([picture]))
    return web_server.put("/wp-json/wp/v2/posts", posts)


def sitemap(web_server, *paths, title=TITLE):
    urls = "".join(
        f"<url><loc>{web_server.url(path)}</loc><n:news><n:publication_date>"
        f"2024-11-07T17:12:00-05:00</n:publication_date><n:title>{title}</n:title></n:news></url>"
        for path in paths
    )
    space = "http://www.google.com/schemas/sitemap-news/0.9"
    return web_server.put("/news.xml", f"<urlset xmlns:n='{space}'>{urls}</urlset>")


def add(app, address, **options):
    return flow.add(app, flow.preview_of(app, address, NOW, **options), NOW, "anne")


# --- a new kind ------------------------------------------------------------------------------


def parse_menu(body, place):
    """A Gopher menu, as far as it leads to the web (RFC 1436, and its `h` items)."""
    lines = [line.split("\t") for line in body.decode().splitlines() if line[:1] == "h"]
    items = tuple(Item(link=link.removeprefix("URL:"), title=title[1:]) for title, link in lines)
    return SourceContent(items=items) if items else NoFeed(reason="the menu leads nowhere")


def read_menu(source, answer, client, context):
    return parse_menu(answer.body, context.place(answer))


MENU = SourceKind(
    name="menu",
    words="a Gopher menu",
    recognises=lambda body: body.startswith(b"i"),
    parse=parse_menu,
    read=read_menu,
    is_titled_by_pages=True,
)


def test_a_new_kind_is_its_reader_and_its_row(with_settings, sqlite_database, web_server, capsys):
    settings, kinds = with_settings(sources={"read_pages": False}), (*KINDS, MENU)
    app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=lambda: NOW)
    web_server.put("/pont/", page(dateline="Publié le 7 novembre 2024 à 17h12"))
    body = f"iLa Gazette\t\nh{TITLE}\tURL:{web_server.url('/pont/')}\n"
    url = web_server.put("/menu", body)

    preview = flow.preview_of(app, url, NOW, kinds=kinds)
    show_preview(preview, app.settings.newsletter.timezone)
    source = flow.add(app, preview, NOW, "anne")
    report = collect(app, NOW, kinds=kinds)
    parsed = inspect.as_record(inspect.parse(app.settings, url, NOW, kinds=kinds))

    assert (preview.kind, source.kind) == (MENU, "menu")
    assert "a Gopher menu of 1 item" in capsys.readouterr().err
    assert (report.new, report.visits[0].pages, report.failures) == (1, 1, ())
    [story] = [candidate.article for candidate in kept(app)]
    assert (story.title, story.published_at) == (TITLE, PUBLISHED)
    assert (parsed["kind"], parsed["entries"][0]["title"]) == ("menu", TITLE)


# --- what is found --------------------------------------------------------------------------


def test_wordpress_posts_are_read_page_by_page_with_their_names(app, web_server):
    snow = {"content": {"rendered": "<p>Il a neigé sur Lévis cette nuit.</p>"}}
    other = post(web_server, 2, "/neige/", "Première neige") | snow
    wordpress(web_server, [post(web_server, 1)], [other])

    source = add(app, web_server.url("/wp-json/"))
    report = collect(app, NOW)

    assert (source.kind, source.title) == (WORDPRESS.name, "La Gazette")
    assert (report.new, report.failures) == (2, ())
    story = kept(app)[0].article
    assert (story.title, story.section) == (TITLE, "Transport")
    assert (story.published_at, story.updated_at) == (PUBLISHED, UPDATED)
    assert story.image.url == web_server.url("/pont.jpg")


def test_an_archive_s_old_pages_are_not_asked_for(app, web_server):
    old = post(web_server, 2, "/vieux/") | {"date_gmt": "2020-01-01T00:00:00"}
    url = wordpress(web_server, [post(web_server, 1), old], [old], [old])

    add(app, url)

    assert "page=2" not in " ".join(r.query for r in web_server.asked("/wp-json/wp/v2/posts"))


def test_a_news_sitemap_s_stories_are_told_by_their_pages(app, web_server):
    web_server.put("/pont/", page())

    source = add(app, sitemap(web_server, "/pont/"))
    collect(app, NOW)

    [story] = [candidate.article for candidate in kept(app)]
    assert source.kind == SITEMAP.name
    assert (story.title, story.updated_at) == (TITLE, UPDATED)
    assert story.summary == LEAD


def test_a_list_page_s_links_become_titled_and_dated_articles(app, web_server):
    web_server.put("/pont/", page(dateline="Publié le 7 novembre 2024 à 17h12"))
    body = "<html><a href='/'>Accueil</a><ul class='l'><li><a href='/pont/'>Lire</a></ul></html>"

    source = add(app, web_server.put("/une/", body), selector="ul.l a")
    collect(app, NOW)

    [story] = [candidate.article for candidate in kept(app)]
    assert (source.kind, source.selector) == (PAGE.name, "ul.l a")
    assert (story.title, story.published_at) == (TITLE, PUBLISHED)


def test_a_page_without_a_selector_is_one_article(app, web_server):
    url = web_server.put("/pont/", page(dateline="Publié le 7 novembre 2024 à 17h12"))

    source = add(app, url, kind=PAGE)
    collect(app, NOW)

    [story] = [candidate.article for candidate in kept(app)]
    assert (source.title, source.selector) == (TITLE, "")
    assert (story.url, story.title, story.published_at) == (url, TITLE, PUBLISHED)


def test_a_folder_of_markdown_files_is_a_source(app, tmp_path):
    folder = tmp_path / "textes"
    folder.mkdir()
    (folder / "pont.md").write_text(MARKDOWN, encoding="utf-8")

    source = add(app, str(folder))
    first, second = collect(app, NOW), collect(app, NOW)

    assert source.kind == FOLDER.name
    assert (first.new, second.new, second.failures) == (1, 0, ())
    assert kept(app)[0].article.summary == LEAD


@pytest.mark.parametrize("place", ["alternate", "usual", "api"])
def test_a_front_page_leads_to_what_can_be_read(app, web_server, place):
    links = {
        "alternate": "<link rel='alternate' type='application/rss+xml' href='/comments/feed/'>"
        "<link rel='alternate' type='application/rss+xml' href='/flux.xml'>",
        "usual": "",
        "api": "<link rel='https://api.w.org/' href='/wp-json/'>",
    }
    body = rss(item(web_server.url("/pont/"), published=PUBLISHED))
    web_server.put("/", f"<html><head>{links[place]}</head><body>La Gazette</body></html>")
    web_server.put({"alternate": "/flux.xml"}.get(place, "/rss.xml"), body)
    if place == "api":
        wordpress(web_server, [post(web_server, 1)])

    preview = flow.preview_of(app, web_server.url("/"), NOW)

    assert [article.title for article in preview.articles] == [TITLE]
    assert preview.kind is (WORDPRESS if place == "api" else FEED)


def test_an_api_that_only_the_answer_s_head_names_is_found(app, web_server):
    named = f'<{web_server.url("/wp-json/")}>; rel="https://api.w.org/"'
    web_server.put("/", "<html><body>La Gazette</body></html>", headers={"Link": named})
    wordpress(web_server, [post(web_server, 1)])

    preview = flow.preview_of(app, web_server.url("/"), NOW)

    assert (preview.kind, len(preview.articles)) == (WORDPRESS, 1)


@pytest.mark.parametrize("given", ["/", "/wp-json/"])
def test_news_that_a_site_keeps_in_a_kind_of_posts_of_its_own_is_found(app, web_server, given):
    web_server.put(
        "/", "<html><head><link rel='https://api.w.org/' href='/wp-json/'></head></html>"
    )
    wordpress(web_server, [])
    kinds = {"page": {"rest_base": "pages"}, "nouvelle": {"rest_base": "nouvelles"}}
    web_server.put("/wp-json/wp/v2/types", json.dumps(kinds))
    web_server.put("/wp-json/wp/v2/nouvelles", json.dumps([post(web_server, 1)]))

    preview = flow.preview_of(app, web_server.url(given), NOW)

    assert preview.url == web_server.url("/wp-json/wp/v2/nouvelles")
    assert [article.title for article in preview.articles] == [TITLE]


def test_one_story_that_comes_four_ways_is_one(app, web_server, database):
    """Two feeds, the API and a sitemap: other guids, addresses and spaces, one without a text."""
    newsroom = App(settings=app.settings, database=database, keyring=KEYRING, clock=app.clock)
    web_server.put("/pont/", page())
    web_server.put("/pont-2/", page(dateline="Publié le 8 novembre 2024 à 8h05"))
    respaced = TITLE.replace(" :", ":").replace(" ?", "?")
    again = item(web_server.url("/pont-2/"), title=respaced, guid="p=2", published=NOW)
    for address in (
        sitemap(web_server, "/pont-2/", title=respaced),
        web_server.put("/une.xml", rss(again)),
        wordpress(web_server, [post(web_server, 1)]),
        web_server.put("/feed.xml", rss(item(web_server.url("/pont/"), published=PUBLISHED))),
    ):
        add(newsroom, address)

    collect(newsroom, NOW)
    again = collect(newsroom, NOW, force=True)

    [story] = [candidate.article for candidate in kept(newsroom)]
    assert (story.published_at, story.updated_at) == (PUBLISHED, UPDATED)
    assert again.new == 0
    with database.read() as conn:
        again = retellings.by_url(conn, (web_server.url("/pont-2/"), web_server.url("/pont/")))
    assert again


# --- manners --------------------------------------------------------------------------------


def test_pages_that_robots_may_not_read_are_left_alone(app, web_server):
    web_server.put("/robots.txt", "User-agent: *\nDisallow: /pont/")
    web_server.put("/pont/", page())
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/pont/"), published=PUBLISHED))))

    report = collect(app, NOW)

    assert "robots.txt asks us not to" in report.visits[0].notes[0]
    assert web_server.asked("/pont/") == []
    assert [candidate.article.title for candidate in kept(app)] == [TITLE]


def test_a_site_whose_robots_txt_cannot_be_read_keeps_its_pages_for_now(app, web_server):
    web_server.put("/robots.txt", b"", status=503)
    web_server.put("/pont/", page())
    add(app, web_server.put("/feed.xml", rss(item(web_server.url("/pont/"), published=PUBLISHED))))

    collect(app, NOW)

    assert web_server.asked("/pont/") == []


def test_a_list_page_that_robots_may_not_read_is_a_failure(app, web_server):
    url = web_server.put("/une/", "<html><a href='/a'>Un titre de trois mots</a></html>")
    add(app, url, selector="a")
    web_server.put("/robots.txt", "User-agent: digest\nDisallow: /")

    report = collect(app, NOW)

    assert report.visits[0].result is VisitResult.FAILED
    assert "robots.txt" in report.visits[0].failure


# --- health ---------------------------------------------------------------------------------


def test_a_source_silent_against_its_habit_is_told_in_the_report_and_by_the_doctor(app, web_server):
    items = [
        item(
            web_server.url(f"/{n}"),
            title=f"Titre {n}",
            body=f"<p>{n}</p>",
            published=NOW - n * 5 * HOUR,
        )
        for n in range(6, 20)
    ]
    add(app, web_server.put("/feed.xml", rss(*items)))

    report = collect(app, NOW)

    [line] = report.troubles
    assert (
        "has published nothing for 30 hours; in a month it was never silent longer than 5" in line
    )
    assert database.sources(app.settings, app.database, NOW).observation == line
    [health] = flow.check(app, NOW)
    assert health.habit.per_day == 3.5


# --- the command line ------------------------------------------------------------------------


@pytest.fixture
def operator(installation, sqlite_database, tmp_path):
    """`operator("sources", "list")` runs that command in a fresh installation."""
    installation()
    return lambda *words, **more: run_digest(*words, folder=tmp_path, **more)


def test_a_list_of_feeds_is_imported_once(operator, tmp_path):
    body = (
        "<opml><body><outline text='A' xmlUrl='https://a.example/feed'/>"
        "<outline text='B' xmlUrl='ftp://b.example/feed'/></body></opml>"
    )
    (tmp_path / "feeds.opml").write_text(body, encoding="utf-8")

    first = operator("sources", "import-opml", "feeds.opml")
    second = operator("sources", "import-opml", "feeds.opml")
    damaged = operator("sources", "import-opml", "digest.toml")

    assert first.stdout == "1 added, 0 known already, 1 left out\n"
    assert "ftp://b.example/feed: not a web address" in first.stderr
    assert second.stdout == "0 added, 1 known already, 1 left out\n"
    assert (damaged.returncode, "Traceback" in damaged.stderr) == (65, False)


def test_a_folder_is_added_by_its_path(operator, tmp_path):
    (tmp_path / "textes").mkdir()
    (tmp_path / "textes" / "pont.md").write_text(MARKDOWN, encoding="utf-8")

    added = operator("sources", "add", "textes", "--yes")
    collected = operator("collect")

    assert added.returncode == 0, added.stderr
    assert TITLE in added.stderr
    assert collected.stdout == "1 new, 0 updated, 0 failed\n"


def test_a_selector_with_a_fault_is_told(operator, web_server):
    answer = operator("sources", "add", web_server.url("/"), "--select", "a[", "--yes")

    assert answer.returncode == 65
    assert "is not a CSS selector" in answer.stderr
