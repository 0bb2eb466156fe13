"""Why an edition is as it is, also of what stands beside a reason."""

from datetime import date

from digest.flows.edition.dry_run import foreseen
from digest.flows.edition.explain import FOR_SUBSCRIBERS, NO_PAGE, judged
from digest.flows.sources.collect import collect
from tests.flows.sources.test_collect import NOW, PUBLISHED, add
from tests.loopback.feeds import item, page, rss

DAY = date(2024, 11, 8)
WALL = (
    '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": false}</script>'
)
QUAY = "<p>Les pêcheurs de Matane ont un quai neuf, que la ministre a inauguré hier soir.</p>"


def test_what_is_for_subscribers_and_what_has_no_page_is_said_beside_the_reason(
    app, web_server, clock
):
    clock.set(NOW)
    walled, nowhere = web_server.url("/pont/"), web_server.url("/")
    web_server.put("/pont/", page(head=WALL))
    web_server.put("/", page())
    add(
        app,
        web_server.put(
            "/feed.xml",
            rss(
                item(walled, published=PUBLISHED),
                item(nowhere, title="Un quai neuf à Matane", published=PUBLISHED, body=QUAY),
            ),
        ),
    )
    collect(app, NOW)

    remarks = {verdict.article.url: verdict.remarks for verdict in judged(app, foreseen(app, DAY))}

    assert remarks[walled] == (FOR_SUBSCRIBERS,)
    assert NO_PAGE in remarks[nowhere]
