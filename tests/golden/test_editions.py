from email import message_from_bytes
from email.policy import SMTP

import pytest

from digest.render.lint import faults
from tests.golden.editions import FOLDER, files, kept_editions, parts
from tests.rigs.newsroom import NEWSLETTER

KEPT = list(kept_editions())
NAMES = [name for name, _, _ in KEPT]


FILES = dict(files())


@pytest.mark.parametrize("name", FILES)
def test_an_edition_is_byte_for_byte_what_was_read(name):
    kept = (FOLDER / name).read_bytes()

    assert FILES[name] == kept, f"python -m tests.golden.editions rewrites {name}"


def test_nothing_is_kept_that_no_edition_makes():
    kept = {file.name for file in FOLDER.iterdir() if file.suffix in (".eml", ".html", ".txt")}

    assert kept == set(FILES)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".eml")])
def test_a_kept_mail_is_read_without_a_defect_by_the_standard_library(name):
    mail = message_from_bytes(FILES[name], policy=SMTP)

    assert not [defect for part in mail.walk() for defect in part.defects]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("name", "told", "variant"), KEPT, ids=NAMES)
def test_an_edition_that_is_kept_passes_every_rule(name, told, variant):
    both = parts(told, variant)

    assert faults(told, variant, both[".html"], both[".txt"], NEWSLETTER) == ()
