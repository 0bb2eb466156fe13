"""A sitemap of sitemaps, over real HTTP."""

import gzip

from tests.rigs.visited import visited

PAGES = "<urlset><url><loc>/pont/</loc><lastmod>2024-11-08</lastmod></url></urlset>"
INDEX = (
    "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap>"
    "<sitemap><loc>/index.xml</loc></sitemap></sitemapindex>"
)


def test_what_an_index_names_is_read_and_what_fails_there_costs_only_its_own(web_server):
    web_server.put("/pages.xml", PAGES)
    url = web_server.put("/index.xml", INDEX)

    feed = visited(url, "sitemap").feed

    assert [article.url for article in feed.articles] == [web_server.url("/pont/")]
    gone, nested = sorted(feed.faults)
    assert gone.startswith(f"{web_server.url('/gone.xml')}: there is nothing at this address")
    assert nested == f"{url}: it is not a sitemap of pages"


def test_packed_sitemaps_are_read_as_plain_ones_are(web_server):
    web_server.put("/pages.xml", gzip.compress(PAGES.encode()))
    url = web_server.put("/index.xml", gzip.compress(INDEX.encode()))

    feed = visited(url, "sitemap").feed

    assert [article.url for article in feed.articles] == [web_server.url("/pont/")]


def test_an_index_of_which_nothing_can_be_read_is_a_failure(web_server):
    url = web_server.put("/index.xml", INDEX)

    reason = visited(url, "sitemap").answer.reason

    assert reason.startswith(f"{url}: none of the sitemaps that it lists can be read (http")
