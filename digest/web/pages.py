"""Fill a page's template and dress it with the headers it must have."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from digest.config import NewsletterSettings, Settings
from digest.french import typography
from digest.french.durations import span
from digest.render.environment import environment, filled
from digest.report.french import in_french
from digest.report.reply_words import meaning

NOT_AN_ADDRESS = (
    "Cette adresse ne semble pas complète. Il faut un nom, un @ et un domaine,"
    " comme dans prenom@exemple.ca."
)
"""What a page says of what was typed where it wants an address."""
UNREACHABLE = (
    "Notre serveur de courriel n’écrit pas encore aux adresses qui ont un accent, ou une lettre"
    " d’un autre alphabet, avant le @. En as-tu une autre?"
)
"""What it says of an address that is one, and that the relay cannot take."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src {images}; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {framed_by}{scripts}"
)
_OUR_SCRIPT = "; script-src 'self'"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?", re.ASCII | re.IGNORECASE)
SAFE_HEADERS = {
    # no token leaves our site, and our own forms say whose they are: with no-referrer
    # a browser would write `Origin: null` over them (Fetch, section 3.2)
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates of `templates/web`, and what every page needs to know of the newsletter."""

    jinja: Environment
    newsletter: NewsletterSettings
    public_url: str

    def page(
        self,
        name: str,
        *,
        status: int = 200,
        is_public: bool = False,
        pictures: tuple[str, ...] = (),
        shares: bool = False,
        **values: object,
    ) -> HTMLResponse:
        """
        The page of that name. One that is not public is neither stored nor indexed.

        *pictures* are the addresses of those that it shows, beside the logo: none other is loaded.
        A page that *shares* may run our one script, which opens the system's own way to share.

        Every link starts from the configured public address: nothing of the
        request, and above all not its Host, ends up in a page.
        """
        context = {
            **values,
            "newsletter": self.newsletter,
            "public_url": self.public_url,
            "base": base_path(self.public_url),
            "is_public": is_public,
        }
        html = filled(self.jinja, f"web/{name}.html", context)
        headers = _headers(
            is_public=is_public,
            pictures=(self.newsletter.logo, *pictures),
            framed_by=values.get("framed_by"),
            scripts=_OUR_SCRIPT if shares else "",
        )
        return HTMLResponse(html, status, headers)

    def line(self, text: str) -> Response:
        """A line for a program, dressed like a page behind a token."""
        return PlainTextResponse(f"{text}\n", 200, _headers(is_public=False))

    def snippet(self, **values: object) -> str:
        """The sign-up box as a piece of HTML for another site's page; every link is whole."""
        context = {**values, "newsletter": self.newsletter, "public_url": self.public_url}
        return filled(self.jinja, "web/embed.html", context)

    def download(self, text: str, kind: str, file_name: str) -> Response:
        """A file of the reader's own, to keep; neither stored on the way nor indexed."""
        headers = {
            **_headers(is_public=False),
            "Content-Disposition": f'attachment; filename="{file_name}"',
        }
        return Response(text, 200, headers, f"{kind}; charset=utf-8")


def make_pages(settings: Settings) -> Pages:
    """The pages of that installation; its own templates come first."""
    jinja = environment(settings.own_templates)
    jinja.filters["verbatim"] = verbatim
    jinja.filters["long_date"] = typography.long_date
    jinja.filters["civil_date"] = typography.civil_date
    zone = settings.newsletter.timezone
    jinja.filters["departure"] = lambda moment: typography.departure(moment, zone)
    jinja.filters["date_and_hour"] = lambda moment: typography.date_and_hour(moment, zone)
    jinja.filters["in_french"] = in_french
    jinja.filters["meaning"] = meaning
    jinja.filters["span"] = span
    jinja.filters["hour"] = lambda moment: typography.hour(moment, zone)
    return Pages(jinja, settings.newsletter, settings.web.public_url)


def base_path(public_url: str) -> str:
    """The path under which the pages stand: '' or `/infolettre`."""
    return urlsplit(public_url).path.rstrip("/")


def verbatim(text: str) -> Markup:
    """Text whose bytes stay as they are between tags: only `&`, `<` and `>` are escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(escaped)  # noqa: S704 (escaped above; quotes are plain text between tags)


def _headers(
    *,
    is_public: bool,
    pictures: Iterable[object] = (),
    framed_by: object = None,
    scripts: str = "",
) -> dict[str, str]:
    images = " ".join(dict.fromkeys(filter(None, ("'self'", *map(origin_of, pictures)))))
    framed = origin_of(framed_by) or "'none'"
    policy = _POLICY.format(images=images, framed_by=framed, scripts=scripts)
    headers = {**SAFE_HEADERS, "Content-Security-Policy": policy}
    if is_public:
        return {**headers, "Cache-Control": "public, max-age=300"}
    return {**headers, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def origin_of(url: object) -> str:
    """The scheme, host and port of a web address; '' for anything else."""
    match = _ORIGIN.match(url) if isinstance(url, str) else None
    return match[0] if match else ""
