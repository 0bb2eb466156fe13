"""What came of the pages of one source's articles, and the lines that say so."""

from dataclasses import dataclass, field

from digest.collect.page import ArticlePage
from digest.english import counted

_REFUSED = "a page is not the article, so the source's own words are told until it is"


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """A page that came, and is not the article that should stand at its address."""

    reason: str
    story: str = ""
    """Its headline, for a report on many."""


PageReading = ArticlePage | RefusedPage | str
"""What came of a page that was asked for; words say why it could not be read."""


@dataclass(slots=True, kw_only=True)
class PagesRead:
    """For one source: how many pages were read, and why others could not be."""

    read: int = 0
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why pages that came are not the articles they were asked for."""
    left: int = 0
    """Pages that were not asked for: their host failed again and again, or was slow."""

    def add(self, reading: PageReading | None) -> None:
        """Count what came of a page; None where it was not asked for."""
        match reading:
            case None:
                self.left += 1
            case RefusedPage(reason, story):
                self.refused.append(f"“{story}”, {reason}" if story else reason)
            case ArticlePage():
                self.read += 1
            case reason:
                self.faults.append(reason)

    @property
    def notes(self) -> tuple[str, ...]:
        """At most a line of each sort: the first reason, and how many more there are."""
        lines = (*_first_of(self.faults, "a page could not be read"), *self.doubts)
        if not self.left:
            return lines
        wait = counted(self.left, "page", "waits")
        return (*lines, f"{wait} for the next visit: their host fails, or is slow")

    @property
    def doubts(self) -> tuple[str, ...]:
        """The line of them that the day's report says."""
        return _first_of(self.refused, _REFUSED)


def _first_of(reasons: list[str], what: str) -> tuple[str, ...]:
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return (f"{what}: {reasons[0]}{more}",) if reasons else ()
