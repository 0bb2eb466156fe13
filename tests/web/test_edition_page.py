"""An edition as a page that anyone may read, whoever pays and whatever they agreed to."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from digest.model import PartnerBlock
from tests.web.test_pages import archived, edition, story


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
