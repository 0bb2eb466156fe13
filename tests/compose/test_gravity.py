import pytest

from digest.compose.gravity import weigh
from digest.model import Article, Passage, Tone
from digest.render.voice_files import read_voice
from tests.rigs.newsroom import STORIES, article, catalogue

STANDFIRST = "La suite se lit dans le journal de ce matin."


def weighed(title, section="Culture", summary=STANDFIRST):
    story = Article(
        url="https://exemple.test/1", guid="1", title=title, section=section, summary=summary
    )
    return weigh(story, catalogue().lexicon)


LIGHT = weighed("Le cinéma de quartier rouvre")
GRAVE = weighed("Deux morts dans un incendie", section="Faits divers")
SERIOUS = weighed("Trente mises à pied à l’usine", section="Consommation")


@pytest.mark.parametrize(
    "title",
    [
        "Carambolage sur l’autoroute 20 : trois personnes sont mortes",
        "Une cycliste happée par un camion succombe à ses blessures",
        "Fusillade en plein jour à Laval",
        "Le corps d’un adolescent repêché dans le fleuve",
        "Féminicide à Sherbrooke : le suspect arrêté",
        "Noyade au chalet : un père et sa fille",
        "Le comédien s’éteint à 81 ans",
        "Le doyen du village s’est éteint mardi",
        "Au feu où un pompier s’est éteint, des fleurs",
        "Un feu à Laval : un homme s’est éteint dans les bras de sa fille",
        "On ne l’a plus revu depuis mardi : la battue s’étend autour du lac",
        "Un piéton heurté par un autobus à Laval",
        "Quatre mineurs n’en sont jamais ressortis",
        "Un petit avion de brousse s’écrase près de Matagami",
        "Neuf résidents morts de la légionellose",
        "Avalanche dans les Chic-Chocs : les corps localisés",
    ],
)
def test_a_grave_headline_is_grave(title):
    assert weighed(title, section="Actualités").tone is Tone.SOBER


@pytest.mark.parametrize(
    "title",
    [
        "Une soirée à mourir de rire au Théâtre du Rideau",
        "Angles morts : la Ville installe des miroirs",
        "La guerre des tuques reprend l’affiche",
        "Victime de son succès, la crémerie agrandit",
        "Le Canadien l’emporte en fusillade",
        "Explosion de saveurs à la cabane",
        "L’enlèvement de la neige commence ce soir",
        "Plus de peur que de mal au carnaval",
        "Le vieux lampadaire de la rue Principale s’est éteint",
        "L’horloge de l’hôtel de ville a arrêté de sonner",
        "Le phare s’éteint à la Pointe-au-Père",
        "Nos téléphones meurent trop vite",
        "La mort annoncée du chèque",
        "Une avalanche de courriels à la mairie",
        "Séisme au conseil : le maire change de cravate",
        "La noyade des plantes, erreur de janvier",
    ],
)
def test_an_expression_that_only_sounds_grave_weighs_nothing(title):
    assert weighed(title).score == 0


@pytest.mark.parametrize("section", ["", "International", "FAITS DIVERS", "Santé"])
def test_a_section_can_hold_the_voice_back_by_itself(section):
    assert weighed("Rien de particulier", section=section).tone is Tone.RESTRAINED


def test_fiction_is_not_news():
    assert weighed("Un meurtre au village, le nouveau roman").tone is not Tone.SOBER


def test_a_death_stated_in_the_culture_pages_is_grave():
    assert weighed("La chanteuse est décédée à 64 ans").tone is Tone.SOBER


def test_a_story_that_needs_it_says_where_to_turn():
    weight = weighed("Prévention du suicide : une ligne de plus", section="Santé")

    assert "1 866" in weight.help


def test_a_story_known_by_its_headline_only_is_not_light():
    weight = weighed("Le cinéma de quartier rouvre", summary="")

    assert (weight.is_light, weight.weighty) == (False, "known by the headline only")


def test_a_word_that_often_goes_with_harm_holds_the_voice_back_and_no_more():
    weight = weighed("Une ambulance pour le village", section="Vie locale")

    assert weight.tone is Tone.NORMAL
    assert not weight.is_light


def test_a_vague_word_holds_nothing_back_and_two_of_them_do():
    single = weighed("Les pompiers visitent l’école", section="Famille")
    same = weighed("Pompiers d’un jour : les pompiers ouvrent la caserne", section="Famille")
    two = weighed(
        "Les pompiers trouvent une porte défoncée, et le feu en danger", section="Famille"
    )

    assert (single.is_light, single.words, same.is_light) == (True, (), True)
    assert not two.is_light
    assert two.words == ("pompiers", "danger")


def test_what_happens_in_a_story_that_was_made_up_weighs_less_than_what_happened():
    fact = weighed("Un suicide à Laval, sous les yeux d’un film de vacances", section="Société")
    fiction = weighed("Un suicide au village, le nouveau roman")
    crime = weighed("Un meurtre au village, le nouveau roman")

    assert crime.score == 0 < fiction.score < fact.score


@pytest.mark.parametrize(
    ("section", "is_light"),
    [
        ("Sports / Tennis", True),
        ("VIE ET STYLE", True),
        ("Recettes d’automne", True),
        ("La bonne bouffe", True),
        ("Rébus et jeux vidéo", True),
        ("Sports et justice", False),
        ("Rebouffer", False),
        ("/", False),
    ],
)
def test_a_section_is_read_by_its_parts_and_by_how_its_words_begin(section, is_light):
    assert weighed("Rien de particulier", section=section).is_light == is_light


def test_a_part_that_tells_of_harm_holds_the_voice_back():
    assert weighed("Rien de particulier", section="Sports et justice").tone is Tone.RESTRAINED


def test_an_unknown_section_is_not_light():
    assert not weighed("Rien de particulier", section="Divers et ondoyant").is_light


def test_the_dozen_of_the_sample_newsroom_is_light():
    weights = [weigh(article(number), catalogue().lexicon) for number in range(len(STORIES))]

    assert [weight.words for weight in weights if not weight.is_light] == []


@pytest.mark.parametrize(
    "title",
    [
        "Budget : deux morts dans l’explosion d’un chalet",
        "Offensive : six tués, explosions au port",
        "Achalandage au port : un noyé, l’explosion en cause",
        "Partie d’ici à 80 ans",
    ],
)
def test_an_expression_that_only_sounds_grave_hides_nothing_that_is(title):
    assert not weighed(title, section="Vie de quartier").is_light


def test_no_mask_blanks_words_it_does_not_name():
    masks = read_voice(None)["gravity.toml"]["masks"]

    assert [mask for mask in masks if ".{" in mask or ".+" in mask or ".*" in mask] == []


def known_by_its_body(text, section="Société"):
    story = Article(
        url="x", guid="x", title="Une soirée", section=section, body=(Passage(text=text),)
    )
    return weigh(story, catalogue().lexicon)


def test_the_body_counts_half_and_only_its_first_words():
    weight = known_by_its_body("Une explosion. " + "mot " * 200 + "meurtre.")

    assert (weight.score, weight.words) == (1.0, ("explosion",))


@pytest.mark.parametrize("section", ["Société", "Culture"])
def test_a_body_that_says_a_death_in_so_many_words_counts_nearly_whole(section):
    assert known_by_its_body("Deux hommes sont morts sous le char.", section).score == 2.4
    assert known_by_its_body("Deux hommes sont morts dans une explosion.", section).is_grave


def test_a_headline_that_says_it_leaves_nothing_to_the_body():
    story = Article(
        url="x",
        guid="x",
        title="Trente mises à pied à l’usine",
        section="Économie",
        body=(Passage(text="Un suicide, un meurtre, une noyade."),),
    )

    assert weigh(story, catalogue().lexicon).words == ("mises à pied",)


@pytest.mark.parametrize(
    ("title", "most"),
    [
        ("Une étoile cannibale au cadavre fumant", 0.4),
        ("Un cadavre et un missile au bal de l’école", 0.8),
        ("Un cadavre au bal, dit la police", 0.8),
    ],
)
def test_in_a_light_section_a_word_of_harm_is_a_figure_until_a_fact_says_more(title, most):
    assert weighed(title, section="Loisirs").score == most
    assert weighed(title, section="Actualités").score >= 3


def test_in_a_light_section_two_words_and_a_fact_hold_the_voice_back():
    weight = weighed("Cadavre au chalet : un missile, dit la police", section="Loisirs")

    assert weight.is_grave


def test_three_words_that_often_go_with_harm_leave_little_doubt():
    assert weighed("Une ambulance, un suspect et un accusé", section="Vie locale").is_serious


def test_each_further_word_weighs_a_little():
    single = weighed("Un meurtre à Paris", section="Monde")
    two = weighed("Un meurtre et un viol à Paris", section="Monde")

    assert two.score == single.score + 0.3


def test_a_place_in_quebec_makes_what_is_heavy_heavier():
    far = weighed("Incendie à Lyon", section="Monde")
    near = weighed("Incendie à Laval", section="Monde")

    assert near.score == far.score + 0.7


@pytest.mark.parametrize(
    "title",
    [
        "Accident à Lévis : deux blessés légers",
        "Incendie à Laval : les locataires sains et saufs",
        "Collision à Gatineau : des blessures mineures",
        "Explosion à Sherbrooke : aucun blessé",
        "Un feu détruit un commerce de Québec, personne n’a été blessé",
    ],
)
def test_what_says_that_hardly_anybody_was_hurt_is_serious_and_not_grave(title):
    weight = weighed(title, section="Faits divers")

    assert weight.is_serious
    assert not weight.is_grave


@pytest.mark.parametrize(
    "title",
    [
        "Collision à Gatineau : un mort et deux blessés légers",
        "Incendie à Laval : un enfant grièvement blessé, sa mère indemne",
        "Une noyade au chalet, le frère sain et sauf",
    ],
)
def test_who_was_spared_hides_nobody_who_was_not(title):
    assert weighed(title, section="Faits divers").is_grave


def test_a_flooded_street_of_ours_is_no_graver_for_being_ours():
    there = weighed("Inondations : six rues évacuées à Sorel", section="Environnement")
    here = weighed("Inondations : six rues évacuées à Lévis", section="Environnement")

    assert here.score == there.score
    assert here.is_serious


def test_what_renders_its_soul_is_a_thing_as_often_as_not():
    weight = weighed("Le traversier rend l’âme en douceur après 88 ans", section="Actualités")

    assert not weight.is_light
    assert not weight.is_grave


@pytest.mark.parametrize("section", ["Culture", "Cuisine", "Faits divers", "Régional"])
@pytest.mark.parametrize("below", ["Un gâteau, une chanson et un chat.", "La fête est finie."])
def test_nothing_that_smiles_makes_a_joke_of_a_stated_death(section, below):
    for title in ("Deux morts à Laval", "Trois personnes sont mortes au bal", "Elle est décédée"):
        assert weighed(title, section, below).is_grave


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Enlèvement d’un flamant rose : la rançon est un gâteau", "Régional"),
        ("La grammaire fait cent victimes, et un gâteau", "Éducation"),
        ("Mourir pour une tourtière", "Opinions"),
        ("Les pigeons prennent un banc en otage", "Animaux"),
    ],
)
def test_what_is_told_of_a_garden_gnome_is_told_for_fun(title, section):
    gravity = weighed(title, section)

    assert (gravity.is_grave, gravity.is_of_harm) == (False, False)


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Une femme tuée devant un comptoir à tartes", "Régional"),
        ("Salmonelle : les tartes rappelées", "Régional"),
        ("Écureuils : un garçon de 6 ans gravement mordu", "Municipal"),
        ("Enlèvement d’un flamant rose : la police enquête", "Faits divers"),
    ],
)
def test_a_tart_hides_nobody_whom_harm_befell(title, section):
    assert weighed(title, section).is_serious


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("La barque est vide", "Les deux frères de 9 et 12 ans pêchaient au large."),
        ("Son fils ne verra pas l’été", "Il avait 9 ans. La cour d’école est restée silencieuse."),
        ("Un garçon de 9 ans sous la glace", "Ses parents l’attendaient sur la rive."),
        ("Une mère attend toujours devant la mine", "Le treuil n’a rien remonté depuis lundi."),
    ],
)
def test_somebody_and_what_is_no_more_tell_a_harm_without_a_word_of_it(title, summary):
    assert weighed(title, "Actualités", summary).is_of_harm


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Une mère gagne le marathon", "Elle court depuis dix ans. Le parcours ne changera pas."),
        ("Le pont ne rouvrira pas avant mai", "La Ville cherche un autre entrepreneur."),
        ("Deux frères ouvrent une fromagerie", "Le comptoir sert trois sortes de caillé."),
    ],
)
def test_a_no_that_is_said_of_something_else_tells_of_no_harm(title, summary):
    assert not weighed(title, "Actualités", summary).is_serious
