"""
The sample newsroom: a small site in WordPress's manner, to collect from.

It has what a real one has: two feeds that overlap, the REST API, pages with
pictures, and the furniture around an article (comment form, sign-up box, share
line) that must not end up in a mail. It answers conditional requests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digest.demo import picture
from digest.demo.articles import SamplePost
from digest.demo.pages import render

NAME = "Marée haute"
_FRONT_PAGE = 2
"""How many articles the second feed holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """`url` is where the site answers, without a final slash; `posts` are the newest first."""

    url: str
    posts: tuple[SamplePost, ...]
    sign_up_url: str

    @property
    def feed_url(self) -> str:
        """Everything it publishes."""
        return f"{self.url}/feed/"

    @property
    def front_page_feed_url(self) -> str:
        """What stands on the front page, the first of it under another name."""
        return f"{self.url}/une/feed/"

    @property
    def front_page(self) -> tuple[SamplePost, ...]:
        """What the editors put first: what they took up again, then the newest."""
        ranked = sorted(self.posts, key=lambda post: (not post.is_updated, self.posts.index(post)))
        return tuple(ranked[:_FRONT_PAGE])

    def find(self, slug: str) -> SamplePost | None:
        """The article of that slug, or None."""
        return next((post for post in self.posts if post.slug == slug), None)


def create_newsroom(newsroom: Newsroom) -> Starlette:
    """The site, ready to be served at `newsroom.url`."""
    return Starlette(
        routes=[
            Route("/", _page(newsroom, "home.html")),
            Route("/confidentialite/", _page(newsroom, "privacy.html")),
            Route("/annonceur/", _page(newsroom, "advertiser.html")),
            Route("/feed/", _feed(newsroom, "feed.xml")),
            Route("/une/feed/", _feed(newsroom, "front-page-feed.xml")),
            Route("/wp-json/wp/v2/posts", _rest(newsroom)),
            Route("/images/{slug}.png", _picture(newsroom)),
            Route("/{year:int}/{month:int}/{slug}/", _article(newsroom)),
        ]
    )


_Endpoint = Callable[[Request], Response]


def _page(newsroom: Newsroom, template: str) -> _Endpoint:
    def answer(request: Request) -> Response:
        page = render(f"newsroom/{template}", newsroom=newsroom, name=NAME)
        return _conditional(request, page.encode(), "text/html")

    return answer


def _article(newsroom: Newsroom) -> _Endpoint:
    def answer(request: Request) -> Response:
        post = newsroom.find(request.path_params["slug"])
        if post is None or post.path != request.url.path:
            return Response("Page introuvable", 404, media_type="text/plain")
        page = render("newsroom/article.html", newsroom=newsroom, post=post, name=NAME)
        return _conditional(request, page.encode(), "text/html", post.updated_at)

    return answer


def _feed(newsroom: Newsroom, template: str) -> _Endpoint:
    newest = max(post.updated_at for post in newsroom.posts)

    def answer(request: Request) -> Response:
        feed = render(
            f"newsroom/{template}",
            newsroom=newsroom,
            name=NAME,
            newest=newest,
            rfc2822=format_datetime,
            story_html=_story_html,
        )
        return _conditional(request, feed.encode(), "application/rss+xml", newest)

    return answer


def _picture(newsroom: Newsroom) -> _Endpoint:
    def answer(request: Request) -> Response:
        post = newsroom.find(request.path_params["slug"])
        if post is None or not post.picture:
            return Response("Image introuvable", 404, media_type="text/plain")
        return _conditional(request, picture.draw(post.hue), "image/png", post.published_at)

    return answer


def _rest(newsroom: Newsroom) -> _Endpoint:
    """`per_page` (10, at most 100) and `page` as WordPress reads them; no other parameter acts."""

    def answer(request: Request) -> Response:
        size = _number(request.query_params, "per_page", 10)
        page = _number(request.query_params, "page", 1)
        pages = -(-len(newsroom.posts) // max(size, 1))
        if not 1 <= size <= 100 or not 1 <= page <= pages:
            fault = {"code": "rest_invalid_param", "data": {"status": 400}}
            return JSONResponse(fault, 400)
        posts = newsroom.posts[(page - 1) * size : page * size]
        headers = {"X-WP-Total": str(len(newsroom.posts)), "X-WP-TotalPages": str(pages)}
        return JSONResponse([_rest_post(newsroom, post) for post in posts], headers=headers)

    return answer


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name, str(default))
    return int(text) if text.isascii() and text.isdigit() else 0


def _rest_post(newsroom: Newsroom, post: SamplePost) -> dict[str, Any]:
    """The post as `/wp-json/wp/v2/posts?_embed` gives it, less what nobody reads."""
    embedded: dict[str, Any] = {
        "author": [{"name": post.author}],
        "wp:term": [[{"taxonomy": "category", "name": post.section}]],
    }
    if post.picture:
        embedded["wp:featuredmedia"] = [
            {
                "source_url": f"{newsroom.url}/images/{post.slug}.png",
                "alt_text": post.picture,
                "media_details": {"width": picture.WIDTH, "height": picture.HEIGHT},
            }
        ]
    return {
        "id": post.id,
        **_rest_moment("date", post.published_at),
        **_rest_moment("modified", post.updated_at),
        "guid": {"rendered": f"{newsroom.url}/?p={post.id}"},
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": f"{newsroom.url}{post.path}",
        "title": {"rendered": escape(post.title)},
        "excerpt": {"rendered": f"<p>{escape(post.excerpt)} [&hellip;]</p>\n"},
        "content": {"rendered": _story_html(post)},
        "_embedded": embedded,
    }


def _rest_moment(field: str, moment: datetime) -> dict[str, str]:
    """WordPress writes both without a zone: on the site's wall, and in UTC."""
    wall = moment.replace(tzinfo=None)
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return {field: wall.isoformat(), f"{field}_gmt": utc.isoformat()}


def _story_html(post: SamplePost) -> str:
    tags = {True: "h2", False: "p"}
    return "\n".join(
        f"<{tags[passage.is_heading]}>{escape(passage.text)}</{tags[passage.is_heading]}>"
        for passage in post.body
    )


def _conditional(
    request: Request, body: bytes, media_type: str, modified: datetime | None = None
) -> Response:
    """The body, or 304 where the client's copy is still good (RFC 9110, section 13)."""
    etag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": etag, "Cache-Control": "max-age=0"}
    if modified is not None:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    tags = request.headers.get("if-none-match", "")
    if etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
