"""What an edition's page tells machines."""

import json
import re
from datetime import date

from lxml import etree

from digest.model import Image
from digest.store import corrections
from digest.web.linked_data import item_list
from digest.web.sitemap import sitemap
from tests.rigs.newsroom import NEWSLETTER
from tests.web.test_pages import CUT_OFF, DATA, DAY, archived, edition, story

PUBLIC_URL = "https://infolettre.example"


def test_the_stories_are_a_list_of_articles_in_their_order():
    lead = story(1, image=Image(url="https://exemple.test/une.jpg"), published_at=CUT_OFF)

    data = item_list(edition(lead=lead), NEWSLETTER, PUBLIC_URL)

    assert data["url"] == f"{PUBLIC_URL}/e/2024-11-08"
    items = [each["item"] for each in data["itemListElement"]]
    assert [each["url"] for each in items] == [story(number).url for number in (1, 2, 3)]
    assert {each["@type"] for each in items} == {"NewsArticle"}
    assert items[0]["image"] == lead.image.url
    assert items[0]["datePublished"] == "2024-11-08T13:00:00+00:00"
    assert "image" not in items[1]


def test_a_sitemap_says_when_each_page_changed():
    written = sitemap(PUBLIC_URL, [(DAY, date(2024, 11, 9))])

    places = ["".join(url.itertext()) for url in etree.fromstring(written)]
    assert places == [
        f"{PUBLIC_URL}/",
        f"{PUBLIC_URL}/archives",
        f"{PUBLIC_URL}/e/2024-11-082024-11-09",
    ]


def test_whoever_crawls_finds_the_pages_their_data_and_an_icon(site):
    archived(site, edition(lead=story(1, image=Image(url="https://exemple.test/une.jpg"))))
    with site.app.database.write() as conn:
        corrections.add(conn, 1, at=CUT_OFF, actor="anne", notice="x", before=edition())

    robots, places = site.get("/robots.txt"), site.get("/sitemap.xml")
    page, icon = site.get(f"/e/{DAY}").text, site.get("/favicon.svg")
    pictures = [site.get(f"/e/{day}/image.png", "HEAD") for day in (DAY, "2024-11-07")]

    assert f"Sitemap: {site.url}/sitemap.xml" in robots.text
    assert "Disallow:\n" in robots.text
    assert f"<loc>{site.url}/e/{DAY}</loc><lastmod>2024-11-08</lastmod>" in places.text
    (data,) = re.findall(f"{re.escape(DATA)}(.*?)</script>", page)
    assert json.loads(data)["itemListElement"][0]["item"]["headline"] == story(1).title
    assert f'<meta property="og:image" content="{site.url}/e/{DAY}/image.png">' in page
    assert [picture.status for picture in pictures] == [200, 404]
    assert pictures[0].headers["content-type"] == "image/png"
    assert 4_000 < int(pictures[0].headers["content-length"]) < 100_000
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert ">A</text>" in icon.text
