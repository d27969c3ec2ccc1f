"""The compose file obeys the compose specification, and our own rules for a server."""

import shlex
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from django.utils.module_loading import import_string
from psycopg.conninfo import conninfo_to_dict

from standalone import programs
from standalone.config import Config
from tests.deploy.compose import (
    COMPOSE,
    LASTING,
    OURS,
    ROOT,
    SERVICES,
    TEXT,
    MissingVariableError,
    environment,
    interpolate,
)

# Of the specification's keys, those that we have a use for.
TOP_LEVEL = {"configs", "services", "networks", "volumes"}
SERVICE = {
    "build": str,
    "cap_drop": list,
    "command": list,
    "configs": list,
    "depends_on": dict,
    "entrypoint": list,
    "env_file": str,
    "environment": dict,
    "healthcheck": dict,
    "image": str,
    "init": bool,
    "logging": dict,
    "networks": list,
    "ports": list,
    "profiles": list,
    "read_only": bool,
    "restart": str,
    "security_opt": list,
    "shm_size": str,
    "stop_grace_period": str,
    "tmpfs": list,
    "volumes": list,
}
HEALTHCHECK = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
FILLED_IN = {
    "SECRET_KEY": "s" * 50,
    "PUBLIC_URL": "https://ajar.example.org",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DATABASE_PASSWORD": "ours",
    "DATABASE_SUPERUSER_PASSWORD": "theirs",
}

each_service = pytest.mark.parametrize("name", SERVICES)


class TestSpecification:
    def test_only_known_top_level_keys(self) -> None:
        assert {key for key in COMPOSE if not key.startswith("x-")} <= TOP_LEVEL

    def test_the_services_that_a_server_needs(self) -> None:
        assert set(SERVICES) == {"web", "worker", "beat", "standby", "migrate", "restore", "postgres", "valkey"}

    @each_service
    def test_only_known_keys_of_the_right_kind(self, name: str) -> None:
        for key, value in SERVICES[name].items():
            assert isinstance(value, SERVICE[key]), key

    @each_service
    def test_environment_holds_texts(self, name: str) -> None:
        assert all(isinstance(value, str) for value in SERVICES[name].get("environment", {}).values())

    @each_service
    def test_command_and_check_are_lists_of_texts(self, name: str) -> None:
        words = [*SERVICES[name].get("command", []), *SERVICES[name].get("healthcheck", {}).get("test", [])]
        assert all(isinstance(word, str) for word in words)

    @each_service
    def test_volumes_are_declared(self, name: str) -> None:
        for volume in SERVICES[name].get("volumes", []):
            source, target, *mode = volume.split(":")
            assert source in COMPOSE["volumes"]
            assert target.startswith("/")
            assert mode in ([], ["ro"])

    @each_service
    def test_networks_are_declared(self, name: str) -> None:
        assert set(SERVICES[name]["networks"]) <= set(COMPOSE["networks"])

    def test_nothing_is_declared_for_nobody(self) -> None:
        used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
        assert set(COMPOSE["volumes"]) <= used
        assert set(COMPOSE["networks"]) == {net for service in SERVICES.values() for net in service["networks"]}

    @each_service
    def test_dependencies_can_be_met(self, name: str) -> None:
        for other, need in SERVICES[name].get("depends_on", {}).items():
            assert need["condition"] in CONDITIONS
            if need["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if need["condition"] == "service_completed_successfully":
                assert SERVICES[other]["restart"] == "no"

    def test_dependencies_have_no_circle(self) -> None:
        done: set[str] = set()
        while ready := {name for name in SERVICES if set(SERVICES[name].get("depends_on", {})) <= done} - done:
            done |= ready
        assert done == set(SERVICES)

    @pytest.mark.parametrize("name", LASTING)
    def test_health_checks_are_whole(self, name: str) -> None:
        check = SERVICES[name]["healthcheck"]
        assert set(check) == HEALTHCHECK
        assert check["test"][0] in ("CMD", "CMD-SHELL")


class TestCommands:
    @pytest.mark.parametrize("name", OURS)
    def test_names_what_exists(self, name: str) -> None:
        assert_exists(SERVICES[name].get("entrypoint") or SERVICES[name]["command"])

    def test_health_checks_name_what_exists(self) -> None:
        for name in OURS.keys() & LASTING.keys():
            # Neither the environment nor a package may make it slow, or break it.
            kind, *python, script, check = SERVICES[name]["healthcheck"]["test"][:6]
            assert (kind, *python, check) == ("CMD", "python", "-I", "-S", name)
            assert (ROOT / script).is_file()


def assert_exists(command: list[str]) -> None:
    match command:
        case ["gunicorn", module, *_]:
            assert callable(import_module(module).application)
        case ["celery", app, "--quiet", "worker" | "beat", *_]:
            assert import_module(app.removeprefix("--app=")).celery_app.main == "ajar"
        case ["python", "manage.py", subcommand, *_]:
            assert subcommand in get_commands()
        case _:
            pytest.fail(f"Nobody knows {shlex.join(command)}")


class TestServer:
    @pytest.mark.parametrize("name", LASTING)
    def test_what_lasts_is_watched_and_started_again(self, name: str) -> None:
        assert SERVICES[name]["restart"] == "unless-stopped"

    @each_service
    def test_gains_no_privileges(self, name: str) -> None:
        assert "no-new-privileges:true" in SERVICES[name]["security_opt"]

    @pytest.mark.parametrize("name", OURS)
    def test_our_code_can_change_nothing_in_its_image(self, name: str) -> None:
        assert SERVICES[name]["read_only"]
        assert SERVICES[name]["cap_drop"] == ["ALL"]

    def test_web_has_threads_left_when_its_line_is_full_and_as_many_as_elsewhere(self) -> None:
        (threads,) = [word for word in SERVICES["web"]["command"] if word.startswith("--threads=")]
        number = threads.removeprefix("--threads=")
        assert int(number) >= settings.PAGES_AT_ONCE + settings.PAGES_IN_LINE + 8
        argv = list(programs.web(Config.read({})).argv)
        assert argv[argv.index("--threads") + 1] == number

    def test_web_waits_for_slow_clients_in_no_thread_here_and_elsewhere(self) -> None:
        argv = list(programs.web(Config.read({})).argv)
        worker = argv[argv.index("--worker-class") + 1]
        assert import_string(worker)
        assert f"--worker-class={worker}" in SERVICES["web"]["command"]

    def test_what_is_kept_in_memory_has_a_size(self) -> None:
        disks = [disk for service in SERVICES.values() for disk in service.get("tmpfs", [])]
        assert disks
        assert all(":size=" in disk for disk in disks)

    def test_only_web_is_published_and_only_to_this_machine(self) -> None:
        assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
        assert [interpolate(port, {}) for port in SERVICES["web"]["ports"]] == ["127.0.0.1:8000:8000"]

    def test_database_and_broker_have_no_way_out(self) -> None:
        assert COMPOSE["networks"]["data"] == {"internal": True}
        assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["data"]

    @pytest.mark.parametrize("name", sorted(OURS.keys() - {"migrate", "restore"}))
    def test_our_code_starts_on_a_migrated_database(self, name: str) -> None:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}

    @pytest.mark.parametrize("name", ["web", "standby", "migrate"])
    def test_works_without_the_broker(self, name: str) -> None:
        assert "valkey" not in SERVICES[name]["depends_on"]

    def test_whoever_makes_backups_has_the_volume_for_them(self) -> None:
        folder = COMPOSE["x-ajar"]["environment"]["BACKUP_DIR"]
        assert {name for name in OURS if f"backups:{folder}" in SERVICES[name].get("volumes", [])} == {
            "worker", "standby", "restore",
        }  # fmt: skip

    def test_a_restore_does_not_wait_for_a_database_that_can_not_be_migrated(self) -> None:
        assert set(SERVICES["restore"]["depends_on"]) == {"postgres"}

    def test_the_volume_is_where_the_image_keeps_its_data(self) -> None:
        # Up to version 17 it was /var/lib/postgresql/data.
        assert "postgres:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]

    @pytest.mark.django_db
    def test_postgresql_is_of_the_version_that_the_tests_run_on(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            (version,) = cursor.fetchone() or ("0",)
        assert SERVICES["postgres"]["image"] == f"postgres:{int(version) // 10000}"

    def test_text_sorts_as_in_the_embedded_database(self) -> None:
        from standalone.postgres import INITDB

        theirs = set(shlex.split(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]))
        assert theirs == {word for word in INITDB if word.startswith(("--encoding", "--locale", "--builtin"))}


class TestSecrets:
    @pytest.mark.parametrize("missing", FILLED_IN)
    def test_says_what_is_missing(self, missing: str) -> None:
        with pytest.raises(MissingVariableError, match=f"Set {missing} in .env"):
            interpolate(TEXT, FILLED_IN | {missing: ""})

    @pytest.mark.parametrize("name", sorted(OURS.keys() - {"restore"}))
    def test_our_code_never_learns_the_superusers_password(self, name: str) -> None:
        found = environment(name, FILLED_IN)
        assert found["DATABASE_URL"] == "postgresql://ajar@postgres:5432/ajar"
        assert found["DATABASE_PASSWORD"] == "ours"
        assert "theirs" not in found.values()

    def test_but_the_command_that_is_run_by_hand_to_restore(self) -> None:
        assert environment("restore", FILLED_IN)["DATABASE_SUPERUSER_PASSWORD"] == "theirs"
        assert SERVICES["restore"]["profiles"] == ["by-hand"]

    def test_the_servers_learn_nothing_of_ours(self) -> None:
        assert set(environment("postgres", FILLED_IN).values()).isdisjoint({FILLED_IN["SECRET_KEY"]})
        assert environment("valkey", FILLED_IN) == {}

    def test_no_secret_is_written_down(self) -> None:
        defaults: dict[str, Any] = COMPOSE["x-ajar"]["environment"] | SERVICES["postgres"]["environment"]
        secret = {name: text for name, text in defaults.items() if name.endswith(("_KEY", "PASSWORD"))}
        assert all(text == "" or ":?" in text for text in secret.values())


class TestStrictUmask:
    """A clone made with umask 077: whatever a container gets from it, only its owner may read."""

    def test_what_postgresqls_image_runs_at_first_is_written_in_the_compose_file(self) -> None:
        (config,) = SERVICES["postgres"]["configs"]
        # The image's entrypoint gives such a file to psql, which reads it; others it would have to execute.
        assert config["target"] == "/docker-entrypoint-initdb.d/10-ajar.sql"
        assert config["mode"] & 0o444 == 0o444
        assert set(COMPOSE["configs"][config["source"]]) == {"content"}


class TestTwoClones:
    def test_each_project_has_an_image_of_its_own(self) -> None:
        images = {interpolate(SERVICES["web"]["image"], {"COMPOSE_PROJECT_NAME": name}) for name in ("one", "other")}
        assert images == {"ajar:one", "ajar:other"}

    def test_all_services_of_one_share_it(self) -> None:
        assert len({service["image"] for service in OURS.values()}) == 1


@pytest.mark.parametrize("password", ["pa$word", "a@b/c:d?e#f%20g", 'it\'s "100%"'])
def test_a_password_may_hold_any_character(password: str) -> None:
    found = environment("web", FILLED_IN | {"DATABASE_PASSWORD": password})

    assert found["DATABASE_PASSWORD"] == password
    assert conninfo_to_dict(found["DATABASE_URL"]).get("password") is None
