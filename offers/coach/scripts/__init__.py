"""What to say in the call, on a voicemail and in the note after it: text from facts, nothing else.

`CallFacts` has no room for private reasons, so nothing here can give one away. No clock, no
database. What a person writes over a suggestion is laid on top by `Script.with_own`.
"""
