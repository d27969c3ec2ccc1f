"""Files that belong to an offer: letters, contracts, mails, photos of them (ADR 25)."""
