"""Markdown files with front matter, as people write them."""

from datetime import UTC, datetime

import pytest

from digest.collect import folder, frontmatter
from tests.rigs.visited import visited

TEXT = """---
titre: Le pont rouvre : deux voies de moins, une vue de plus ?
auteur: "Ariane Exemple"
rubrique: [Transport, Ville]
date: 2024-11-07 17:12
mise-a-jour: non
chapeau: >
  Le pont rouvre lundi
  après neuf mois de travaux.
image: /pont.jpg
image_alt: Le pont, vu de l’île
---
# Le pont rouvre : deux voies de moins, une vue de plus ?

Le pont de **l’Anse** rouvre lundi, [neuf mois](https://x.example) plus tard.

## Deux voies de moins

- Quatre voies
- au lieu de six
"""


def read(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    return visited(folder.address(str(tmp_path)), "folder").feed


def test_a_file_is_an_article(tmp_path):
    [article] = read(tmp_path, pont=TEXT).articles

    assert article.title == "Le pont rouvre : deux voies de moins, une vue de plus ?"
    assert (article.author, article.section) == ("Ariane Exemple", "Transport")
    assert article.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
    assert article.summary == "Le pont rouvre lundi après neuf mois de travaux."
    assert article.image.alt == "Le pont, vu de l’île"
    assert [(line.text, line.is_heading) for line in article.body] == [
        ("Le pont de l’Anse rouvre lundi, neuf mois plus tard.", False),
        ("Deux voies de moins", True),
        ("Quatre voies", False),
        ("au lieu de six", False),
    ]


def test_an_article_without_an_address_leads_to_the_front_page(tmp_path):
    [article] = read(tmp_path, pont=TEXT).articles

    assert article.url == "https://gazette.example/?article=pont"


def test_without_front_matter_the_heading_and_the_file_s_name_tell(tmp_path):
    [article] = read(tmp_path, **{"2024-11-06-premiere-neige": "Il neige.\n\nVraiment."}).articles

    assert article.title == "Premiere neige"
    assert article.published_at == datetime(2024, 11, 6, 5, 0, tzinfo=UTC)


def test_a_date_in_french_words_is_understood(tmp_path):
    [article] = read(
        tmp_path, a="---\ntitre: A b c\ndate: 7 novembre 2024 à 17h12\n---\nTexte."
    ).articles

    assert article.published_at == datetime(2024, 11, 7, 22, 12, tzinfo=UTC)


def test_drafts_are_left_and_a_file_that_cannot_be_read_is_told(tmp_path):
    feed = read(
        tmp_path,
        brouillon="---\nbrouillon: oui\n---\nRien.",
        latin="---\ntitre: \xe9t\xe9\n---\n".encode("latin-1"),
        pont=TEXT,
    )

    assert len(feed.articles) == 1
    assert feed.faults == ("latin.md: it is not UTF-8; save it as UTF-8",)


def test_scripts_in_markdown_do_not_survive(tmp_path):
    [article] = read(
        tmp_path, a="# Titre du jour\n\nAvant <script>alert(1)</script> après."
    ).articles

    assert "alert" not in " ".join(line.text for line in article.body)


def test_a_link_is_seen_from_the_newsletter_s_site(tmp_path):
    [article] = read(tmp_path, a="---\ntitre: A b c\nlien: /pont/\n---\nTexte.").articles

    assert article.url == "https://gazette.example/pont/"


@pytest.mark.parametrize("name", ["rien", "texte.md"])
def test_a_folder_that_is_not_there_is_told(tmp_path, name):
    (tmp_path / "texte.md").write_text("Un texte.", encoding="utf-8")

    failure = visited(f"file://{tmp_path / name}", "folder").answer

    assert failure.reason == f"{tmp_path / name}: there is no such folder"


def test_the_address_of_a_folder_leads_back_to_it(tmp_path):
    odd = tmp_path / "nos textes é #1"
    odd.mkdir()

    assert folder.path_of(folder.address(str(odd))) == odd.resolve()
    assert folder.address(str(odd / "rien")) == ""


@pytest.mark.parametrize(
    ("text", "values", "rest"),
    [
        ("rien", {}, "rien"),
        ("---\na: 1\n---\nb", {"a": ("1",)}, "b"),
        ("\ufeff---\nA: 'x: y'\n...\nb", {"a": ("x: y",)}, "b"),
        ('+++\ntitle = "x"\n+++\nb', {"title": ("x",)}, "b"),
        ("---\ntags:\n- a\n- b\n---\n", {"tags": ("a", "b")}, ""),
        ("---\nno end: 1\n", {}, "---\nno end: 1\n"),
        ("---\n---\n", {}, ""),
    ],
)
def test_front_matter_is_read_as_people_write_it(text, values, rest):
    assert frontmatter.split(text) == (values, rest)
