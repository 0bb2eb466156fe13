"""A written year on a real port: feeds, a REST API and pages, as they are on a morning."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs

from tests.loopback.web import Answer, Request, WebServer
from tests.rigs.year.posts import NewsDay, Post

CHANNELS = ("rss", "rest")
_IN_FEED = 20
"""Items of a page of a feed, as WordPress gives them."""
_GONE = (
    Answer(status=410, body=b"<p>Retire.</p>"),
    Answer(status=404, body=b"<p>Introuvable.</p>"),
    Answer(status=302, headers={"Location": "/"}),
)
"""What stands where a publisher took a story back."""


class ServedSite(WebServer):
    """`show` a morning, then read `sources` from it; `given` is what any list has told of."""

    def __init__(self) -> None:
        super().__init__()
        self.given: set[int] = set()
        self._posts: dict[int, Post] = {}
        self._gone: dict[int, Answer] = {}
        self._une: list[int] = []
        self._is_down = False

    def sources(self, channel: str) -> dict[str, str]:
        """The kind of each of its sources, by address."""
        if channel == "rest":
            return {self.url("/wp-json/wp/v2/posts"): "wordpress"}
        return {self.url("/feed/"): "feed", self.url("/category/a-la-une/feed/"): "feed"}

    def show(self, news: NewsDay) -> None:
        """From now on the site is as it was on that morning."""
        self.requests.clear()
        self._is_down = news.kind == "down"
        for post in (*news.posts, *news.changes):
            known = self._posts.get(post.number)
            is_older = known is not None and post.updates < known.updates
            self._posts[post.number] = known if is_older else post
        une = [post.number for post in news.posts if post.is_featured]
        self._une = list(dict.fromkeys([*une, *self._une]))[:_IN_FEED]

    def take_back(self, number: int) -> None:
        """From now on that post is nowhere: gone, not found, or the front page instead."""
        self._gone[number] = _GONE[number % len(_GONE)]

    def url_of(self, number: int) -> str:
        """The address of that post."""
        return self.url(f"/{number}/")

    def answer(self, request: Request) -> Answer:
        """What the site says to that request."""
        self.requests.append(request)
        asked = {name: values[0] for name, values in parse_qs(request.query).items()}
        answer = None if self._is_down else self._answer_at(request.path.strip("/"), asked)
        return answer or Answer(status=503 if self._is_down else 404)

    def _answer_at(self, path: str, asked: dict[str, str]) -> Answer | None:
        if path == "feed":
            return self._feed(self._newest, int(asked.get("paged", 1)))
        if path.startswith("category/"):
            return self._feed([self._posts[number] for number in self._une], 1)
        if path.startswith("wp-json/"):
            return self._list(int(asked.get("page", 1)), int(asked.get("per_page", 10)))
        post = self._posts.get(int(path)) if path.isdecimal() else None
        if post is None:
            return None if path else _html("La Gazette", "<p>Les nouvelles du jour.</p>")
        return self._gone.get(post.number) or self._page(post)

    @property
    def _newest(self) -> list[Post]:
        there = (post for number, post in self._posts.items() if number not in self._gone)
        return sorted(there, key=lambda post: post.published_at, reverse=True)

    def _feed(self, posts: list[Post], page: int) -> Answer | None:
        shown = posts[(page - 1) * _IN_FEED : page * _IN_FEED]
        if not shown:
            return None
        self.given |= {post.number for post in shown}
        items = "".join(map(self._item, shown))
        head = "<title>La Gazette</title><language>fr-CA</language>"
        spaces = (
            "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/'"
        )
        feed = f"<rss version='2.0' {spaces}><channel>{head}{items}</channel></rss>"
        return Answer(body=feed.encode(), headers={"Content-Type": "application/rss+xml"})

    def _item(self, post: Post) -> str:
        text = (
            f"<content:encoded><![CDATA[{post.content}]]></content:encoded>" if post.content else ""
        )
        filed = "".join(f"<category>{escape(name)}</category>" for name in _categories(post))
        return (
            f"<item><title>{escape(post.title)}</title>{filed}"
            f"<link>{self.url_of(post.number)}</link>"
            f"<guid isPermaLink='false'>{self.url('/')}?p={post.number}</guid>"
            f"<pubDate>{format_datetime(post.published_at)}</pubDate>"
            f"<description><![CDATA[{post.excerpt}]]></description>"
        ) + (text if post.content else "</item>")

    def _list(self, page: int, per_page: int) -> Answer:
        posts = self._newest
        shown = posts[(page - 1) * per_page : page * per_page]
        self.given |= {post.number for post in shown}
        headers = {
            "Content-Type": "application/json",
            "X-WP-TotalPages": str(-(-len(posts) // per_page)),
        }
        return Answer(body=json.dumps(list(map(self._record, shown))).encode(), headers=headers)

    def _record(self, post: Post) -> dict[str, object]:
        changed = post.updated_at or post.published_at
        terms = [{"taxonomy": "category", "name": name} for name in _categories(post)]
        return {
            "id": post.number,
            "date_gmt": _universal(post.published_at),
            "modified_gmt": _universal(changed),
            "guid": {"rendered": f"{self.url('/')}?p={post.number}"},
            "link": self.url_of(post.number),
            "title": {"rendered": escape(post.title)},
            "excerpt": {"rendered": post.excerpt},
            "content": {"rendered": post.page, "protected": False},
            "_embedded": {"wp:term": [terms]},
        }

    def _page(self, post: Post) -> Answer:
        at = f"<time datetime='{post.published_at.isoformat()}'></time>"
        return _html(post.title, f"{at}<div class='entry-content'>{post.page}</div>")


def _categories(post: Post) -> Iterable[str]:
    return ("À la une", post.section) if post.is_featured else (post.section,)


def _universal(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _html(title: str, body: str) -> Answer:
    page = (
        f"<!doctype html><html lang='fr-CA'><head><title>{escape(title)}</title></head><body>"
        f"<article><h1>{escape(title)}</h1>{body}</article></body></html>"
    )
    return Answer(body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
