"""The one tag on the newsroom's own links, by which its site counts who comes from a mail. Pure."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from digest.config import NewsletterSettings, WebSettings
from digest.model import Edition, Ritual, Story


def with_link_tags(
    edition: Edition, tags: str, newsletter: NewsletterSettings, web: WebSettings
) -> Edition:
    """
    That edition, its links to the host of `newsletter.site_url` with *tags* in their query.

    The same for every reader; without a change where *tags* is empty. Links to other sites,
    to partners and to our own pages stay as they are.
    """
    if not tags:
        return edition
    tagged = partial(_tagged, tags=tags, site_url=newsletter.site_url, public_url=web.public_url)

    def linked(stories: tuple[Story, ...]) -> tuple[Story, ...]:
        return tuple(replace(story, url=tagged(story.url)) for story in stories)

    def counted(ritual: Ritual) -> Ritual:
        return replace(
            ritual, lines=tuple(replace(line, url=tagged(line.url)) for line in ritual.lines)
        )

    return replace(
        edition,
        lead=linked((edition.lead,))[0],
        stories=linked(edition.stories),
        sequels=linked(edition.sequels),
        briefs=linked(edition.briefs),
        rituals=tuple(map(counted, edition.rituals)),
    )


def _tagged(url: str, *, tags: str, site_url: str, public_url: str) -> str:
    """The address with the tags, in the place of others by their names; its fragment stays last."""
    if _host(url) != _host(site_url) or f"{url}/".startswith(f"{public_url}/"):
        return url
    page, mark, fragment = url.partition("#")
    address, _, query = page.partition("?")
    names = {tag.partition("=")[0] for tag in tags.split("&")}
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in names]
    return f"{address}?{'&'.join((*kept, tags))}{mark}{fragment}"


def _host(url: str) -> str:
    """The host of a web address, in small letters; '' for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
