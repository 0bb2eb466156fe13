"""Invented headlines with their sections and standfirsts, labelled by whoever wrote them."""

from dataclasses import dataclass
from pathlib import Path

from digest.model import Article, Passage

FOLDER = Path(__file__).parent
TUNED = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("light", "grave"),
)
"""Those the words were tuned on; each half after a first run that its file tells."""
FRESH = "ninth"
"""Never tuned on; whoever tunes on it writes another."""
LEADS = "leads"
"""Headlines alone, long ones, to be shortened."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What a feed gives of a story; the standfirst and the first sentences may be empty."""

    section: str
    title: str
    standfirst: str = ""
    body: str = ""


def headlines(name: str, mark: str) -> list[Headline]:
    """Those of a file with that mark: grave ("G"), light ("L"), or what the file says."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return [Headline(*told) for found, *told in rows if found == mark]


def leads(name: str) -> list[str]:
    """The headlines of a file that holds nothing else."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def article_of(story: Headline, standfirst: str = "") -> Article:
    """It as an article, with *standfirst* where it has none of its own."""
    return Article(
        url="https://exemple.test/1",
        guid="1",
        title=story.title,
        section=story.section,
        summary=story.standfirst or standfirst,
        body=(Passage(text=story.body),) if story.body else (),
    )
