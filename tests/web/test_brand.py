"""Every page wears the newsletter's own logo, and loads no picture but those it shows."""

from digest.web.pages import make_pages


def test_a_logo_stands_for_the_name_on_every_page_and_may_be_loaded(with_settings):
    logo = {"logo": "https://images.nouvelles.example/logo.png", "logo_width": 200}
    settings = with_settings(newsletter=logo)

    answer = make_pages(settings).page(
        "merci", comes_back=False, pictures=("https://photos.example/une.jpg",)
    )

    head = f'src="{logo["logo"]}" alt="{settings.newsletter.name}" width="200" height="60"'
    assert head in answer.body.decode()
    hosts = "https://images.nouvelles.example https://photos.example"
    assert f"img-src 'self' {hosts};" in answer.headers["content-security-policy"]
