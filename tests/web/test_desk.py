"""The links of the desk's mail: a page on GET, an act on POST alone."""

import pytest

from digest.flows.desk.buttons import links_of
from digest.flows.edition.approval import approval_of
from digest.store import proposals
from digest.tokens import Use, sign
from tests.rigs.links import link_token
from tests.web.test_pages import CUT_OFF, DAY, edition


@pytest.fixture
def links(site):
    """The links about an edition that was proposed."""
    with site.app.database.write() as conn:
        number = proposals.add(conn, edition(tone_reason="every story scores 0"), CUT_OFF)
        proposals.note_asked(conn, number, CUT_OFF)
        proposal = proposals.newest(conn, "quotidienne", DAY)
    return links_of(site.app, proposal)


def test_a_link_shows_the_edition_and_one_button_and_does_nothing(site, links):
    [_, (story, [drop])] = links.of_stories[:2]

    page = site.get(site.path_of(drop.url))

    assert (page.status, page.text.count("<form"), page.text.count("<button")) == (200, 1, 1)
    assert "Nouvelle 2 &amp; &lt;suite&gt;" in page.text
    assert "Et pour épater la galerie" in page.text
    assert "Ton&nbsp;: normal</p>" in page.text or "Ton\u00a0: normal</p>" in page.text
    assert "every story scores 0" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert site.get(site.path_of(links.of_edition["approve"].url), "HEAD").status == 200
    approval = approval_of(site.app, DAY)
    assert (approval.is_approved, approval.dropped, story.article_id) == (False, frozenset(), 2)


def test_a_press_acts_and_keeps_the_reason(site, links):
    held = site.post(
        site.path_of(links.of_edition["hold"].url), {"raison": " Le titre\nest faux <b> "}
    )

    assert "L’édition est retenue" in held.text
    act = approval_of(site.app, DAY).held
    assert (act.reason, act.actor) == ("Le titre est faux <b>", "desk, by its mail")

    approved = site.post(site.path_of(links.of_edition["approve"].url))

    assert "L’édition est approuvée" in approved.text
    assert approval_of(site.app, DAY).is_approved


def test_a_token_is_good_for_its_own_act_on_this_newsroom_s_word_alone(site, links):
    token = links.of_edition["approve"].url.rpartition("/")[2]
    other = f"h{token[1:]}"
    reader = link_token(site.app, Use.UNSUBSCRIBE, 1)
    nobody = sign(site.app.keyring.newest, Use.DESK_APPROVE, 99, 1)

    statuses = [
        site.post(f"/pupitre/{forged}").status for forged in (other, reader, nobody, "x", "%C3%A9")
    ]

    assert statuses == [404] * 5
    assert site.get(f"/d/{token}").status == 404
    assert not approval_of(site.app, DAY).is_approved


def test_the_lead_alone_has_a_link_for_a_word_of_the_desk_s(site, links):
    names = [[link.button.name for link in links_] for _, links_ in links.of_stories]
    (_, (_, note)), *_ = links.of_stories

    page = site.get(site.path_of(note.url))
    long = site.post(site.path_of(note.url), {"raison": "x" * 201})

    assert names == [["drop", "note"], *[["drop"]] * (len(names) - 1)]
    assert "Ton mot sur cette nouvelle" in page.text
    assert "200 caractères au plus" in long.text


def test_another_site_cannot_press_the_button(site, links):
    foreign = {"Sec-Fetch-Site": "cross-site"}

    answer = site.post(site.path_of(links.of_edition["approve"].url), headers=foreign)

    assert answer.status == 403
    assert not approval_of(site.app, DAY).is_approved
