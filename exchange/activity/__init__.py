"""What a person did in a time, to show to others: a job centre, a coach. A page that prints, and the same as CSV.

Days, people, roles and outcomes. What is private stays out: notes, reasons, pay, numbers and addresses.
"""
