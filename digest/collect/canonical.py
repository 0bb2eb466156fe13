"""One address for one page: what sites, feeds and social networks add to it, taken off. Pure."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from digest.hosts import is_kept_inside

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|at|oly|hsa|_hs)_\w+|_hsenc|_hsmi|mc_[ce]id|xtor|fbclid|gclid|gclsrc|dclid"
    r"|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mkt_tok|_ga|_gl|s_cid|ocid"
    r"|cmpid|wtrid|wt_mc|__twitter_impression|smid|guccounter|ncid|mibextid|_x_tr_\w+|replytocom|nocache|var_mode|isfreemail|triedredirect",
    re.IGNORECASE,
)
_TOWARDS_THE_PAGE = re.compile(
    r"[^#]*=.*|comments?|commentaires?|respond|reply-title|comment-\d+|more-\d+|top|haut|main"
    r"|content|contenu|primary|site-content|article|!?/?|:~:.*",
    re.IGNORECASE,
)
"""Fragments that lead to a part of every page, or to none: they tell no two items apart."""
_SESSION = re.compile(r"jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken", re.IGNORECASE)
_FORM = re.compile(
    r"(?:amp|print)=1?|outputtype=amp|tmpl=component|share=[a-z]{4,12}|(?:ref|source)=rss",
    re.IGNORECASE,
)
"""Names that mean another thing on other sites, before the form or the way a page is shown in."""
_PERHAPS_SESSION = re.compile(r"(?:session_?id|sess|sid|s)=(?=\w*\d)\w{16,}", re.IGNORECASE)
"""Names that mean another thing on other sites, before what only a machine writes."""
_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]*", re.IGNORECASE)
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"


def canonical(url: str, base: str = "") -> str:
    """
    The form of *url* (seen from *base*) that the same page always has.

    Lower-case host in A-labels, no default port, fragment, user name, tracking
    parameter or number of a session; empty where it is not an http or https address.
    """
    if not url.strip():
        return ""
    try:
        parts = urlsplit(urljoin(base, _whole("".join(filter(str.isprintable, url)).strip())))
        port = parts.port
        host = _host(parts.hostname or "")
    except (
        ValueError
    ):  # (UnicodeError is one) a port of 99999, half an IPv6 address, a host that is no name
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return ""
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _IN_PATH.sub("", _escaped(parts.path)) or "/"
    return urlunsplit((scheme, netloc, path, _query(parts.query), ""))


def item_address(link: str, base: str = "") -> str:
    """
    The canonical form of an item's *link* (seen from *base*), with its place on the page.

    An entry of a live page is told from the others by its fragment alone.
    """
    link = _target(link)
    url = canonical(link, base)
    place = urlsplit(link.strip()).fragment if url and "#" in link else ""
    if not place or _TOWARDS_THE_PAGE.fullmatch(place):
        return url
    return f"{url}#{_escaped(''.join(filter(str.isprintable, place)))}"


def _target(link: str) -> str:
    """Where a *link* leads that somebody counts on its way: what a reader clicks is no counter."""
    if not _COUNTER.match(link.strip()):
        return link
    query = dict(parse_qsl(urlsplit(link.strip()).query))
    targets = (query.get(name, "") for name in ("url", "u", "q"))
    return next((url for url in targets if url.startswith(("http://", "https://"))), link)


_COUNTER = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/url|lm?\.facebook\.com/l\.php"
    r"|(?:[a-z0-9]+\.)?safelinks\.protection\.outlook\.com/)\?",
    re.IGNORECASE,
)
"""Those that name the page in their own address; what hides it is found by asking alone."""


def joined(base: str, link: str) -> str:
    """*link* as seen from *base*; empty stays empty, and what cannot be joined stays as it is."""
    try:
        return urljoin(base, _whole(link.strip())) if link.strip() else ""
    except ValueError:
        return link


@lru_cache(maxsize=2048)  # each is asked for once for every story that it is laid beside
def key(url: str) -> str:
    """What two canonical addresses of one page share: no scheme, no `www.`, no last slash."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def leads_inside(url: str, base: str) -> bool:
    """Whether *url* leads into a private network where *base* is on the public web."""
    host, origin = (urlsplit(each).hostname or "" for each in (url, base))
    return host != origin and is_kept_inside(host) and not is_kept_inside(origin)


def fragment(url: str) -> str:
    """The place on its page that *url* leads to, or nothing."""
    return urlsplit(url).fragment


def _whole(url: str) -> str:
    """*url* where somebody typed its scheme badly: twice, with one slash, or not at all."""
    if _BARE.match(url):
        return f"https://{url}"
    typed = _SCHEMES.match(url)
    if typed is None or typed[0].lower() in ("http://", "https://"):
        return url
    return f"{re.findall('https?', typed[0], re.IGNORECASE)[-1]}://{url[typed.end() :]}"


_BARE = re.compile(r"www\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:]|$)", re.IGNORECASE)
_SCHEMES = re.compile(r"https?:/+(?:https?:?/+)*(?=[^/])", re.IGNORECASE)


def _host(host: str) -> str:
    bare = host.rstrip(".").lower()
    if ":" in bare:
        return f"[{bare}]"
    return bare if bare.isascii() else bare.encode("idna").decode("ascii")


def _escaped(path: str) -> str:
    quoted = quote(path, safe=_PATH_SAFE)
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), quoted)


def _query(query: str) -> str:
    if not any(sign.search(query) for sign in _SIGNS) and query != "amp":
        return quote(query, safe=_PATH_SAFE + "?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if not _says_nothing(*pair)])


def _says_nothing(name: str, value: str) -> bool:
    """Whether a question is one of who asks, or from where."""
    pair = f"{name}={value}"
    is_session = _SESSION.fullmatch(name) or _PERHAPS_SESSION.fullmatch(pair)
    return bool(is_session or _TRACKING.fullmatch(name) or _FORM.fullmatch(pair))


_SIGNS = (_TRACKING, _SESSION, _PERHAPS_SESSION, _FORM)
