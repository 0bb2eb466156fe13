"""The settings in force, as a person may see them: secrets starred out. Pure."""

from itertools import chain
from typing import Any

from digest.config.secret_words import STARS, starred
from digest.config.settings import Settings


def changed(settings: Settings) -> dict[str, dict[str, Any]]:
    """The keys whose value is not the default, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json", exclude_defaults=True))


def shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Every key with the value in force, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json"))


def _stars(sections: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    named = (sections.get(name, {}).values() for name in ("relays", "mailboxes", "hooks"))
    for access in (sections.get("smtp", {}), *chain.from_iterable(named)):
        for secret in ("password", "secret"):
            if access.get(secret):
                access[secret] = STARS
    alarm = sections.get("alarm", {})
    alarm |= {way: STARS for way in ("hook", "ping") if alarm.get(way)}  # they hold a token
    database = sections.get("database", {})
    if "url" in database:
        database["url"] = starred(database["url"])
    return sections
