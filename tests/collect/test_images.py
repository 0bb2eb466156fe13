"""The first picture of a story that is one."""

import pytest

from digest.collect import images
from digest.model import Image

SITE = "https://gazette.example"
URL = f"{SITE}/pont/"


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
        ("<img src='https://s.w.org/images/core/emoji/1.png'>", None),
        ("<img src='data:image/png;base64,xx'><img src='javascript:x'><img>", None),
        ("rien", None),
    ],
)
def test_the_first_picture_that_is_one_is_taken(markup, image):
    assert images.first(markup, URL) == image
