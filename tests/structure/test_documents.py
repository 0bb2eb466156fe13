"""What the documents point to exists."""

import re
from functools import cache

import pytest

from tests.structure.command_lines import fault, lines_of
from tests.structure.tree import ROOT, name_of, tracked_files

PAGES = [file for file in tracked_files() if file.suffix == ".md"]


NAVIGATION = re.findall(
    r"(?m)^ +- (?:\w+: )?([\w./-]+\.md)$", (ROOT / "docs/mkdocs.yml").read_text("utf-8")
)
WRITTEN_FOR_THE_SITE = {"docs/commands.md", "docs/exit-codes.md"}
"""By scripts/site_sources.py, from the code."""


def text_of(page):
    return page.read_text(encoding="utf-8")


@cache
def anchors_of(page):
    """What a heading can be reached by, on the site and where the repository is shown."""
    titles = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```", "", text_of(page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_inside_the_repository_leads_somewhere(page):
    links = re.findall(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)", text_of(page))

    assert [link for link in links if not (page.parent / link).is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_heading_finds_it(page):
    links = re.findall(r"\]\((?!\w+:)([^)#]*\.md|)#([^)]+)\)", text_of(page))

    assert [
        f"{file}#{anchor}"
        for file, anchor in links
        if anchor not in anchors_of((page.parent / file).resolve() if file else page)
    ] == []


def test_every_page_is_in_the_navigation_of_the_site_once():
    pages = {name_of(page) for page in PAGES if page.parent in {ROOT, ROOT / "docs"}}

    assert sorted(NAVIGATION) == sorted(pages | WRITTEN_FOR_THE_SITE | {"docs/decisions/README.md"})


def test_every_page_of_the_manual_leads_on():
    manual = [ROOT / name for name in NAVIGATION if name.startswith("docs/")]
    pages = [page for page in manual if page.exists() and page.parent == ROOT / "docs"]

    assert [
        name_of(page) for page in pages if not re.search(r"\]\([\w./-]+\.md", text_of(page))
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_list_stands_behind_an_empty_line(page):
    """Or the site, unlike the repository, takes it for more of the paragraph."""
    text = re.sub(r"(?ms)^```.*?^```", "", text_of(page))

    assert re.findall(r"(?m)^(?!-|\d+\.|#|\s)\S.*\n(?:-|\d+\.) .*", text) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_that_is_named_exists(page):
    targets = set(re.findall(r"(?m)^(\w+):", text_of(ROOT / "Makefile")))

    assert set(re.findall(r"`make (\w+)", text_of(page))) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_line_that_is_told_is_one(page):
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```", text_of(page))
    sentences = re.sub(r"(?ms)^```.*?^```", "", text_of(page))
    spans = [span for span in re.findall(r"`([^`]+)`", sentences) if span.startswith("digest ")]

    typed = [fault(words) for block in blocks for words in lines_of(block)]
    mentioned = [
        fault(w, is_mention=True) for span in spans for w in lines_of(" ".join(span.split()))
    ]

    assert [wrong for wrong in typed + mentioned if wrong] == []


@pytest.mark.parametrize(("name", "most"), [("README.md", 150), ("ARCHITECTURE.md", 150)])
def test_the_first_pages_are_short(name, most):
    assert len(text_of(ROOT / name).splitlines()) <= most


def test_the_usual_pages_of_a_repository_are_here():
    usual = {"README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG", "SECURITY"}

    assert usual - {page.stem for page in PAGES if page.parent == ROOT} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_test_file_that_is_named_exists(page):
    named = set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\.py)`", text_of(page)))
    folders = (ROOT, ROOT / "tests" / "flows" / "sending")

    assert {name for name in named if not any((f / name).exists() for f in folders)} == set()
