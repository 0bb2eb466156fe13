"""Texts that no newsroom means, each a way to keep a reader of markup busy."""

LARGE_ITEMS = {
    "boxes in one another": "<div>" * 20_000,
    "lists in one another": "<ul><li>" * 20_000,
    "marks never closed": "<b>" * 30_000 + "x",
    "paragraphs of a letter": "<p>a</p>" * 19_000,
    "a text without an end": "mot " * 249_000,
    "ampersands": "&" * 59_000,
    "line breaks": "<br>" * 39_000,
    "pictures that close too early": "<img alt='>' src=/a>" * 39_000,
    "brackets": "[a " * 300_000,
    "languages never closed": "<!--:fr-->[:fr]<multi>" * 30_000,
    "backslashes": "\\" * 990_000,
    "bytes taken for letters": "Ã©" * 490_000,
    "braces": "{gallery}" * 100_000,
    "escaped markup": "&lt;p&gt;" * 29_000,
    "boxes beside one another": '<div class="share">x</div>' * 19_000,
    "boxes as deep as they may be": ("<div>" * 390 + "x" + "</div>" * 390) * 50,
    "too long": "mot " * 300_000,
    "too many tags": "<br>" * 50_000,
}
