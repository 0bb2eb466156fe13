"""What a reader sees, or hears, of a page."""

from lxml.html import HtmlElement

from digest.render.slot import disarm


def words_of(element: HtmlElement) -> str:
    """An element's words, those of its pictures included."""
    pictures = " ".join(image.get("alt", "") for image in element.iter("img"))
    return f"{element.text_content()} {pictures}"


def spaced(text: str) -> str:
    """A text with every run of blanks as one space: parts break their lines elsewhere."""
    return " ".join(disarm(text).split())
