"""
The nouns. Frozen records that the stages hand to one another.

Every time is aware and in UTC; every text is plain Unicode in NFC unless its
field says otherwise; every address (URL) is absolute.
"""

from digest.model.articles import (
    Article,
    Candidate,
    Image,
    Passage,
    Source,
    Validators,
)
from digest.model.deliveries import (
    OPEN_STATUSES,
    Batch,
    Delivery,
    DeliveryStatus,
    Letter,
    Outcome,
    Reply,
)
from digest.model.editions import (
    Edition,
    EditionStatus,
    PaidLabel,
    Partner,
    PartnerBlock,
    Phrase,
    Story,
    Tone,
    Variant,
    Window,
)
from digest.model.lanes import (
    ALL_LANES,
    OTHER_LANE,
    LaneQueue,
    LaneState,
)
from digest.model.readers import (
    ConsentEvent,
    EventKind,
    Frequency,
    Purpose,
    Subscriber,
)

__all__ = [
    "ALL_LANES",
    "OPEN_STATUSES",
    "OTHER_LANE",
    "Article",
    "Batch",
    "Candidate",
    "ConsentEvent",
    "Delivery",
    "DeliveryStatus",
    "Edition",
    "EditionStatus",
    "EventKind",
    "Frequency",
    "Image",
    "LaneQueue",
    "LaneState",
    "Letter",
    "Outcome",
    "PaidLabel",
    "Partner",
    "PartnerBlock",
    "Passage",
    "Phrase",
    "Purpose",
    "Reply",
    "Source",
    "Story",
    "Subscriber",
    "Tone",
    "Validators",
    "Variant",
    "Window",
]
