"""What plug-ins and sites hang round a story."""

import pytest

from digest.collect import clean

TEXT = "La Ville refait le quai au printemps."


def texts(markup):
    return [line.text for line in clean.passages(markup)]


@pytest.mark.parametrize(
    "markup",
    [
        f"{TEXT} The post <a href='x'>Le quai</a> first appeared on <a href='y'>La Gazette</a>.",
        f"<p>{TEXT}</p><p>Le post Le quai est apparu en premier sur La Gazette.</p>",
        f"<p>{TEXT} Cet article a d’abord été publié sur La Gazette.</p>",
        f"<p>{TEXT}</p><p>L’article Le quai provient de La Gazette.</p>",
        f"<span class='rt-reading-time'>Temps de lecture : <b>2</b> minutes</span> {TEXT}",
        f"Temps de lecture : 2 minutes {TEXT}",
        f"<span>Soumis par <span>admin</span> le mar 24/11/2026 - 08:00</span><p>{TEXT}</p>",
        f"<span class='field field--name-uid'>admin</span><div>{TEXT}</div>",
        f"{TEXT}<div class='field__label'>Étiquettes</div>",
        f"<p>{TEXT}</p><a class='kg-bookmark-container'><div>Un autre texte</div></a>",
        f"<p>{TEXT}</p><div class='kg-card kg-cta-card'><p>Soutiens le journal</p></div>",
        f"<p>{TEXT}</p><p class='button-wrapper'><a>Share</a></p>",
        f"<p>{TEXT}</p><blockquote class='twitter-tweet'><p>Bravo</p>— Ville</blockquote>",
        f"<p>Chargement en cours…</p><p>PHOTO LISE AUBÉ, LA GAZETTE</p><p>{TEXT}</p>",
        f"<p>Activez JavaScript pour la vidéo.</p><p>{TEXT}</p><p>[Lire aussi : Le quai]</p>",
        f"<p>{TEXT}</p><p>Rejoignez notre chaîne WhatsApp</p><p>© 2026 La Gazette</p>",
        f"<p>{TEXT}</p><p>Vous avez repéré une erreur ? Écrivez-nous.</p>",
        f"(Photo Jean Untel – La Gazette) {TEXT}",
        f"<p>{TEXT} <a class='more-link' href='x'>Lire la suite de « Le quai »</a></p>",
        f"<p>{TEXT} Cliquez ici pour lire la suite !</p>",
        f"<p>{TEXT} Lire la suite →</p>",
        f"<p>{TEXT} Read more »</p>",
        f"<p>Écouter cet article. {TEXT}</p>",
        f"<p>{TEXT}</p><p>– Publicité –</p><p>L’article continue après la publicité.</p>",
        f"<p>{TEXT}</p><p>Cet article est réservé aux abonnés.</p>",
        f"<p>{TEXT}</p><p>Il vous reste 78 % de cet article à lire.</p>",
        f"<p>{TEXT}</p><h3>À lire aussi</h3><ul><li>Le lac monte encore</li></ul>",
        f"<p>{TEXT}</p><h2>Articles similaires</h2><h4>Le lac</h4><p>Il monte encore.</p>",
        f"<p>{TEXT}</p><p>Dans la même rubrique :</p><p>Le lac monte encore</p>",
        f"<p>{TEXT}</p><p>Cet article est paru en premier dans La Gazette.</p>",
        f"<p>{TEXT}</p><p>Ce contenu Le quai a été publié dans La Gazette.</p>",
        f"<p>Lecture : 3 min.</p><p>{TEXT}</p>",
        f"<p>🔒 Article réservé aux abonnés</p><p>{TEXT}</p>",
        f"<p>{TEXT}</p><p>🔐 La suite est réservée aux abonnés →</p>",
        f"<p>★ À lire aussi : le lac monte</p><p>{TEXT}</p>",
        f"<p>{TEXT}</p><p>Publicité / Advertisement</p>",
        f"<p>{TEXT}</p><p>&gt;&gt; Lire aussi : Le lac monte</p>",
        f"<p>Écoutez cet article (3 min)</p><p>{TEXT}</p>",
        f"<p>{TEXT}</p><p>Facebook Twitter LinkedIn</p>",
        f"<p>{TEXT}</p><p>Tags : quai, ville</p><p>Catégories : Société</p>",
        f"<p>{TEXT}</p><p>Abonnez-vous à notre infolettre</p>",
        f"<![CDATA[<p>{TEXT}</p>]]>",
    ],
)
def test_a_signature_in_a_line_or_below_the_story_is_left_behind(markup):
    assert texts(markup) == [TEXT]


@pytest.mark.parametrize(
    "sentence",
    [
        "L’article 12 du règlement provient de la loi de 1998.",
        "Le message a été publié sur son compte mardi, dit la police, qui enquête encore.",
        "Pour en savoir plus, il faut attendre le rapport.",
        "Il faut lire la suite du roman pour comprendre.",
        "(Photo interdite) est le titre de l’exposition.",
        "Le temps de lecture baisse : 20 minutes de moins par semaine.",
        "Cliquez ici, disait le faux courriel de la banque.",
        "La Ville continue après la publicité de ses erreurs.",
        "Ce texte a été écrit dans la nuit, et voté dans l’heure.",
        "Facebook et Instagram ferment une heure.",
        "Vous avez trouvé une solution au bruit du port, dit le maire.",
        "Soumis par le promoteur le 12/11/2026, le projet a été refusé mardi soir par le conseil.",
        "PHOTO de classe, le film ouvre la soirée.",
        "WhatsApp et Telegram ferment une heure.",
        "Écoutez cet article de loi : il tient en une ligne.",
        "La lecture : 3 minutes suffisent, dit-elle.",
        "Catégories et prix : la liste est longue.",
    ],
)
def test_a_sentence_that_only_resembles_a_signature_is_kept(sentence):
    assert texts(f"<p>{sentence}</p>") == [sentence]


def test_a_story_that_goes_on_under_such_a_line_goes_on():
    long = "Le reste du texte est long et compte beaucoup. " * 5

    assert texts(f"<p>{TEXT}</p><h2>Articles connexes</h2><p>{long}</p>")[-1] == long.strip()
