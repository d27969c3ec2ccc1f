"""A backup is one file that holds everything; a restore puts it in the place of what is there.

Making one:
1. `snapshot.py`: the database as it is at one moment, whatever goes on meanwhile.
2. `programs.py`: PostgreSQL's own `pg_dump` and `pg_restore`, of a version that fits.
3. `archive.py`: the file, and whether it is whole; `sealed.py`: encrypted to a passphrase.
4. `trial.py`: trying it. `rotation.py`: which of them are kept. `nightly.py`: all of it, each night.

Restoring one: `restoring.py`, and `databases.py` for the new database and the old one.
"""
