"""The pictures of the documents, and what must look the same in every mailbox."""

import pytest

from digest.render.simulate import ColourScheme, in_scheme, with_a_reader, without_sheets
from tests.golden.desk_views import DESK_VIEWS
from tests.golden.editions import kept_editions
from tests.golden.views import DOCS, View, draw, page_views, views
from tests.rigs.newsroom import html_of

KEPT = tuple(kept_editions())


def test_every_view_is_kept_and_no_other():
    kept = {file.stem for file in (DOCS / "views").iterdir()}

    assert kept == {str(name) for name, _ in views()} | set(page_views()) | set(DESK_VIEWS)


@pytest.mark.parametrize(
    ("told", "variant"), [row[1:] for row in KEPT], ids=[row[0] for row in KEPT]
)
def test_a_mailbox_that_drops_every_style_sheet_shows_the_same_pixels(browser_page, told, variant):
    page = in_scheme(with_a_reader(html_of(told, variant)), ColourScheme.LIGHT)
    browser = browser_page.context.browser

    with_sheets, without = (
        draw(browser, View(page=shown, width=640), scale=1)
        for shown in (page, without_sheets(page))
    )

    assert with_sheets == without
