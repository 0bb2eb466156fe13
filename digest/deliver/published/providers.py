"""The table of providers, `providers.toml`: what those who carry our mail ask of the DNS."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayProvider:
    """Who runs relays, or mailboxes, for others."""

    name: str
    servers: tuple[str, ...]
    """How the names end that its users connect to."""
    include: str = ""
    """What SPF includes for it; empty where its own domain stands in the envelope."""
    has_own_envelope: bool = False
    """Whether it puts an address of its own into the envelope."""
    exchanges: tuple[str, ...] = ()
    """Who takes mail for a domain whose mailboxes it keeps, as MX values."""
    page: str = ""
    """Where it says so."""


@cache
def providers() -> tuple[RelayProvider, ...]:
    """The table that is shipped; raises `ValueError` or `KeyError` where a row is wrong."""
    text = files("digest.deliver.published").joinpath("providers.toml").read_text("utf-8")
    return tuple(_provider(name, row) for name, row in tomllib.loads(text).items())


def provider_of(host: str) -> RelayProvider | None:
    """Who runs the server of that name; None where nobody of the table does."""
    whole = f".{host.lower()}"
    known = (p for p in providers() if any(whole.endswith(f".{each}") for each in p.servers))
    return next(known, None)


def _provider(name: str, row: dict[str, Any]) -> RelayProvider:
    odd = row.keys() - {"servers", "include", "envelope", "mx", "page"}
    if odd:
        raise ValueError(f"providers.toml: {name}: unknown: {', '.join(sorted(odd))}")
    return RelayProvider(
        name=name,
        servers=tuple(row["servers"]),
        include=row.get("include", ""),
        has_own_envelope=row.get("envelope") == "theirs",
        exchanges=tuple(row.get("mx", ())),
        page=row.get("page", ""),
    )
