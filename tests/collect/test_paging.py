"""Where a feed goes on."""

import pytest

from digest.collect.paging import older_items


@pytest.mark.parametrize(
    ("url", "older"),
    [
        ("https://gazette.example/feed/", "https://gazette.example/feed/?paged=2"),
        ("https://gazette.example/?feed=rss2", "https://gazette.example/?feed=rss2&paged=2"),
        ("https://gazette.example/flux.xml", ""),
    ],
)
def test_a_wordpress_feed_has_pages_and_another_has_none(url, older):
    assert older_items(url, 2) == older
