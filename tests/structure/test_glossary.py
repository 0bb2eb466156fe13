"""One word, one thing: the glossary has a word for every class, and no word twice."""

import ast
import re
from collections import Counter

from tests.structure.tree import ROOT, name_of, nodes, python_files

ROWS = re.findall(
    r"(?m)^\| (?!word )([^|]+?) \| ([^|]+?) \|$",
    (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"),
)
TERMS = [
    term
    for terms, _ in ROWS
    for term in terms.lower().replace("'", "").replace("-", " ").split(", ")
]


def spoken(name):
    """`CircuitBreaker` is called a circuit breaker."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def is_covered(name):
    """Whether the words that *name* ends with are a term, be it one thing or many."""
    words = spoken(name).split()
    endings = {" ".join(words[at:]) for at in range(len(words))}
    return not endings.isdisjoint(form for term in TERMS for form in (term, plural(term)))


def plural(term):
    return re.sub(r"(?<=[^aeo])y$", "ie", term) + "s"


def public_classes():
    for file in python_files("digest"):
        for node in nodes(file):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield file, node


def test_every_class_ends_with_a_word_of_the_glossary():
    missing = [
        f"{name_of(file)}:{node.lineno} {node.name}"
        for file, node in public_classes()
        if not is_covered(node.name)
    ]

    assert missing == []


def test_no_word_stands_in_the_glossary_twice():
    assert [term for term, times in Counter(TERMS).items() if times > 1] == []


def test_every_word_of_the_glossary_is_in_use():
    sources = "\n".join(file.read_text(encoding="utf-8") for file in python_files(""))
    used = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", sources).lower()))

    unused = [term for term in TERMS if set(re.findall("[a-z]+", term)) - used]

    assert unused == []
