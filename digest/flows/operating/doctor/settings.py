"""What the settings alone tell the doctor: what the law asks, and what readers will meet. Pure."""

import re
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from digest.config import Settings
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.hosts import is_loopback
from digest.model import Purpose

_THIS_MACHINE = (ip_address("127.0.0.1"), ip_address("::1"))
_POSTAL_CODE = re.compile(r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{5}\b", re.IGNORECASE)


def consent(settings: Settings) -> Finding:
    """One sentence for three purposes is what Québec's Loi 25 no longer takes for consent."""
    if settings.consent.policy == "per-purpose":
        return ok("consent", "asked for each purpose on its own")
    return warn(
        "consent",
        'consent.policy is "sentence": one click agrees to the newsletter, the promotions and the '
        "partners at once. Canada's anti-spam law allows it; Québec's Loi 25 (P-39.1, s. 14) asks "
        "for consent to each purpose, apart from the others",
        'ask your counsel, or set consent.policy = "per-purpose"',
    )


def audience(settings: Settings) -> Finding:
    """A reader who must take advertising to get the news did not consent freely."""
    requires, free = settings.audience.requires, settings.audience.partner_free_variant
    if Purpose.PARTNERS in requires and not free:
        return warn(
            "audience",
            "a reader who refuses the partners gets no edition at all; Loi 25 (P-39.1, s. 9 "
            "and 14) asks that refusing cost nothing",
            "set audience.partner_free_variant = true to send them the news alone",
        )
    return ok("audience", f"who agreed to {', '.join(requires)}")


def postal_address(settings: Settings) -> Finding:
    """Canada's anti-spam law (s. 6(2)(b)) asks for it in every mail."""
    address = settings.newsletter.postal_address
    if _POSTAL_CODE.search(address):
        return ok("postal address", " ".join(address.split()))
    return warn(
        "postal address",
        f"no postal code in {' '.join(address.split())!r}; the law asks for an address where the "
        "post reaches you for 60 days after each mail",
        "complete newsletter.postal_address",
    )


def privacy_policy(settings: Settings) -> Finding:
    """Loi 25 (P-39.1, s. 8.2) asks for a policy that anybody can read."""
    return _public("privacy policy", "newsletter.privacy_url", settings.newsletter.privacy_url)


def public_address(settings: Settings) -> Finding:
    """RFC 8058 (3.1): the link of a one-click unsubscribe is https."""
    return _public("public address", "web.public_url", settings.web.public_url)


def proxy(settings: Settings) -> Finding:
    """Where only a proxy can reach the pages, one that is not trusted hides every reader."""
    web = settings.web
    if is_loopback(urlsplit(web.public_url).hostname or ""):
        return ok("proxy", "the pages are open on this machine only")
    if is_loopback(web.host) and not _trusts_this_machine(web.trusted_proxies):
        named = ", ".join(web.trusted_proxies) or "nobody"
        return warn(
            "proxy",
            f"the pages listen on {web.host} alone, so a proxy of this machine passes every "
            f"request on; web.trusted_proxies names {named}, so nobody can tell readers apart",
            f'set web.trusted_proxies = ["{web.host}"], and let the proxy send X-Forwarded-For',
        )
    if urlsplit(web.public_url).scheme == "https" and not web.trusted_proxies:
        return warn(
            "proxy",
            f"{web.public_url} is https, which digest does not speak, and web.trusted_proxies "
            "names no proxy that does",
            "name the proxy in web.trusted_proxies, and let it send X-Forwarded-For",
        )
    return ok("proxy", f"believed about who asks: {', '.join(web.trusted_proxies) or 'nobody'}")


def _trusts_this_machine(networks: tuple[str, ...]) -> bool:
    return any(each in ip_network(network) for network in networks for each in _THIS_MACHINE)


def _public(about: str, key: str, url: str) -> Finding:
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        step = f"set {key} to the address readers can reach before you write to any"
        return warn(about, f"{url} opens on this machine only", step)
    if parts.scheme != "https":
        return fail(about, f"{url} is not https", f"set {key} to an https address")
    return ok(about, url)
