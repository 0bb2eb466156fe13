"""Each thing that a rule of the mail can find is said in French to the desk."""

import ast

import pytest

from digest.render.lint import Fault, Severity
from digest.render.lint.french import fault_in_french
from tests.structure.test_reasons import reasons
from tests.structure.tree import ROOT, parsed

FILES = ("appearance", "dependencies", "law", "links", "structure", "weight", "words")


def found():
    """Every sentence that a rule yields, each value in it as a word that stands for it."""
    for name in FILES:
        for node in ast.walk(parsed(ROOT / f"digest/render/lint/{name}.py")):
            if isinstance(node, ast.Yield) and node.value is not None:
                yield from (text for text in reasons(node.value) if is_a_sentence(text))
    for node in ast.walk(parsed(ROOT / "digest/flows/edition/dead_links.py")):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
            yield from (text for text in reasons(node) if is_a_sentence(text))


def is_a_sentence(text):
    return len(text.split()) > 1


@pytest.mark.parametrize("sentence", sorted(set(found())))
def test_no_rule_says_to_the_desk_what_it_found_in_english(sentence):
    message = sentence.replace("does not come: …", "does not come: https://x.example/a: (404)")

    said = fault_in_french(Fault("H01", Severity.BLOCKS, message.replace("…", "1 line is")))

    assert "n’est pas tenue" not in said
    assert said.endswith((".", ")."))


def test_a_link_that_does_not_answer_is_told_with_what_it_answered():
    gone = Fault("H13", Severity.WARNS, "https://x.example/a: the page is not there (404)")

    assert fault_in_french(gone) == "https://x.example/a\u00a0: réponse 404."


def test_what_the_voice_rules_say_is_french_already():
    slip = Fault("H30", Severity.BLOCKS, "opening/1 · V08 « 9 caractères » → de 10 à 20")

    assert fault_in_french(slip) == slip.message
