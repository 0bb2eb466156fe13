"""One address for one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.canonical import canonical, item_address, key

BASE = "https://gazette.example/une/feed.xml"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            "HTTPS://Gazette.Example:443/a?utm_source=x&utm_medium=y#haut",
            "https://gazette.example/a",
        ),
        ("http://gazette.example:80", "http://gazette.example/"),
        ("http://gazette.example:8900/a/", "http://gazette.example:8900/a/"),
        ("/2024/11/pont/", "https://gazette.example/2024/11/pont/"),
        ("//gazette.example./a", "https://gazette.example/a"),
        ("https://gazette.example/a?id=3&fbclid=zzz", "https://gazette.example/a?id=3"),
        ("www.gazette.example/a", "https://www.gazette.example/a"),
        ("https:/gazette.example/a", "https://gazette.example/a"),
        ("https://http//gazette.example/a", "http://gazette.example/a"),
        ("https://https.example/a", "https://https.example/a"),
        ("www-archives/a", "https://gazette.example/une/www-archives/a"),
        ("https://gazette.example/a?amp", "https://gazette.example/a"),
        ("https://gazette.example/a?tmpl=component&print=1&id=3", "https://gazette.example/a?id=3"),
        ("https://gazette.example/a?share=facebook", "https://gazette.example/a"),
        ("https://gazette.example/a?print=2024", "https://gazette.example/a?print=2024"),
        ("https://gazette.example/?ref=4107", "https://gazette.example/?ref=4107"),
        ("https://gazette.example/?p=4107", "https://gazette.example/?p=4107"),
        ("https://user:secret@gazette.example/a", "https://gazette.example/a"),
        ("https://été.example/%c3%a9té", "https://xn--t-9fab.example/%C3%A9t%C3%A9"),
        (" https://gazette.example/a\n", "https://gazette.example/a"),
        ("https://gazette.example/a?attention=1", "https://gazette.example/a?attention=1"),
        ("https://gazette.example/a;jsessionid=0A1B2C?x=1", "https://gazette.example/a?x=1"),
        ("https://gazette.example/a?PHPSESSID=ab12&id=3", "https://gazette.example/a?id=3"),
        ("https://gazette.example/a?sid=4f5e6d7c8b9a0f1e2d", "https://gazette.example/a"),
        ("https://gazette.example/a?sid=12&s=quai", "https://gazette.example/a?sid=12&s=quai"),
        ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]/a"),
        ("mailto:a@gazette.example", ""),
        ("javascript:alert(1)", ""),
        ("https://[::1", ""),
        ("https://gazette.example:99999/", ""),
        ("", ""),
    ],
)
def test_an_address_has_one_form(written, wanted):
    assert canonical(written, BASE) == wanted


@pytest.mark.parametrize(
    "counter",
    [
        "https://www.google.com/url?rct=j&sa=t&url=https://gazette.example/a/?utm_source%3Dx&ct=ga",
        "https://www.google.ca/url?q=https%3A%2F%2Fgazette.example%2Fa%2F",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazette.example%2Fa%2F&h=AT0",
        "https://can01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgazette.example%2Fa%2F",
    ],
)
def test_a_link_that_somebody_counts_on_its_way_is_the_page_that_it_leads_to(counter):
    assert item_address(counter) == "https://gazette.example/a/"


def test_scheme_and_www_and_last_slash_do_not_make_another_page():
    addresses = ["http://www.gazette.example/a/", "https://gazette.example/a"]

    assert len(set(map(key, addresses))) == 1


@given(st.text())
def test_any_text_gives_an_address_or_nothing(text):
    url = canonical(text, BASE)

    assert url == "" or url.startswith(("http://", "https://"))
    assert canonical(url) == url
