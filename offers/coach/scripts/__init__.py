"""What to say in the call, on a voicemail and in the note after it: text from facts, nothing else.

`CallFacts` has no room for private reasons, so nothing here can give one away. No clock, no
database. What a person writes over a suggestion is laid on top by `Script.with_own`.
"""

from offers.coach.scripts.call import Part, Script, every_suggestion, suggest
from offers.coach.scripts.facts import CallFacts, TalkFacts, is_for_learning, likely_situation
from offers.coach.scripts.talk import Talk, can_we_talk
from offers.coach.scripts.written import mailto

__all__ = [
    "CallFacts",
    "Part",
    "Script",
    "Talk",
    "TalkFacts",
    "can_we_talk",
    "every_suggestion",
    "is_for_learning",
    "likely_situation",
    "mailto",
    "suggest",
]
