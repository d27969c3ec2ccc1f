"""The files in deploy/ are what the programs that read them expect, and fit the rest of Ajar."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from followups.delivery import metrics
from standalone import paths, programs
from standalone.config import Config
from tests.deploy.compose import ROOT, documented, dotenv

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operations.md").read_text()
UNIT = (DEPLOY / "ajar.service").read_text()
ENV = dotenv((DEPLOY / "env").read_text())
# Where distributions put Quadlet's generator.
QUADLETS = ("/usr/libexec/podman/quadlet", "/usr/lib/systemd/system-generators/podman-system-generator")


def need(program: str) -> str:
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is NOT INSTALLED, so its file in deploy/ was not checked by it")
    return found


def checked(*argv: str | Path, **options: str) -> str:
    """Run a program that judges a file; it must find nothing wrong."""
    done = subprocess.run(
        [str(word) for word in argv], capture_output=True, text=True, timeout=60, check=False, env=options or None
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def read_unit(name: str) -> dict[str, list[tuple[str, str]]]:
    """Return the sections of a unit with their lines; a key may stand in several."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for line in (DEPLOY / name).read_text().splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            lines.append((key, value))
    return sections


def test_every_file_is_on_the_page() -> None:
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name}" in PAGE, path.name


class TestSystemd:
    def test_the_unit_is_one(self, tmp_path: Path) -> None:
        analyze = need("systemd-analyze")
        unit = UNIT.replace("/opt/ajar/.venv/bin/python", sys.executable).replace("/opt/ajar", str(ROOT))
        (tmp_path / "ajar.service").write_text(unit)

        assert "ajar.service" not in checked(analyze, "verify", tmp_path / "ajar.service")

    def test_it_is_shut_in(self) -> None:
        """systemd's own measure: 10 is a service that may do everything."""
        said = checked(need("systemd-analyze"), "security", "--offline=true", "--threshold=40", DEPLOY / "ajar.service")

        assert "Overall exposure level" in said

    def test_it_may_write_where_ajar_does(self) -> None:
        service = dict(read_unit("ajar.service")["Service"])

        assert ENV["AJAR_DATA_DIR"] == f"/var/lib/{service['StateDirectory']}"
        assert service["ReadWritePaths"] == str(paths.SOCKETS_ROOT)

    def test_it_waits_as_long_as_an_orderly_end_may_take(self) -> None:
        service = dict(read_unit("ajar.service")["Service"])
        config = Config.read({})
        ours = [programs.web(config), programs.maildrop(config), *programs.reminders(config)]

        assert int(service["TimeoutStopSec"]) >= sum(program.stop_within for program in ours)

    def test_commands_run_as_the_service_does(self) -> None:
        text = (DEPLOY / "ajar-manage").read_text()
        service = dict(read_unit("ajar.service")["Service"])

        for name in ("User", "WorkingDirectory", "EnvironmentFile"):
            assert f"--property={name}={service[name]} " in text
        assert f'{service["ExecStart"].removesuffix(" up")} "$@"' in text
        checked("sh", "-n", DEPLOY / "ajar-manage")

    def test_and_by_options_that_there_are(self) -> None:
        known = checked(need("systemd-run"), "--help")

        options = re.findall(r"--[a-z-]+", (DEPLOY / "ajar-manage").read_text())
        assert len(options) == 8
        assert all(option in known for option in options)

    def test_its_settings_are_ours(self) -> None:
        assert {name.removesuffix("_FILE") for name in ENV} <= documented()


class TestQuadlet:
    # Of its keys, those that we have a use for: podman-systemd.unit(5), from Podman 4.4 on.
    CONTAINER = {
        "ContainerName", "DropCapability", "Environment", "EnvironmentFile", "Exec", "HealthCmd", "Image",
        "NoNewPrivileges", "PublishPort", "ReadOnly", "Secret", "Volume",
    }  # fmt: skip

    def test_podman_makes_a_service_of_it(self) -> None:
        generator = next((path for path in QUADLETS if Path(path).exists()), None)
        if generator is None:
            pytest.skip("Podman 4.4 or newer is NOT INSTALLED, so its generator did not read deploy/ajar.container")

        made = checked(generator, "--dryrun", "--user", QUADLET_UNIT_DIRS=str(DEPLOY))

        assert "---ajar.service---" in made

    def test_it_says_only_what_is_known(self) -> None:
        unit = read_unit("ajar.container")

        assert set(unit) == {"Unit", "Container", "Service", "Install"}
        assert {key for key, _ in unit["Container"]} <= self.CONTAINER

    def test_only_this_machine_reaches_it_and_it_can_change_nothing_but_its_volume(self) -> None:
        container = dict(read_unit("ajar.container")["Container"])

        assert container["PublishPort"].startswith("127.0.0.1:")
        assert container["Volume"].partition(":")[2] == ENV["AJAR_DATA_DIR"]
        assert (container["ReadOnly"], container["NoNewPrivileges"], container["DropCapability"]) == (
            "true",
            "true",
            "all",
        )

    def test_the_mail_servers_password_is_where_podman_puts_secrets(self) -> None:
        container = dict(read_unit("ajar.container")["Container"])

        assert f"EMAIL_URL_FILE=/run/secrets/{container['Secret']}" in container["Environment"].split()
        assert f"podman secret create {container['Secret']} -" in PAGE

    def test_systemds_own_parts_are_in_order(self, tmp_path: Path) -> None:
        analyze = need("systemd-analyze")
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(DEPLOY / "ajar.container")
        unit.remove_section("Container")
        unit["Service"]["ExecStart"] = "/bin/true"
        with (tmp_path / "ajar.service").open("w") as file:
            unit.write(file, space_around_delimiters=False)

        assert "ajar.service" not in checked(analyze, "verify", tmp_path / "ajar.service")


def test_proxies_let_through_what_ajar_takes_and_no_more() -> None:
    assert settings.LARGEST_UPLOAD == 22 * 1024 * 1024
    assert "client_max_body_size 22m;" in (DEPLOY / "nginx.conf").read_text()
    assert "max_size 22MiB" in (DEPLOY / "Caddyfile").read_text()
    told = yaml.safe_load((DEPLOY / "traefik.yml").read_text())["http"]
    (name,) = told["routers"]["ajar"]["middlewares"]
    assert told["middlewares"][name]["buffering"]["maxRequestBodyBytes"] == settings.LARGEST_UPLOAD


def test_traefik_is_told_whom_to_ask() -> None:
    told = yaml.safe_load((DEPLOY / "traefik.yml").read_text())["http"]

    router, service = told["routers"]["ajar"], told["services"]["ajar"]
    assert router["rule"] == "Host(`ajar.example.org`)"
    assert router["service"] in told["services"]
    assert service["loadBalancer"]["servers"] == [{"url": "http://127.0.0.1:8000"}]


@pytest.mark.django_db
class TestPrometheus:
    def names(self) -> set[str]:
        return set(re.findall(r"^# TYPE (\w+) ", metrics.page(), re.MULTILINE)) | {
            "ajar_last_tick_timestamp_seconds",
            "ajar_last_backup_timestamp_seconds",
        }

    def test_the_page_names_every_metric(self) -> None:
        assert set(re.findall(r"`(ajar_\w+)", PAGE)) == self.names()

    def test_alerts_are_about_metrics_that_there_are(self) -> None:
        rules = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"][0]["rules"]

        asked = {name for rule in rules for name in re.findall(r"\bajar_\w+", rule["expr"])}
        assert asked <= self.names()

    def test_prometheus_understands_both_files(self) -> None:
        promtool = need("promtool")

        checked(promtool, "check", "config", "--syntax-only", DEPLOY / "prometheus.yml")
        checked(promtool, "check", "rules", DEPLOY / "prometheus-alerts.yml")

    def test_and_finds_nothing_to_say_against_our_metrics(self) -> None:
        done = subprocess.run(
            [need("promtool"), "check", "metrics"], input=metrics.page(), capture_output=True, text=True, check=False
        )

        assert (done.returncode, done.stdout + done.stderr) == (0, "")
