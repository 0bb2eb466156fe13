"""The one style sheet of the public pages."""

import re

from digest.render.page_style import style_sheet
from tests.render.test_theme import THEME
from tests.rigs.newsroom import NEWSLETTER


def test_the_pages_wear_every_token_of_the_mail_by_its_name():
    sheet = style_sheet(NEWSLETTER.model_copy(update=THEME), None)

    for key, value in THEME.items():
        name = f"--{key.replace('_', '-')}"
        assert f"{name}: {value};" in sheet
        assert f"var({name})" in sheet


def test_every_colour_of_the_sheet_is_a_token_that_it_declares():
    sheet = style_sheet(NEWSLETTER, None)

    declared = set(re.findall(r"(--[\w-]+):", sheet))
    rules = re.sub(r"--[\w-]+: [^;]+;", "", sheet)

    assert set(re.findall(r"var\((--[\w-]+)\)", sheet)) <= declared
    assert re.findall(r"#[0-9A-Fa-f]{3,6}\b", rules) == []


def test_a_newsroom_s_own_sheet_stands_in_whatever_braces_it_has(tmp_path):
    (tmp_path / "web").mkdir()
    own = "@media print{#a{color:red}}"
    (tmp_path / "web/style.css").write_text(own, encoding="utf-8")

    sheet = style_sheet(NEWSLETTER, tmp_path)

    assert sheet.startswith(own)
    assert "--band-colour" in sheet
