"""The front page: what comes, when, how long it takes, and the last of it."""

import re
from dataclasses import replace
from html import unescape

from digest.model import Image
from tests.web.test_pages import archived, edition, story


def test_the_front_promises_what_the_settings_and_the_last_edition_keep(
    postal_app, serve_app, with_settings
):
    days = ["mon", "tue", "wed", "thu", "fri"]
    settings = with_settings(schedule={"send_at": "17:05", "days": days})
    site = serve_app(replace(postal_app, settings=settings))
    before = unescape(site.get("/").text).replace("\N{NO-BREAK SPACE}", " ")
    image = Image(url="https://images.nouvelles.example/une.jpg", alt="Un dessin")
    archived(site, edition(lead=story(1, image=image)))

    answer = site.get("/")

    page = unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")
    for said in (before, page):
        assert "L’essentiel des nouvelles, du lundi au vendredi à 17 h 05</h1>" in said
    assert "minute" not in before
    assert "3 nouvelles, 4 minutes de lecture" in page
    assert f'src="{image.url}" alt="Un dessin"' in page
    assert "https://images.nouvelles.example;" in answer.headers["content-security-policy"]
    assert re.findall('href="(/e/[^"]*#[^"]*)"', page)[-1] == "/e/2024-11-08#nouvelle-3"
    shown = [page.index(words) for words in ("Au sommaire", "Ton courriel</label>", "<details")]
    assert shown == sorted(shown)
