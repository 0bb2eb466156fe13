"""Where a feed goes on that shows only its newest items. Pure."""

from urllib.parse import parse_qsl, urlencode, urlsplit

FEWEST = 5
"""Items: a feed that shows fewer may be new every day."""


def older_items(url: str, page: int) -> str:
    """The address of that page of a WordPress feed (the first is 1); empty for another feed."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    is_wordpress = parts.path.rstrip("/").endswith("/feed") or "feed" in asked
    query = urlencode(asked | {"paged": str(page)})
    return parts._replace(query=query).geturl() if is_wordpress else ""
