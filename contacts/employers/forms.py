from typing import Any

from django import forms

from contacts.forms import TreatedField, TreatedNoteField
from contacts.models import Employer
from core.forms import LineField, NoteField, VersionedForm


class EmployerForm(VersionedForm):
    name = LineField(label="Name", when_empty="Write the employer’s name.")
    treated = TreatedField()
    treated_note = TreatedNoteField()
    notes = NoteField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employer = employer

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Employer.objects.filter(owner=self.employer.owner_id).kept().exclude(pk=self.employer.pk)
        if others.named(name).exists():
            self.report_namesake(name)
        return name

    def report_namesake(self, name: str) -> None:
        self.add_error("name", f"You have another employer called “{name}”. Choose a name that tells them apart.")
