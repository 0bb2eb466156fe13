"""The settings in force, as a person may see them: secrets starred out. Pure."""

import re
from typing import Any

from digest.config.settings import Settings

_PASSWORD = re.compile(r"(?P<before>://[^:/@]*:|[?&]password=)(?:.*(?=@)|[^&]+)")
"""Where an address of a database may hold one."""
_STARS = "********"


def changed(settings: Settings) -> dict[str, dict[str, Any]]:
    """The keys whose value is not the default, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json", exclude_defaults=True))


def shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Every key with the value in force, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json"))


def _stars(sections: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for relay in (sections.get("smtp", {}), *sections.get("relays", {}).values()):
        if relay.get("password"):
            relay["password"] = _STARS
    database = sections.get("database", {})
    if "url" in database:
        database["url"] = _PASSWORD.sub(rf"\g<before>{_STARS}", database["url"])
    return sections
