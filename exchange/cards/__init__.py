"""People as cards (vCard), for a phone or another address book."""
