"""docs/sources.md has every reason why an item is not news today, as the code says it."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.structure.tree import ROOT, parsed

WHERE = {
    "digest/compose/admit.py": ("why_not", "_why", "_unfit", "_out_of_time", "NO_AGE"),
    "digest/compose/unwanted.py": ("why_unwanted",),
    "digest/compose/choose.py": ("_in_lines", "_place"),
    "digest/compose/make.py": ("_TOO_HEAVY",),
    "digest/compose/closing_story.py": ("_without_last",),
    "digest/compose/sure_briefs.py": ("_DOUBTFUL",),
    "digest/collect/retraction.py": ("verdict", "_of_", "_beside", "_NOT_THERE"),
    "digest/collect/item.py": ("feed_of", "article_of", "_refusal", "_tried"),
    "digest/collect/markup.py": ("refusal",),
    "digest/collect/feed.py": ("_heaviness", "_fault_of"),
    "digest/collect/long_lists.py": ("lightened",),
    "digest/collect/wordpress.py": ("_item_or_refusal",),
    "digest/collect/no_article.py": ("why_no_article", "_sign", "CHALLENGE"),
    "digest/flows/edition/explain.py": ("FOR_SUBSCRIBERS", "NO_PAGE"),
    "digest/flows/sources/pages.py": ("_SHARED",),
    "digest/flows/sources/collect.py": ("_UNDATED", "_NO_PAGE"),
}
"""The functions and constants, by how their names begin, that hold reasons."""
_SAYS = 2
"""Words that a piece of text has at least, to be one that somebody reads."""


def bare(text: str) -> str:
    """A text as both are compared: on one line, without what marks code."""
    return " ".join(text.replace("`", "").replace("{}", "…").split())


PAGE = bare((ROOT / "docs/sources.md").read_text(encoding="utf-8"))


def reasons(node: ast.AST) -> Iterator[str]:
    """Every text in the code below *node*, with "…" where a value stands."""
    if isinstance(node, ast.JoinedStr):
        parts = (str(getattr(part, "value", "")) for part in node.values)
        whole = "".join(
            text if isinstance(part, ast.Constant) else "…"
            for part, text in zip(node.values, parts, strict=True)
        )
        yield whole
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from reasons(child)


def is_told(text: str) -> bool:
    return (
        not text.startswith("//")
        and len(re.findall(r"[^\W\d_]{2,}", text.replace("…", " "))) >= _SAYS
    )


def every_reason() -> list[tuple[str, str]]:
    """Each reason that the code can say, with where."""
    found = []
    for name, starts in WHERE.items():
        for node in parsed(ROOT / name).body:
            names = [getattr(node, "name", "")]
            if isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if any(each.startswith(starts) for each in names):
                found += [(name, text) for text in reasons(node) if is_told(text)]
    return found


@pytest.mark.parametrize(("where", "reason"), every_reason())
def test_the_page_on_sources_has_every_reason_in_its_own_words(where, reason):
    assert bare(reason).strip(" …;:") in PAGE, f"{where} says what docs/sources.md does not explain"


def test_each_of_those_places_says_something():
    assert {name for name, _ in every_reason()} == set(WHERE)
