"""The archive: what each edition says of itself, a month at a time, and what is found in it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from digest.config import frozen
from digest.model import Image
from digest.store import editions
from tests.web.test_pages import CUT_OFF, DAY, edition, story

IMAGE = Image(url="https://images.nouvelles.example/une.jpg", alt="Un dessin")


def fill(site, number):
    """So many editions, the newest on DAY, with a picture; the oldest tells of an ice storm."""
    with site.app.database.write() as conn:
        for ago in range(number):
            told = edition(day=DAY - timedelta(ago), lead=story(1, image=IMAGE))
            if ago == number - 1:
                told = replace(told, lead=replace(told.lead, title="Le verglas de l’été"))
            editions.add(conn, told, CUT_OFF, CUT_OFF, frozen(site.app.settings))


def days(page):
    return re.findall(r'href="/e/([\d-]+)"', page)


def test_each_edition_shows_its_picture_and_its_preheader_thirty_on_a_page(site):
    fill(site, 33)

    answer, older = site.get("/archives"), site.get("/archives?page=2").text

    assert (len(days(answer.text)), len(days(older))) == (30, 3)
    assert edition().preheader in unescape(answer.text)
    assert f'<img src="{IMAGE.url}" alt=""' in answer.text
    assert "https://images.nouvelles.example;" in answer.headers["content-security-policy"]
    assert '<a href="/archives?page=2" rel="next">Plus anciennes</a>' in answer.text
    assert '<a href="/archives?page=1" rel="prev">Plus récentes</a>' in older
    assert f'<link rel="canonical" href="{site.url}/archives?page=2">' in older
    assert "x-robots-tag" not in answer.headers


def test_what_is_found_is_shown_and_no_machine_is_to_keep_it(site):
    fill(site, 3)

    answer = site.get("/archives?q=VERGLAS+d%E2%80%99ete")
    none = site.get("/archives?q=%22%3Cb%3E+AND+NEAR(").text

    assert days(answer.text) == [str(DAY - timedelta(2))]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'value="VERGLAS d’ete"' in answer.text
    assert "Aucune édition ne contient tout ça." in none
    assert "<b>" not in none


def test_a_page_that_is_none_is_not_there(site):
    statuses = [site.get(f"/archives?page={number}").status for number in ("0", "x", "1", "99")]

    assert statuses == [404, 404, 200, 200]
    assert '<meta name="robots" content="noindex">' in site.get("/archives?page=99").text
