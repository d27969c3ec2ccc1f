"""What the rows of each table are called on the pages of an import."""

from django.db import models

# One and several, where the model's own name is for whoever reads the code.
WORDS = {
    "interaction": ("touch", "touches"),
    "package": ("round", "rounds"),
    "offerevent": ("line of an offer’s history", "lines of offers’ history"),
    "offerperson": ("person of an offer", "people of offers"),
    "attachmentpart": ("piece of an attachment", "pieces of attachments"),
    "lookback": ("look back", "looks back"),
    "plan": ("schedule", "schedules"),
    "savedcadence": ("saved schedule", "saved schedules"),
    "followup": ("follow-up", "follow-ups"),
    "attempt": ("delivery of a mail", "deliveries of mails"),
    "mergerecord": ("pair that was joined", "pairs that were joined"),
    "importbatch": ("import", "imports"),
    "importedrows": ("record of an import", "records of imports"),
    "outgoingmail": ("mail", "mails"),
    "submission": ("form that was saved", "forms that were saved"),
}


def called(model: type[models.Model], count: int) -> str:
    own = (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    return WORDS.get(str(model._meta.model_name), own)[0 if count == 1 else 1]
