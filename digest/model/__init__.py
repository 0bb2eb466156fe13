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
    SourceKind,
    Validators,
)
from digest.model.deliveries import (
    OPEN_STATUSES,
    Batch,
    Delivery,
    DeliveryStatus,
    Mail,
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
    PROVIDERS,
    Lane,
    LaneQueue,
    LaneState,
    RateLimit,
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
    "PROVIDERS",
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
    "Lane",
    "LaneQueue",
    "LaneState",
    "Mail",
    "Outcome",
    "PaidLabel",
    "Partner",
    "PartnerBlock",
    "Passage",
    "Phrase",
    "Purpose",
    "RateLimit",
    "Reply",
    "Source",
    "SourceKind",
    "Story",
    "Subscriber",
    "Tone",
    "Validators",
    "Variant",
    "Window",
]
