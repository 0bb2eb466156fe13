"""An edition as a page that anyone may read, whoever pays and whatever they agreed to."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

from digest.config import frozen
from digest.model import PartnerBlock, Ritual, RitualLine, RitualPlace, Sequel, Tone
from digest.store import editions
from tests.web.test_pages import CUT_OFF, DAY, archived, edition, story


def test_a_partners_block_keeps_its_label(site):
    block = PartnerBlock(
        partner_id=1,
        legal_name="Quincaillerie inc.",
        label="Publicité · payée par Quincaillerie inc.",
        intro="T’as accepté de recevoir des annonces : en voici une.",
        headline="Des pneus.",
        text="Posés en 30 minutes.",
        url="https://partenaire.example/",
        link_text="Prendre rendez-vous",
    )
    archived(site, edition(partner=block))

    page = site.get("/e/2024-11-08").text

    assert page.count("Publicité · payée par Quincaillerie inc.</p>") == 1
    assert 'rel="sponsored nofollow noopener"' in page
    assert "accepté de recevoir" not in page  # said to those who agreed, in their mail


def test_each_story_can_be_passed_on_by_mail_without_a_script(site):
    archived(site, edition())

    page = site.get("/e/2024-11-08").text

    links = [
        unescape(link) for link in re.findall(r'href="(mailto:\?[^"]+)">Partager le lien', page)
    ]
    queries = [parse_qs(urlsplit(link).query) for link in links]
    assert len(queries) == 3
    assert queries[0] == {"subject": [story(1).title], "body": [story(1).url]}


def test_what_was_told_before_leads_to_what_was_said(site):
    said = "On te disait hier : « Sept morts à Matane »."
    told = Sequel(told_on=date(2024, 11, 7), reference=said)
    line = replace(
        story(9), paragraphs=("Deux autres victimes.",), sequel=told, intro="Ça a bougé."
    )
    archived(site, edition(sequels=(line,)))

    page = site.get("/e/2024-11-08").text
    feed = site.get("/archives.atom").text

    assert f'href="/e/2024-11-07">{said}</a>' in page
    assert "Ça a bougé." in page
    assert "Deux autres victimes." in page
    assert line.url in feed


def test_an_archived_edition_keeps_its_rituals_but_asks_nobody_what_they_think(site):
    place, line = RitualPlace.AFTER, RitualLine(text="On y a semé 300 carottes.", label="300")
    figure = Ritual(name="figure", place=place, heading="Le chiffre du jour", lines=(line,))
    signed = RitualLine(text="Édition préparée par Camille Exemple.")
    asked = RitualLine(text="Bof", url="https://infolettre.example/avis/2024-11-08/bof")
    end = RitualPlace.END
    others = (
        Ritual(name="signature", place=end, lines=(signed,)),
        Ritual(name="feedback", place=end, lines=(asked,)),
    )
    archived(site, edition(rituals=(figure, *others)))

    page = site.get(f"/e/{DAY}").text

    assert "Le chiffre du jour" in page
    assert line.text in page
    assert signed.text in page
    assert "/avis/" not in page


def test_an_edition_stands_as_in_the_mail_and_can_be_passed_on_and_followed(site):
    archived(site, edition(ritual="T’es au courant."))
    with site.app.database.write() as conn:
        for day in (7, 9):
            other = edition(day=date(2024, 11, day), subject=f"Le {day}")
            editions.add(conn, other, CUT_OFF, CUT_OFF, frozen(site.app.settings))

    page = unescape(site.get(f"/e/{DAY}").text)

    order = ("Ah, te voilà.", "Au sommaire", "À la une", "Par Anne Roy", ">En rafale<", "Voilà.")
    last = ("T’es au courant.</span>", "Partager cette édition", ">Le 7</a>", ">Le 9</a>")
    places = [page.index(words) for words in (*order, *last, "Ton courriel</label>")]
    assert places == sorted(places)
    shared = re.findall('href="(https://[^"]*(?:sharer?|intent|wa.me)[^"]*)"', page)
    assert len(shared) == 4
    assert all(quote(f"{site.url}/e/{DAY}") in link for link in shared)
    assert 'rel="prev" href="/e/2024-11-07"' in page
    assert 'rel="next" href="/e/2024-11-09"' in page


def test_a_sober_day_is_no_day_for_a_slogan(site):
    archived(site, edition(tone=Tone.SOBER))

    page = site.get(f"/e/{DAY}").text

    assert 'class="slogan"' not in page
    assert "déjà au courant" not in page
    assert ">Recevoir l’infolettre</a>" in page
