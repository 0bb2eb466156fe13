"""A tag or a note that says that its reader left is heard, wherever it stands."""

import pytest

from digest.consent.free_text import tells_of_leaving


@pytest.mark.parametrize(
    "cell",
    [
        *("désabonné", "Désabonnée", "unsubscribed", "UNSUBSCRIBE", "bounced", "Hard bounce"),
        *("VIP, désabonné, 2022", "vip;unsub;mtl", '["club","opted-out"]', "tag:désabonnement"),
        *("spam complaint", "blocklisted", "parti", "inactif", "supprimé(e)", "nettoyé, rebond"),
        *("s’est désabonnée par téléphone le 3 mai", "client fidèle - ne plus écrire"),
        *("Ne veut plus recevoir nos courriels", "n’envoyer rien, ne jamais contacter"),
        *("plus de courriels svp", "please do not email her", "No more emails!", "never contact"),
        *(
            "has opted out of everything",
            "consent withdrawn 2023-04-01",
            "a retiré son consentement",
        ),
        *("décédée", "désinscrit - motif inconnu", "soft bounced twice"),
        *("marked as spam in May", "ne souhaite pas recevoir de messages", "NPAI"),
        *("never_subscribed", "newsletter: unconfirmed", "non confirmée"),
    ],
)
def test_words_of_a_departure_are_heard_alone_and_among_others(cell):
    assert tells_of_leaving(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("", "VIP", "Québec", "non", "0", "no", "false", "Anne Leftwich", "12, rue Stop", "A-12"),
        *("désabonnement possible en un clic", "formulaire papier, loi anti-spam (LCAP)"),
        *("abonnée depuis 2019", "réabonné", "subscribed", "n’aime pas le hockey", "actif"),
        *("https://liste.example/unsubscribe?u=1", "do not disturb", "ne mange pas de noix"),
        *(
            "retraité",
            "plus de sport",
            "Département 3",
            "no 12",
            "inactive for 90 days",
            "consent given",
        ),
    ],
)
def test_what_tells_of_something_else_is_no_departure(cell):
    assert not tells_of_leaving(cell)
