"""The places where the voice speaks in an edition, and how many characters each takes."""

LENGTHS = {
    "subject": (1, 60),
    "preheader": (40, 110),
    "greeting": (1, 45),
    "opening": (1, 160),
    "transition": (1, 60),
    "partner": (1, 100),
    "sign_off": (1, 75),
    "forward": (1, 140),
}
"""The fewest and the most, once a line's names are filled; mailboxes cut the first two."""
TRANSITIONS = 2
"""How many an edition says at most; each is drawn as one of so many."""
NO_TOPIC = "_no_topic"
"""Behind a tone, the pool for a lead whose headline no subject holds: its lines name no topic."""
OF_DESK = "/desk"
"""Behind a slot, the name of a line that the desk wrote itself."""
