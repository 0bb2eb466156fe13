"""Who gets in at the desk's door, and who does not."""

import pytest

from tests.rigs.desk_people import ANNE, Browser, peopled


@pytest.fixture
def site(postal_app, serve_app):
    return serve_app(peopled(postal_app))


@pytest.fixture
def browser(site, inbox):
    return Browser(site, inbox)


def test_a_person_comes_in_by_a_mailed_link_and_goes_out(browser):
    assert browser.get("/pupitre").headers["location"] == "/pupitre/entrer?retour=/pupitre"

    browser.sign_in(ANNE)

    assert browser.get("/pupitre/entrer?retour=/pupitre/envois").status == 303
