import pytest

from digest.compose.echoes import echoes


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("Bonjour. Voici l’essentiel.", "Voici l'essentiel, sans détour.", {"voici", "essentiel"}),
        ("Hé, t'as deux minutes?", "{minutes} de lecture.", {"minute"}),
        ("Une nouvelle à la fois.", "Voici les nouvelles.", {"nouvelle"}),
        ("Bonjour, et bon samedi.", "Bon {jour}. On y va.", {"jour"}),
        ("Allô!", "Voici les nouvelles.", set()),
        ("C'est pour toi.", "Tout est pour toi, encore plus.", set()),
    ],
)
def test_two_lines_echo_where_they_say_the_same_telling_word(first, second, words):
    assert echoes(first, second) == words
