"""Which pictures are a story's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import images
from digest.model import Image

SITE = "https://gazette.example"
URL = f"{SITE}/pont/"
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        (
            "<img src='/a.jpg' alt='Le pont' width=1200 height='800px'>",
            Image(url=f"{SITE}/a.jpg", alt="Le pont", width=1200, height=800),
        ),
        (
            "<img width=1 height=1 src='/spy.gif'><p><img src='b.jpg'></p>",
            Image(url=f"{SITE}/pont/b.jpg"),
        ),
        ("<img src='/a.jpg' alt='IMG_2041-1024x683.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img src='/a.jpg' alt='DSC 0042'>", Image(url=f"{SITE}/a.jpg")),
        (
            "<img src='/a.jpg' alt='Scan 3 de Rimouski'>",
            Image(url=f"{SITE}/a.jpg", alt="Scan 3 de Rimouski"),
        ),
        ("<img alt='a > b' src='/a.jpg'>", Image(url=f"{SITE}/a.jpg", alt="a > b")),
        ("<img alt=unfinished", None),
        ("<img src='https://s.w.org/images/core/emoji/1.png'>", None),
        ("<img src='data:image/png;base64,xx'><img src='javascript:x'><img>", None),
        ("<img src='/lazy/blank.gif' data-src='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        (f"<img src='{BLANK}' data-lazy-src='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img srcset='/s.jpg 600w, /m.jpg 1200w, /l.jpg 4000w'>", Image(url=f"{SITE}/m.jpg")),
        ("<img srcset='/l.jpg 4000w'>", Image(url=f"{SITE}/l.jpg")),
        ("<picture><source srcset='/a.jpg 1x'><img></picture>", Image(url=f"{SITE}/a.jpg")),
        (
            "<picture><source srcset='/a.avif'><source srcset='/b.jpg'><img></picture>",
            Image(url=f"{SITE}/b.jpg"),
        ),
        (
            "<img src=/spacer.gif><noscript><img src=/a.jpg></noscript>",
            Image(url=f"{SITE}/a.jpg"),
        ),
        ("<img class='avatar photo' src='/moi.jpg'>", None),
        ("<img src='https://secure.gravatar.com/avatar/x?s=96'>", None),
        ("<img src='/placeholder-600.png'><img src='/img/1x1.gif'>", None),
        ("<img src='/photos/lazy-river.jpg'>", Image(url=f"{SITE}/photos/lazy-river.jpg")),
        ("<amp-img src='/a.jpg'></amp-img>", Image(url=f"{SITE}/a.jpg")),
        (f"<img src='{BLANK}' nitro-lazy-src='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img data-cfsrc='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img src='/blank.gif' data-wpfc-original-src='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img data-src='{&quot;a&quot;:1}' src='/a.jpg'>", Image(url=f"{SITE}/a.jpg")),
        ("<img class='spip_logo' src='/a.jpg?17'>", Image(url=f"{SITE}/a.jpg?17")),
        ("<img src='/None'><img src='/img/undefined'><img src='[object Object]'>", None),
        ("<img src='{{ photo }}'><img src='/wp-content/uploads/'>", None),
        ("<img src='http://localhost/a.jpg'><img src='http://192.168.0.12/a.jpg'>", None),
        ("<img src='/bandeau-728x90.jpg'><img class='photo-auteur' src='/a.jpg'>", None),
        ("<img src='/prive/themes/spip/images/pdf-32.png'>", None),
        ("<img src='https://www.google-analytics.com/collect?v=1'>", None),
        ("rien", None),
    ],
)
def test_the_first_picture_that_is_one_is_taken(markup, image):
    assert images.first(markup, URL) == image


@pytest.mark.parametrize("name", ["balado.mp3", "rapport.pdf", "film.mp4", "a.html", "spacer.gif"])
def test_what_a_source_names_is_no_picture_by_its_name(name):
    assert images.named(f"/{name}", URL) is None


def test_the_address_of_the_story_is_no_picture_of_it():
    assert images.named(URL, URL) is None


def test_the_widest_of_those_that_a_source_names_is_taken():
    sizes = [images.named(f"/{width}.jpg", URL, width=width) for width in (0, 1200, 300)]

    assert images.largest([None, *sizes]) == Image(url=f"{SITE}/1200.jpg", width=1200)


@given(st.text() | st.text("<>img srcset='\"=/ ,.0123w", max_size=300).map("<img {}".format))
def test_no_markup_makes_it_fail(markup):
    image = images.first(markup, URL)

    assert image is None or image.url.startswith("http")
