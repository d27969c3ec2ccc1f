#!/bin/sh
# Makes the role and the databases that Ajar uses: its own, and one in which backups are tried. The postgres image runs this once, when its volume is empty.
#
# The role is ordinary on purpose: superusers and roles with BYPASSRLS see through row-level security,
# and Ajar refuses to migrate as one (docs/adr/0002-two-walls.md).
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password DATABASE_PASSWORD
CREATE ROLE ajar LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE ajar OWNER ajar;
CREATE DATABASE ajar_trial OWNER ajar;
SQL
