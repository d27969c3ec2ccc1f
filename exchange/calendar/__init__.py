"""What is due, in the calendar program that a person uses anyway: a feed with a secret address, and single events.

The address holds whose feed it is and a secret. Of the secret only a hash is kept, so it is shown once.
"""
