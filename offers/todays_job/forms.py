from typing import Any

from offers.forms import POSTING, OfferEditForm


class TodaysJobForm(OfferEditForm):
    """Today's job, in the fields of an offer. Save with offers.todays_job.services."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("answer_due_on", "answer_due_time", *POSTING):
            del self.fields[name]
        # There is none while nothing is written down yet.
        self.fields["expected_version"].required = False
        # It is written down to compare offers with.
        self.fields["base_amount"].required = True
        self.fields["role"].label = "What you do there"
        self.fields["manager"].label = "You report to"
        self.fields["manager"].help_text = "Found while you type, or made when new."
