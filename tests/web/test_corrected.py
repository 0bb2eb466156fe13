"""The archive of an edition that was corrected: its page, the list, the feed."""

from digest.compose.leave_out import without
from digest.store import corrections, editions
from tests.web.test_pages import CUT_OFF, archived, edition


def test_a_lead_that_was_left_out_is_named_on_no_page_and_in_no_feed(site):
    content = edition(
        subject="Nouvelle 1 & <suite> : noté", preheader="Nouvelle 1 & <suite>, en bref"
    )
    archived(site, content)
    with site.app.database.write() as conn:
        corrections.add(conn, 1, at=CUT_OFF, actor="anne", notice="Retrait.", before=content)
        editions.rewrite(conn, 1, without(content, 1))

    pages = [site.get(path).text for path in ("/e/2024-11-08", "/archives", "/archives.atom")]

    assert all("Nouvelle 2" in page for page in pages)
    assert not any("Nouvelle 1" in page for page in pages)
    assert "<h1>Nouvelle 2 &amp; &lt;suite&gt;</h1>" in pages[0]
