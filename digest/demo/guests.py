"""The demonstration's invented readers and its invented advertiser."""

from datetime import date, timedelta

from digest.demo.tour import TourGuest
from digest.model import Booking, PaidLabel

ANNE = TourGuest(
    name="Anne",
    address="anne@lecture.test",
    french="S’est abonnée, a confirmé, et garde tout.",
    english="Signed up, confirmed, keeps everything.",
    is_mailed=True,
)
BRUNO = TourGuest(
    name="Bruno",
    address="bruno@lecture.test",
    french="A donné son adresse, mais n’a jamais cliqué sur la lettre de confirmation.",
    english="Gave an address, never confirmed: a stranger could have typed it.",
    is_mailed=False,
)
CHLOE = TourGuest(
    name="Chloé",
    address="chloe@lecture.test",
    french="A confirmé, puis s’est désabonnée par la page, avant l’édition.",
    english="Confirmed, then unsubscribed on the page before the edition.",
    is_mailed=False,
)
DAVID = TourGuest(
    name="David",
    address="david@lecture.test",
    french="A confirmé, puis a décoché les partenaires dans ses préférences.",
    english="Confirmed, then refused the partners: this audience requires them.",
    is_mailed=False,
)
EMILE = TourGuest(
    name="Émile",
    address="emile@lecture.test",
    french="A reçu l’édition, puis s’est désabonné d’un seul clic depuis sa messagerie.",
    english="Got the edition, then left with his mail program’s one-click button.",
    is_mailed=True,
)
GUESTS = (ANNE, BRUNO, CHLOE, DAVID, EMILE)


def booking(day: date, site_url: str) -> Booking:
    """A week of paid blocks, from that day on, for a hardware store that does not exist."""
    return Booking(
        legal_name="Quincaillerie Beaupré-Lavallée inc.",
        contact="publicite@quincaillerie.test",
        label=PaidLabel.ADVERTISEMENT,
        headline="La corde à linge qui ne perd pas tes bas",
        text="Vingt mètres, deux poulies, quarante pinces. Les bas célibataires ont droit à 10 %.",
        url=f"{site_url}/annonceur/",
        link_text="Voir la corde à linge",
        starts_on=day,
        ends_on=day + timedelta(days=6),
    )
