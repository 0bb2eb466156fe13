"""
What a process of `digest` that is forked has at hand already.

An edition was composed once, so that patterns, templates, statements and styles are compiled.
No thread, no socket and no file of it is left open: whoever is forked has none of them.
"""

import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.cli import group
from tests.fixtures import statements  # noqa: F401 - compiled here, for every process forked
from tests.loopback.settings import write_installation

_READERS = "courriel,purposes,basis\nanne@exemple.test,newsletter,formulaire du site\n"
_ARTICLE = """---
title: Le pont {number} rouvre
date: 2024-11-08
url: https://www.infolettre.example/{number}
---
Ce matin numéro {number}, la Ville a parlé de {number} projets.
"""
_COMMANDS = (
    ("db", "upgrade"),
    ("sources", "add", "articles", "--yes"),
    ("subscribers", "import", "readers.csv"),
    ("compose", "--date", "2024-11-08"),
)


def _one_morning() -> None:
    Path("articles").mkdir()
    for number in range(3):
        Path("articles", f"{number}.md").write_text(_ARTICLE.format(number=number), "utf-8")
    Path("readers.csv").write_text(_READERS, "utf-8")
    write_installation(Path(), {})
    for words in _COMMANDS:
        group.main(words, prog_name="digest", standalone_mode=False)


with (
    TemporaryDirectory() as folder,
    chdir(folder),
    Path(os.devnull).open("w") as nowhere,
    redirect_stdout(nowhere),
    redirect_stderr(nowhere),
):
    _one_morning()
