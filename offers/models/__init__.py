"""Offers, their packages and history, and the decline of one (PRODUCT.md)."""

from offers.models.answer import Answer, AnswerQuerySet, Question
from offers.models.attachment import Attachment, AttachmentPart, AttachmentQuerySet
from offers.models.counting import fetch_packages
from offers.models.criterion import Criterion, CriterionQuerySet, Score
from offers.models.decision import Decision, DecisionQuerySet, LookBack
from offers.models.decline import Decline, DeclineQuerySet, PagePart
from offers.models.event import OfferEvent
from offers.models.interview import Interview
from offers.models.job_now import NO_JOB, JobNow, job_now
from offers.models.offer import DUE_FIRST, FOLDED_ROLE, URL_LENGTH, Offer, OfferQuerySet, job_of
from offers.models.package import Package, PackageQuerySet
from offers.models.people import OfferPerson
from offers.models.rate import ExchangeRate
from offers.models.reason import Reason, ReasonQuerySet
from offers.models.stage import CLOSED_STAGES, MOVES, OPEN_STAGES, Stage, StageError
from offers.models.words import Giving, GoodReason, Situation, Tone

# What an export holds of this app, in this order: everything that belongs to one person. (The parts of an attachment
# are in the file that it becomes.)
EXPORTED = (
    Answer,
    Criterion,
    Score,
    Package,
    Offer,
    OfferEvent,
    Decision,
    LookBack,
    Decline,
    OfferPerson,
    Interview,
    ExchangeRate,
    Reason,
    Attachment,
)

__all__ = [
    "CLOSED_STAGES",
    "DUE_FIRST",
    "EXPORTED",
    "FOLDED_ROLE",
    "MOVES",
    "NO_JOB",
    "OPEN_STAGES",
    "URL_LENGTH",
    "Answer",
    "AnswerQuerySet",
    "Attachment",
    "AttachmentPart",
    "AttachmentQuerySet",
    "Criterion",
    "CriterionQuerySet",
    "Decision",
    "DecisionQuerySet",
    "Decline",
    "DeclineQuerySet",
    "ExchangeRate",
    "Giving",
    "GoodReason",
    "Interview",
    "JobNow",
    "LookBack",
    "Offer",
    "OfferEvent",
    "OfferPerson",
    "OfferQuerySet",
    "Package",
    "PackageQuerySet",
    "PagePart",
    "Question",
    "Reason",
    "ReasonQuerySet",
    "Score",
    "Situation",
    "Stage",
    "StageError",
    "Tone",
    "fetch_packages",
    "job_now",
    "job_of",
]
