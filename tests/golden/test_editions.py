import pytest

from digest.render.lint import faults
from tests.golden.editions import FOLDER, kept_editions, parts
from tests.newsroom import NEWSLETTER

KEPT = list(kept_editions())
NAMES = [name for name, _, _ in KEPT]


@pytest.mark.parametrize(("name", "told", "variant"), KEPT, ids=NAMES)
def test_an_edition_is_byte_for_byte_what_was_read(name, told, variant):
    for suffix, text in parts(told, variant).items():
        kept = (FOLDER / f"{name}{suffix}").read_text(encoding="utf-8")

        assert text == kept, f"python -m tests.golden.editions rewrites {name}{suffix}"


@pytest.mark.parametrize(("name", "told", "variant"), KEPT, ids=NAMES)
def test_an_edition_that_is_kept_passes_every_rule(name, told, variant):
    both = parts(told, variant)

    assert faults(told, variant, both[".html"], both[".txt"], NEWSLETTER) == ()
