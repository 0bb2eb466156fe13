"""What relays and sending services say in other languages, or in words of their own."""

import pytest

from digest.deliver.verdict import Consequence, SmtpStage, verdict
from digest.model import MAILBOX_FULL, DeliveryStatus, Reply

ABOUT_US = {
    "450 Limite de débit atteinte, veuillez ralentir": Consequence.SLOW_DOWN,
    "451 Trop de messages envoyés, réessayez plus tard": Consequence.SLOW_DOWN,
    "452 Zu viele Nachrichten in kurzer Zeit": Consequence.SLOW_DOWN,
    "451 Demasiados mensajes por minuto": Consequence.SLOW_DOWN,
    "451 Troppi messaggi, riprovare": Consequence.SLOW_DOWN,
    "454 Throttling failure: Maximum sending rate exceeded.": Consequence.SLOW_DOWN,
    "451 Trop de connexions simultanées": Consequence.FEWER_CONNECTIONS,
    "451 Zu viele gleichzeitige Verbindungen": Consequence.FEWER_CONNECTIONS,
    "451 Demasiadas conexiones": Consequence.FEWER_CONNECTIONS,
    "451 Nombre maximal de messages par connexion atteint": Consequence.RECONNECT,
    "451 Maximum Nachrichten pro Verbindung erreicht": Consequence.RECONNECT,
    "454 Throttling failure: Daily message quota exceeded.": Consequence.STOP,
    "420 Domain x.test is not allowed to send: recipient limit exceeded": Consequence.STOP,
    "550 Limite d'envoi atteinte": Consequence.STOP,
    "550 Votre compte a dépassé le nombre de messages autorisés par heure": Consequence.STOP,
    "451 Quota d'envoi journalier dépassé": Consequence.STOP,
    "554 Access denied: User x is not authorized to perform ses:SendRawEmail": Consequence.STOP,
    "550 The domain is unverified and requires DNS configuration": Consequence.STOP,
    "550 Domaine expéditeur inconnu": Consequence.STOP,
    "550 Domaine d'expédition inconnu": Consequence.STOP,
    "550 adresse de l'expéditeur invalide": Consequence.STOP,
    "550 Absenderadresse unbekannt": Consequence.STOP,
    "550 Dirección del remitente no existe": Consequence.STOP,
    "550 Adresse IP inconnue, adresse refusée": Consequence.STOP,
}
NO_SUCH_READER = (
    "550 Destinataire inconnu",
    "550 Compte inexistant",
    "550 Cette adresse n'existe pas",
    "550 Empfänger unbekannt",
    "550 Usuario desconocido",
)
FULL = (
    "552 Boîte aux lettres pleine",
    "550 Le quota de la boîte de ce destinataire est dépassé",
    "552 Postfach ist voll",
    "552 Buzón de correo lleno",
    "552 La casella è piena",
)


def judged(line):
    code, _, text = line.partition(" ")
    return verdict(SmtpStage.RCPT, Reply(code=int(code), text=text))


@pytest.mark.parametrize(("line", "consequence"), ABOUT_US.items())
def test_what_is_said_of_us_is_heard_and_closes_no_address(line, consequence):
    judgement = judged(line)

    assert judgement.consequence is consequence
    assert not judgement.outcome.suppress


@pytest.mark.parametrize("line", NO_SUCH_READER)
def test_a_reader_who_is_not_there_is_let_go(line):
    assert judged(line).outcome.status is DeliveryStatus.BOUNCED


@pytest.mark.parametrize("line", FULL)
def test_a_full_mailbox_is_one(line):
    judgement = judged(line)

    assert judgement.outcome.reason == MAILBOX_FULL
    assert judgement.consequence is Consequence.GO_ON
