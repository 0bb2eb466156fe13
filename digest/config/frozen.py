"""
The settings an edition keeps: in whose name, from where, and in which variants it was sent.

A copy that leaves later, after a change of settings, has the From, the envelope
sender, the links and the `d=` of the first: they align or fail together (RFC
7489, section 3.1).
"""

from collections.abc import Mapping
from typing import Any

from digest.config.settings import Settings

FrozenSettings = Mapping[str, Mapping[str, Any]]
"""Sections of the settings, with the keys that are kept, as JSON has them."""

_KEPT = {
    "newsletter": ("slug", "name", "from_address", "reply_to", "contact", "timezone"),
    "web": ("public_url",),
    "audience": ("partner_free_variant",),
    "delivery": ("bounce_address", "unsubscribe_address"),
    "dkim": ("domain", "selector", "key_file", "ed25519_selector", "ed25519_key_file"),
}


def frozen(settings: Settings) -> FrozenSettings:
    """What an edition that is made now keeps; what follows from another setting is spelt out."""
    sections = settings.model_dump(mode="json")
    kept = {name: {key: sections[name][key] for key in keys} for name, keys in _KEPT.items()}
    kept["delivery"]["bounce_address"] = settings.bounce_address
    kept["delivery"]["unsubscribe_address"] = settings.unsubscribe_address
    kept["dkim"]["domain"] = settings.signing_domain
    return kept


def thawed(settings: Settings, kept: FrozenSettings) -> Settings:
    """
    *settings* with what an edition kept in their place.

    Its domain goes on signing; with which keys is today's business as long as it
    is today's domain, for a key that was replaced has left the DNS.
    """
    is_same_domain = kept["dkim"]["domain"] == settings.signing_domain
    sections = {
        name: getattr(settings, name).model_dump(mode="json", exclude_unset=True) | dict(kept[name])
        for name in kept
        if not (name == "dkim" and is_same_domain)
    }
    return settings.model_copy(
        update={
            name: type(getattr(settings, name)).model_validate(section)
            for name, section in sections.items()
        }
    )
