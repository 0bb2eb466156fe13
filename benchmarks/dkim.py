"""How many copies one core signs in a second, beside `openssl speed`: 0.7 is the promise."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.deliver.dkim import Signer
from digest.deliver.dkim_key import KeyKind, new_key

ROUNDS = 5
SECONDS = 1
AT = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
HEAD = (
    "From: Au courant <bonjour@infolettre.example>\r\n"
    "To: <lectrice{0}@exemple.test>\r\n"
    "Reply-To: <contact@infolettre.example>\r\n"
    "Subject: =?utf-8?q?Tu_serais_d=C3=A9j=C3=A0_au_courant=C2=A0=3A_le_pont_rouvre?=\r\n"
    "Date: Fri, 08 Nov 2024 08:30:00 -0500\r\n"
    "Message-ID: <m1.{0}.b7f3aQ1d9k2@infolettre.example>\r\n"
    'List-Id: "quotidienne" <quotidienne.infolettre.example>\r\n'
    "List-Unsubscribe: <https://infolettre.example/d/u1.{0}.7f3aQ1d9k2>,\r\n"
    " <mailto:desabonnement+u1.{0}.7f3aQ1d9k2@infolettre.example?subject=desabonnement>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "List-Help: <https://infolettre.example/abonnement>\r\n"
    "List-Post: NO\r\n"
    "Feedback-ID: 20241108:quotidienne:with-partners:infolettre\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "Content-Language: fr-CA\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative;\r\n boundary="=_0"\r\n\r\n'
)
TEXT = "--=_0\r\n\r\n" + "Le pont Jacques-Cartier rouvre ce matin, et ta ligne aussi.\r\n" * 60
MARKUP = "--=_0\r\n\r\n" + '  <td style=3D"padding:0 0 8px">Le pont rouvre.</td> =\r\n' * 280
LINK = "https://infolettre.example/d/u1.{0}.7f3aQ1d9k2"
BODIES = (f"{TEXT}=\r\n", f"=\r\n\r\n{MARKUP}=\r\n", "=\r\n</html>\r\n--=_0--\r\n")
SHARED = [part.encode("ascii") for part in (HEAD + LINK.join(BODIES)).split("{0}")]
PIECES = [step for part in SHARED[:-1] for step in (part, None)] + SHARED[-1:]


def letter(number: int) -> tuple[bytes, ...]:
    """One reader's copy, of about 20 kB: two links in the body, four values in the header."""
    value = str(number).encode("ascii")
    return tuple(value if piece is None else piece for piece in PIECES)


def signed_in_a_second(*kinds: KeyKind) -> float:
    """How many copies are signed in a second of one core."""
    signer = Signer("infolettre.example", {f"s{n}": new_key(k) for n, k in enumerate(kinds)})
    letters = [letter(number) for number in range(100)]
    done, start = 0, process_time()
    while process_time() - start < SECONDS:
        for pieces in letters:
            signer.signed(pieces, AT)
        done += len(letters)
    return done / (process_time() - start)


def openssl_in_a_second() -> float:
    """How many RSA-2048 signatures OpenSSL itself makes in a second of one core."""
    command = ["openssl", "speed", "-mr", "-seconds", str(SECONDS), "rsa2048"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    match = re.search(r"(?m)^\+F2:\d+:2048:([\d.]+):", output)
    assert match, output
    figure = float(match[1])
    return figure if figure > 1 else 1 / figure  # older versions tell the time of one


def main() -> None:
    """Measure all in turns, so that a busy machine is busy for all."""
    ours = {
        "RSA-2048": (KeyKind.RSA,),
        "Ed25519": (KeyKind.ED25519,),
        "both": (KeyKind.RSA, KeyKind.ED25519),
    }
    has_openssl = shutil.which("openssl") is not None
    rounds, theirs = [], []
    for _ in range(ROUNDS):
        rounds.append({name: signed_in_a_second(*kinds) for name, kinds in ours.items()})
        theirs += [openssl_in_a_second()] if has_openssl else []
    for name in ours:
        print(f"sign, {name:<12}{median(each[name] for each in rounds):9.0f} copies a second")
    if theirs:
        bare = median(theirs)
        ratio = median(each["RSA-2048"] for each in rounds) / bare
        print(f"openssl, RSA-2048 {bare:9.0f} signatures a second; ours: {ratio:.2f} of it")


if __name__ == "__main__":
    main()
