"""The page where an edition is decided, as a browser without JavaScript uses it."""

from contextlib import closing
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from digest.flows.desk.propose import propose
from digest.flows.desk.sender import DeskSender
from digest.flows.edition.approval import approval_of
from digest.flows.sending.resend import edition_of
from digest.model import ActKind, DayMaterial, DeskRole, Tone
from digest.store import desk as desk_words
from digest.store import partners
from digest.web.desk_app import local_desk
from digest.web.desk_edition import SourceWatch
from tests.loopback.forked import wait_until
from tests.rigs.desk_page import OPERATOR, DeskPage
from tests.rigs.gazette import ANNE, DAY, TITLES
from tests.rigs.newsroom import booking

EDITOR = replace(OPERATOR, role=DeskRole.EDITOR)
FOURTH = f"{TITLES[3]}, et ce n’est pas trop tôt"


@pytest.fixture
def page(desk_app):
    """The page of an edition that was proposed."""
    app = desk_app(approval="required")
    propose(app, DAY)
    with DeskPage(app) as page:
        yield page


def content(page):
    return approval_of(page.app, DAY).proposal.content


def test_the_page_shows_what_would_leave_and_why_and_changes_nothing(page):
    mail = page.client.get(page.tree.cssselect("iframe")[0].get("src"))
    views = [
        page.client.get(f"/pupitre{link.get('href')}")
        for link in page.tree.cssselect(".switches a")
    ]

    assert page.answer.status_code == 200
    assert len(page.titles) == len(TITLES)
    assert "numéro 1, par ses points" in page.text
    assert {view.status_code for view in views} == {200}
    assert content(page).lead.title in mail.text
    assert mail.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "unsafe-inline" not in page.answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.answer.headers["content-security-policy"]
    assert page.kinds == []


def test_what_changes_while_the_page_is_made_is_not_taken_for_what_it_shows(desk_app):
    stamps = ["before"]

    def material():
        stamps[0] = "after"
        return DayMaterial()

    site = local_desk(desk_app(), OPERATOR, DeskSender(), SourceWatch(material, lambda: stamps[0]))
    with closing(TestClient(site, base_url="http://127.0.0.1")) as client:
        shown = client.get("/pupitre").text
        asked_later = client.get("/pupitre/etat").text

    assert 'data-stamp="before"' in shown
    assert asked_later == "after"


def test_a_story_is_moved_dropped_taken_back_and_reworded_and_all_of_it_undone(page):
    first, second, *_ = before = page.numbers

    page.press("ordre", descendre=first)
    assert page.numbers[:2] == [second, first]
    assert content(page).lead.article_id == second
    page.press("retirer", nouvelle=second, raison="pas confirmé")
    assert second not in page.numbers
    assert "retirée de cette édition par la rédaction" in page.text
    page.press("reprendre", nouvelle=second)
    page.press(
        "recrire", nouvelle=first, titre="Le pont rouvre lundi", court="Le pont", image="aucune"
    )
    assert "Le pont rouvre lundi" in [story.title for story in content(page).all_stories]
    assert all(story.image is None for story in content(page).all_stories)
    while (number := page.undoable) is not None:
        page.press("annuler", acte=number)

    assert page.numbers == before
    assert content(page).lead.title == f"{TITLES[0]}, et ce n’est pas trop tôt"
    actors = {act.actor for act in page.acts}
    assert actors == {"Anne"}
    assert [kind for kind in page.kinds if kind is not ActKind.UNDO] == [
        *(ActKind.ORDER, ActKind.DROP, ActKind.TAKE_BACK, ActKind.WRITE)
    ]


def test_undoing_and_undoing_that_are_told_in_words_and_each_button_says_what_it_does(page):
    first, *_ = page.numbers
    page.press("recrire", nouvelle=first, titre="Le « pont » rouvre")
    page.press("retirer", nouvelle=first)
    for _ in range(2):
        page.press("annuler", acte=page.acts[-1].id)
    buttons = page.tree.cssselect(".done-acts button")

    assert [each.text for each in buttons] == ["Annuler"] * 3
    page.press("annuler", acte=page.acts[-1].id)
    assert page.tree.cssselect(".done-acts button")[0].text == "Rétablir"
    assert first in page.numbers


def test_a_button_about_what_the_page_does_not_show_is_refused_in_french_and_keeps_nothing(page):
    forged = {
        "retirer": {"nouvelle": 99999},
        "ordre": {"ordre": ""},
        "partenaire": {},
        "question": {"question": 7, "texte": "Qui?", "reponse": "Lui"},
        "ton": {"ton": "grotesque", "raison": "pour voir"},
        "recrire": {"nouvelle": "-1"},
    }
    jeton = page.tree.cssselect("input[name=jeton]")[0].get("value")
    said = {}
    for deed, fields in forged.items():
        filled = {**fields, "jeton": jeton}
        page.answer = page.client.post(f"/pupitre/gestes/{deed}?jour={DAY}", data=filled)
        said[deed] = page.tree.cssselect("[role=alert]")[0].text

    assert page.acts == ()
    assert all(said.values())
    assert [each for each in said.values() if "the " in each or "nothing" in each] == []


def test_words_are_chosen_written_and_held_to_the_rules_of_the_mail(page):
    offered = page.tree.cssselect("form.words")[0].cssselect("button[name=choix]")
    own, opening = content(page).subject, content(page).opening

    page.press("objet", choix=offered[0].get("value"))
    assert content(page).subject == offered[0].get("value") != own
    refused = page.press("objet", mots="Re: le pont")
    assert refused.status_code == 422
    assert "L’objet est trop long, crie, se prend pour une réponse" in page.text
    assert page.tree.cssselect("#mots-objet")[0].text == "Re: le pont"
    page.look()
    page.press("objet", mots="")
    assert content(page).subject == own
    page.press("apercu", mots="Le pont rouvre ce matin, et le marché change de place dès demain.")
    assert content(page).preheader.startswith("Le pont rouvre ce matin")
    line = next(p for p in content(page).phrases if p.text == opening)
    page.press("phrase", phrase=line.id)
    assert content(page).opening not in ("", opening)
    assert page.press("phrase", phrase="opening/rien/1").status_code == 422


def test_a_tone_asks_its_reason_and_a_partner_is_taken_off_for_the_day(desk_app):
    app = desk_app(approval="required")
    with app.database.write() as conn:
        partners.add(conn, booking("Fromagerie du Coin inc.", DAY, DAY))
    propose(app, DAY)

    with DeskPage(app) as page:
        assert "Fromagerie du Coin" in page.text
        page.press("partenaire", raison="jour de deuil")
        assert content(page).partner is None
        assert page.press("ton", ton="sober", raison=" ").status_code == 422
        assert "Dis pourquoi" in page.text
        page.look()
        page.press("ton", ton="sober", raison="jour de deuil")

        assert content(page).tone is Tone.SOBER
        assert "demandé par la rédaction (« jour de deuil »)" in page.text


def test_what_was_left_out_is_taken_in_and_what_nobody_may_tell_has_no_button(desk_app):
    app = desk_app(approval="required")
    propose(app, DAY)
    with app.database.write() as conn:
        desk_words.hide(conn, 4, hidden=True)

    with DeskPage(app) as page:
        page.press("ton", ton="restrained", raison="pour refaire l’édition")
        assert FOURTH not in page.titles
        assert "cachée par la rédaction" in page.text
        page.press("prendre", nouvelle=4)
        assert page.titles[-1] == FOURTH
        assert page.press("prendre", nouvelle=999).status_code == 422


def test_an_approval_is_of_what_was_looked_at_and_a_change_asks_again(page):
    stale = page.tree.cssselect("input[name=version]")[0].get("value")
    page.press("ordre", descendre=page.numbers[0])
    refused = page.press("approuver", version=stale)
    assert refused.status_code == 422
    assert "L’édition a changé depuis" in page.text

    page.look()
    page.press("approuver")
    assert "Approuvée" in page.text
    assert approval_of(page.app, DAY).is_approved
    page.press("retirer", nouvelle=page.numbers[-1])
    assert not approval_of(page.app, DAY).is_approved
    page.press("retenir", raison="on vérifie")
    assert "Retenue par Anne : « on vérifie »" in page.text.replace("\u00a0", " ")


def test_a_trial_goes_to_who_asks_and_what_is_sent_now_is_what_was_seen(page, inbox):
    jeton = page.tree.cssselect("input[name=jeton]")[0].get("value")
    first = page.numbers[0]
    page.press("ordre", descendre=first)
    page.press("essai")
    assert [envelope.recipients for envelope in inbox.envelopes] == [("anne@paper.example",)]
    seen = content(page)

    page.press("envoyer")
    wait_until(lambda: [e.recipients for e in inbox.envelopes][-1] == (ANNE,))
    wait_until(lambda: not page.sender.is_busy(str(DAY)))

    assert edition_of(page.app, DAY).content == seen
    assert page.look(jour=str(DAY)).url.path == f"/pupitre/e/{DAY}"
    mails = len(inbox.envelopes)
    late = ("retirer", "objet", "approuver", "retenir", "annuler", "essai", "preparer", "liens")
    for deed in (*late, "envoyer"):  # of a page that was open when the edition left
        fields = {"jeton": jeton, "nouvelle": first, "mots": "Trop tard", "acte": 1, "version": 1}
        page.answer = page.client.post(f"/pupitre/gestes/{deed}?jour={DAY}", data=fields)
        assert "L’édition était déjà partie : rien n’a été changé." in page.text
    fields = {"jeton": jeton}
    page.answer = page.client.post(f"/pupitre/gestes/arreter?jour={DAY}", data=fields)
    assert "Tout était déjà parti" in page.text
    assert (len(inbox.envelopes), edition_of(page.app, DAY).content) == (mails, seen)


def test_an_editor_can_neither_send_nor_stop_and_no_other_page_can_press_a_button(desk_app):
    app = desk_app(approval="required")
    propose(app, DAY)

    with DeskPage(app, EDITOR) as page:
        page.press("approuver")
        assert "Envoyer maintenant" not in page.text
        token = page.tree.cssselect("input[name=jeton]")[0].get("value")
        for deed in ("envoyer", "arreter"):
            sent = page.client.post(
                f"/pupitre/gestes/{deed}?jour={DAY}", data={"jeton": token, "version": 1}
            )
            assert sent.status_code == 403
        forged = page.client.post("/pupitre/gestes/retirer", data={"nouvelle": 1, "jeton": "x"})
        unknown = page.client.post("/pupitre/gestes/tout", data={"jeton": token})

        assert (forged.status_code, unknown.status_code) == (403, 404)
        assert page.kinds == [ActKind.APPROVE]


def test_an_edition_nobody_proposed_is_prepared_from_the_page(desk_app):
    with DeskPage(desk_app()) as page:
        assert "Rien n’a été lu qui se raconte" in page.text
        page.press("preparer")
        wait_until(lambda: approval_of(page.app, DAY).proposal is not None)
        wait_until(lambda: not page.sender.is_busy(f"prepare {DAY}"))
        page.look()

        assert len(page.titles) == len(TITLES)
        assert page.look(jour="demain").status_code == 200
        assert {page.look(jour=day).status_code for day in ("hier", "9999-12-31")} == {404}


@pytest.mark.parametrize("query", ["", "?jour=", "?jour=demain", "?jour=aujourdhui"])
def test_a_form_that_names_no_day_acts_on_none(page, query):
    token = page.tree.cssselect("input[name=jeton]")[0].get("value")
    deeds = ("retirer", "retenir", "approuver", "preparer", "relire", "envoyer", "arreter", "liens")
    fields = {"jeton": token, "nouvelle": page.numbers[0], "version": 1}

    answers = [page.client.post(f"/pupitre/gestes/{deed}{query}", data=fields) for deed in deeds]

    assert {answer.status_code for answer in answers} == {400}
    assert all("De quel jour?" in answer.text for answer in answers)
    assert page.acts == ()


def test_an_order_from_a_page_that_is_not_of_now_takes_nothing_back(page):
    stale = page.tree.cssselect("form#ordre")[0]
    first, second, *_ = page.numbers
    page.press("ordre", descendre=first)
    newest = page.numbers

    page.answer = page.client.post(
        stale.action, data={**dict(stale.form_values()), "monter": second}
    )

    assert page.answer.status_code == 422
    assert "L’édition a changé depuis que tu l’as vue" in page.text
    page.look()
    assert page.numbers == newest


def test_sources_are_read_again_and_the_page_says_what_came(page):
    approved = page.press("approuver")
    assert approved.status_code == 200
    gone = page.numbers[0]
    page.press("retirer", nouvelle=gone)
    before = content(page)

    page.press("relire")
    wait_until(lambda: not page.sender.is_busy(f"prepare {DAY}"))
    page.look()

    assert page.sender.fault(f"prepare {DAY}") is None
    assert page.kinds[-1] is ActKind.REREAD
    assert "a fait relire les sources : aucune nouvelle de plus ni de moins" in page.text.replace(
        "\u00a0", " "
    )
    assert content(page) == before
    assert gone not in page.numbers
