"""The story without its furniture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import clean
from digest.collect.text import decoded, tidy
from digest.model import Passage
from tests.loopback.feeds import LEAD, page


def texts(markup, **more):
    return [passage.text for passage in clean.passages(markup, **more)]


def test_paragraphs_headings_lists_and_line_breaks_become_passages():
    markup = "un<br>deux<br><br>trois<p>quatre <i>cinq</i><h3>six</h3><ul><li>sept<li>huit</ul>"

    passages = clean.passages(markup)

    assert [p.text for p in passages] == ["un deux", "trois", "quatre cinq", "six", "sept", "huit"]
    assert [p.text for p in passages if p.is_heading] == ["six"]


def test_scripts_styles_forms_and_captions_leave_nothing():
    markup = (
        "<p>a</p><script>b</script><style>c</style><form>d</form><iframe>e</iframe>"
        "<figure><img src=x onerror=f><figcaption>g</figcaption></figure><p onclick='h()'>i</p>"
    )

    assert texts(markup) == ["a", "i"]


@pytest.mark.parametrize(
    "line",
    [
        "L’article <a href='#'>Le pont rouvre</a> est apparu en premier sur <a href='/'>X</a>.",
        "Cet article est paru en premier sur X.",
        "The post Le pont appeared first on X.",
        "[&#8230;]",
        "Lire aussi : Le pont ferme",
        "À lire également : Le pont ferme",
        "Partager sur Machin",
        "Leave a Reply",
        "Laisser un commentaire",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        "✉️ infolettre",
        "Je m'abonne",
        "Nous ne spammons pas ! Consultez notre politique.",
        "Inscris-toi à notre infolettre!",
        "Publicité",
        "Mis à jour le 8 novembre 2024 à 7h52",
        "Image illustrative : des figurines, par Quelqu’un, sous licence libre",
        "Crédit photo : Ariane Exemple",
        "Nous utilisons des cookies pour améliorer ta visite.",
    ],
)
def test_what_a_site_hangs_round_a_story_is_left_behind(line):
    assert texts(f"<p>Avant.</p><p>{line}</p><p>Après.</p>") == ["Avant.", "Après."]


@pytest.mark.parametrize(
    "line",
    [
        "Il suffit d’une carte d’abonnement pour entrer.",
        "Partager son repas, voilà l’idée de la soirée.",
        "L’article 12 de la loi est clair là-dessus.",
        "Répondre à la question prendra du temps, de la patience et, dit le maire, cent pages.",
        "La publicité a fait parler d’elle.",
        "Mis à jour le 8 novembre 2024, le rapport compte trois ponts de plus.",
        "Une photo : c’est tout ce qui reste de l’ancien pont.",
        "L’image illustrative de la campagne a fait jaser.",
    ],
)
def test_a_sentence_that_only_resembles_furniture_is_kept(line):
    assert texts(f"<p>{line}</p>") == [line]


def test_a_whole_page_gives_its_story_only():
    lines = texts(
        page().decode(), title="Le pont rouvre : deux voies de moins, mais une vue de plus ?"
    )

    assert LEAD in lines
    assert not [
        t for t in lines if "Reply" in t or "adresse" in t or "Infolettre" in t or "Machin" in t
    ]


def test_a_box_that_mentions_comments_but_holds_the_story_is_kept():
    markup = f"<div class='has-comments'><p>{LEAD}</p></div><p>Fin.</p>"

    assert texts(markup) == [LEAD, "Fin."]


def test_a_heading_with_nothing_under_it_is_left_out():
    assert texts("<p>a</p><h2>b</h2><h2>c</h2><p>d</p><h2>e</h2>") == ["a", "c", "d"]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("L&amp;#8217;été &amp;amp; l&#8217;hiver", "L’été & l’hiver"),
        ("a &lt; b <b>c</b>", "a < b c"),
        ("e\u0301te\u0301", "été"),
        ("zé\u200bro\u00ad \u202elargeur\ufeff\x00", "zéro largeur"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("16\u00a0°C  \u00a0 ici", "16\u00a0°C ici"),
    ],
)
def test_a_title_is_plain_text(markup, wanted):
    assert clean.plain_text(markup) == wanted


@given(st.text() | st.integers(0, 0x110000).map(lambda code: f"<p>a&#{code};b"))
def test_any_text_can_be_cleaned_and_stored(text):
    for passage in clean.passages(text):
        assert passage.text == tidy(passage.text) != ""
        assert "\x00" not in passage.text
    clean.plain_text(decoded(text)).encode()


def is_cut_off(markup):
    return clean.is_cut_off(clean.lines_of(markup))


def summary(standfirst, *body, is_cut=False):
    lines = tuple(Passage(text=text) for text in body)
    lead = (Passage(text=standfirst),) if standfirst else ()
    return clean.summary(lead, lines, is_cut=is_cut)


def test_of_a_text_that_a_machine_cut_only_the_first_sentences_are_sure():
    cut = "La coupe y sera interdite. Une rencontre est prévue. Du côté de Granby On jase. Ça"

    assert summary(cut, is_cut=True) == "La coupe y sera interdite. Une rencontre est prévue."
    assert summary(f"{cut} continue.") == f"{cut} continue."


def test_a_summary_ends_with_a_sentence_of_the_standfirst():
    assert summary("Une phrase. Une autre ! Une trois", is_cut=True) == "Une phrase. Une autre !"


def test_a_summary_never_breaks_at_an_abbreviation():
    standfirst = "M. Roy et Mme J. Côté arrivent à 9 h. Le reste est coupé"

    assert summary(standfirst, is_cut=True) == "M. Roy et Mme J. Côté arrivent à 9 h."


def test_a_quotation_stays_with_its_sentence():
    assert summary("« C’est fini. » Il part", is_cut=True) == "« C’est fini. »"


def test_a_standfirst_without_a_whole_sentence_gives_way_to_the_first_paragraph():
    assert summary("Un début qui n’a pas de", "Le corps. Suite.", is_cut=True) == "Le corps. Suite."


def test_a_standfirst_that_only_lacks_its_full_stop_gets_one():
    assert summary("Le pont rouvre lundi") == "Le pont rouvre lundi."


def test_there_is_no_summary_rather_than_an_invented_one():
    assert summary("", " ".join(["mot"] * 80) + ".") == ""
    assert summary("coupé quelque part", is_cut=True) == ""


@given(st.lists(st.text(alphabet="ab .!?…«»", max_size=80)), st.booleans())
def test_a_summary_is_never_longer_than_55_words(lines, is_cut):
    words = summary(lines[0] if lines else "", *lines[1:], is_cut=is_cut)

    assert len(words.split()) <= clean.LONGEST_SUMMARY


def test_a_teaser_is_known_by_its_end():
    assert is_cut_off("<p>Le début [&#8230;]</p><p>L’article X est apparu en premier sur Y.</p>")
    assert not is_cut_off("<p>Le début, et la fin.</p>")


@pytest.mark.parametrize("words", ["« x ", "é", "Le pont a été réparé. "])
def test_a_text_without_a_tag_is_read_whole_however_long(words):
    text = (words * (60_000 // len(words))).strip()

    assert [line.text for line in clean.lines_of(text)] == [text]
    assert clean.plain_text(text) == text
