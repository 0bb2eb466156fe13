"""The settings in force, as a person may see them: secrets starred out. Pure."""

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
    for relay in (sections.get("smtp", {}), *sections.get("relays", {}).values()):
        if relay.get("password"):
            relay["password"] = STARS
    for hook in sections.get("hooks", {}).values():
        if hook.get("secret"):
            hook["secret"] = STARS
    database = sections.get("database", {})
    if "url" in database:
        database["url"] = starred(database["url"])
    return sections
