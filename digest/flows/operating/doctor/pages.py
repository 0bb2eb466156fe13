"""What the doctor sees of the web: whether the public address reaches us, and what time it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import randbits
from urllib.parse import urlsplit

from digest.collect.fetch import FetchedBody, FetchFailure, FetchPolicy, WebClient
from digest.config import Settings
from digest.english import counted
from digest.flows.app import App
from digest.flows.operating import presence
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.sources.collect import fetch_policy
from digest.hosts import is_loopback, is_reserved
from digest.store import sources
from digest.store.database import Database

_PATIENCE = timedelta(seconds=6)
_LONGEST_ANSWER = 10_000
_NONCE_BITS = 62
_HOSTS = 3
"""Sources whose clocks are asked."""
_MAY_DIFFER = timedelta(seconds=30)


def public_pages(app: App) -> Finding:
    """Whether `digest serve` answers under the public address, and no other installation's."""
    about, url = "public pages", app.settings.web.public_url
    host = urlsplit(url).hostname or ""
    if is_reserved(host) and not is_loopback(host):
        return ok(about, f"{url} is a name for trials: nothing was asked")
    path = presence.question(app.keyring, app.clock(), randbits(_NONCE_BITS))
    policy = replace(_policy(app.settings), allow_private=True)  # our own may well be inside
    with WebClient(policy) as client:
        answer = client.get(f"{url}{path}", now=app.clock())
    if isinstance(answer, FetchFailure) and answer.status != 404:
        step = "see that `digest serve` runs, and the web server before it"
        return fail(about, answer.reason.replace(path, ""), step)
    said = answer.body.decode("utf-8", "replace") if isinstance(answer, FetchedBody) else ""
    if not presence.is_ours(app, path, said):
        return fail(
            about,
            f"{url} answers, and it is not this installation",
            "see where the web server passes requests on to, and start `digest serve` anew after "
            "an upgrade; a copy elsewhere has this address, or these keys, too",
        )
    return ok(about, f"{url} leads to us")


def desk_door(app: App) -> Finding:
    """Whether a stranger gets in at the desk by saying who they are, as a proxy of ours may."""
    about, desk, url = "desk", app.settings.desk, app.settings.web.public_url
    host = urlsplit(url).hostname or ""
    if not desk.persons or not desk.trust_header:
        return ok(about, f"{counted(len(desk.persons), 'person')} may sign in, by a mailed link")
    if not app.settings.web.trusted_proxies:
        step = "name the proxy that signs people in there"
        return warn(about, "web.trusted_proxies is empty: desk.trust_header lets nobody in", step)
    if is_reserved(host) and not is_loopback(host):
        return ok(about, f"{url} is a name for trials: nothing was asked")
    named = {desk.trust_header: desk.persons[0].address}
    policy = replace(_policy(app.settings), allow_private=True, fields=named)
    with WebClient(policy) as client:
        answer = client.get(f"{url}/pupitre/entrer?retour=/pupitre/envois", now=app.clock())
    if isinstance(answer, FetchedBody) and answer.url.startswith(f"{url}/pupitre/envois"):
        return fail(
            about,
            f"a stranger who sends {desk.trust_header} with an address of desk.people is let in",
            f"have the proxy take {desk.trust_header} off what visitors send, at every path, or "
            'set it (docs/proxy.md); until then set desk.trust_header = ""',
        )
    return ok(about, f"who sends {desk.trust_header} from outside is not believed")


def other_clocks(settings: Settings, database: Database, now: datetime) -> Finding:
    """Our clock against those of the sources' servers."""
    with database.read() as conn:
        every = [each.url for each in sources.every(conn) if not each.disabled_because]
    hosts = {host: url for url in every if (host := urlsplit(url).hostname or "")}
    asked = [url for host, url in hosts.items() if not (is_loopback(host) or is_reserved(host))]
    with WebClient(_policy(settings)) as client:
        answers = {url: client.clock_of(url) for url in asked[:_HOSTS]}
    ahead = {
        urlsplit(url).hostname or "": now - said
        for url, said in answers.items()
        if said is not None
    }
    return judge_clocks(ahead)


def judge_clocks(ahead: Mapping[str, timedelta]) -> Finding:
    """The same, of how far ahead of each host's clock ours is. Pure."""
    about = "other clocks"
    if not ahead:
        return ok(about, "no source says what time it is")
    apart = {host: each for host, each in ahead.items() if abs(each) > _MAY_DIFFER}
    if not apart:
        return ok(about, f"ours agrees with those of {counted(len(ahead), 'source')}")
    words = ", ".join(f"{_in_words(each)} that of {host}" for host, each in apart.items())
    step = "have this machine's clock set by NTP: `timedatectl` says whether it is"
    if len(apart) * 2 > len(ahead) and len(apart) > 1:
        return fail(about, f"ours is {words}", step)
    return warn(about, f"ours is {words}; not all agree", step)


def _in_words(ahead: timedelta) -> str:
    side = "ahead of" if ahead > timedelta(0) else "behind"
    return f"{abs(round(ahead.total_seconds()))} s {side}"


def _policy(settings: Settings) -> FetchPolicy:
    return replace(fetch_policy(settings), timeout=_PATIENCE, max_size=_LONGEST_ANSWER)
