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
    CopyRow,
    Delivery,
    DeliveryStatus,
    Mail,
    Outcome,
    ReceivedCopy,
    Reply,
    ReplyCount,
)
from digest.model.desk import Booking, ListedArticle, Proposal
from digest.model.editions import (
    Edition,
    EditionRow,
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
    ReaderState,
    Subscriber,
)
from digest.model.rights import RightKind, RightsRequest

__all__ = [
    "ALL_LANES",
    "OPEN_STATUSES",
    "OTHER_LANE",
    "PROVIDERS",
    "Article",
    "Batch",
    "Booking",
    "Candidate",
    "ConsentEvent",
    "CopyRow",
    "Delivery",
    "DeliveryStatus",
    "Edition",
    "EditionRow",
    "EditionStatus",
    "EventKind",
    "Frequency",
    "Image",
    "Lane",
    "LaneQueue",
    "LaneState",
    "ListedArticle",
    "Mail",
    "Outcome",
    "PaidLabel",
    "Partner",
    "PartnerBlock",
    "Passage",
    "Phrase",
    "Proposal",
    "Purpose",
    "RateLimit",
    "ReaderState",
    "ReceivedCopy",
    "Reply",
    "ReplyCount",
    "RightKind",
    "RightsRequest",
    "Source",
    "Story",
    "Subscriber",
    "Tone",
    "Validators",
    "Variant",
    "Window",
]
