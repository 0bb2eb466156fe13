"""What a shell may offer where a day or a number is asked for: those there are, with names."""

from dataclasses import dataclass

from digest.flows.app import App
from digest.store import editions, partners, sources

_MOST_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellSuggestion:
    """A word that may be typed there, and what it stands for."""

    word: str
    meaning: str


def edition_days(app: App) -> tuple[ShellSuggestion, ...]:
    """The days of the newest editions, each with its subject."""
    with app.database.read() as conn:
        rows = editions.rows(conn, app.settings.newsletter.slug, _MOST_DAYS)
    subjects = {str(row.day): row.content.subject if row.content else "" for row in reversed(rows)}
    return tuple(ShellSuggestion(word=d, meaning=s) for d, s in reversed(subjects.items()))


def source_numbers(app: App) -> tuple[ShellSuggestion, ...]:
    """Every source, with its title."""
    with app.database.read() as conn:
        every = sources.every(conn)
    return tuple(ShellSuggestion(word=str(s.id), meaning=s.title) for s in every)


def partner_numbers(app: App) -> tuple[ShellSuggestion, ...]:
    """Every partner, past ones too, with its legal name."""
    with app.database.read() as conn:
        every = partners.everyone(conn)
    return tuple(ShellSuggestion(word=str(p.id), meaning=p.legal_name) for p in every)
