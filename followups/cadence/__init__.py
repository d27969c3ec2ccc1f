"""When to be in touch again. Pure: calendar dates in, calendar dates out.

`reading` reads what is typed, `dates` works out the dates, `backoff` slows down when nobody
answers, `course` puts them together, `shipped` holds the cadences that come with Ajar.
"""
