"""The project tests itself: what no tool checks and every reader relies on."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from django.urls import get_resolver

from config.celery import app
from tests.code import APPS, ROOT
from tests.tree import ABOUT_MANY, SEEN_ON_PAGES, TESTED_IN

PYPROJECT = (ROOT / "pyproject.toml").read_text()
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))

# Put together here, so that this file does not find itself.
REGISTRIES = re.compile("|".join(["pypi" + r"\.org", "files" + r"\.pythonhosted", "registry" + r"\.npmjs"]))
INDEX_SETTING = re.compile(r"(?<!emit-)(?:index-url|find-links|trusted-host)\s*[=\s]\s*\S")
# Where programs are developed or built. Tests may invent a home, so only ours counts there.
BUILDERS_FOLDER = re.compile("(?<![\\w.~])/(?:" + "root|work" + ")/\\w")
SOMEONES_HOME = re.compile(r"(?<![\w.~])(?:/(?:home|Users)/|[A-Z]:\\)\w")


@cache
def texts() -> dict[Path, str]:
    """Return every text file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return {path: text for path in paths if path.is_file() and (text := read(path)) is not None}


def read(path: Path) -> str | None:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None


def names(paths: Iterator[Path]) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def modules() -> dict[Path, str]:
    return {
        path: text
        for path, text in texts().items()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts
    }


def functions() -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for text in modules().values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def test_beat_schedule_names_existing_tasks() -> None:
    app.loader.import_default_modules()

    assert app.conf.beat_schedule
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        # A worker that comes back must not find a queue of identical ticks.
        assert entry["options"]["expires"] < entry["schedule"]


class TestDependencies:
    @pytest.mark.parametrize("pattern", [REGISTRIES, INDEX_SETTING])
    def test_nothing_names_a_registry(self, pattern: re.Pattern[str]) -> None:
        assert not names(path for path, text in texts().items() if pattern.search(text))

    def test_each_has_a_reason(self) -> None:
        wanted = tomllib.loads(PYPROJECT)["project"]
        packages = [*wanted["dependencies"], *wanted["optional-dependencies"]["dev"]]
        for package in packages:
            assert re.search(rf'^ *"{re.escape(package)}", +# \w.{{8,}}$', PYPROJECT, re.MULTILINE), package

    def test_each_is_locked_with_its_hashes(self) -> None:
        for lock in ("requirements.lock", "requirements-dev.lock"):
            entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text().strip())
            assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


class TestSize:
    # Settings are one file on purpose: a list to be looked up, with nothing to follow.
    LISTS = (ROOT / "config" / "settings.py",)

    def test_no_module_is_longer_than_300_lines(self) -> None:
        code = {path: text for path, text in modules().items() if path not in self.LISTS}
        assert not names(path for path, text in code.items() if len(text.splitlines()) > 300)

    def test_nine_functions_of_ten_have_at_most_30_lines(self) -> None:
        lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions()]
        assert sum(length <= 30 for length in lengths) >= 0.9 * len(lengths)


class TestLocks:
    """Rows are held by `hold()`, in the order of ADR 0011."""

    # In one statement with what is then done to the rows.
    IN_SQL = ("followups/delivery/claim.py", "followups/delivery/outcome.py")

    def test_only_hold_and_the_delivery_of_reminders_lock_rows(self) -> None:
        calls, statements = re.compile(r"select_for_update"), re.compile(r"\bFOR (?:NO KEY )?UPDATE\b")
        assert names(path for path, text in modules().items() if calls.search(text)) == ["core/models.py"]
        assert names(path for path, text in modules().items() if statements.search(text)) == [*self.IN_SQL]


class TestViews:
    """Views answer requests. What two of them need is a service, a form or a page's common part."""

    # Addresses lead to views, a web server loads them all, and middleware answers with pages for what went wrong.
    WIRING = ("urls", "wsgi", "middleware")

    def test_no_view_imports_another(self) -> None:
        found = {
            f"{path.relative_to(ROOT)}: {imported}"
            for path, text in modules().items()
            if path.stem not in self.WIRING
            for imported in our_imports(text)
            if re.search(r"[._]views$", imported)
        }
        assert found == set()


def our_imports(text: str) -> Iterator[str]:
    """Yield the dotted names that a module imports from our apps, modules and what they define alike."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            dotted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            dotted = [node.module, *[f"{node.module}.{alias.name}" for alias in node.names]]
        else:
            continue
        yield from (name for name in dotted if name.split(".")[0] in APPS)


class TestNames:
    """One word, one thing (docs/PRODUCT.md): a public name is defined once in an app."""

    # Names that others ask for, in as many modules as there are.
    ASKED_FOR: ClassVar = {
        "urlpatterns": "Django reads it in each list of addresses",
        "app_name": "Django reads it in each list of addresses",
        "register": "Django reads it in each module of template tags",
        "Command": "Django runs it in each management command",
        "logger": "each module logs under its own name",
        "main": "what a program of its own starts with",
    }
    # An act, and the page, task or template tag through which it is reached, share their name. So do
    # a URL and its view. Among themselves these are unique too.
    REACHES = re.compile(r"(views|/tasks|/pieces|/suggestions)\.py$|/templatetags/")

    def defined(self) -> Counter[tuple[str, bool, str]]:
        found: set[tuple[str, str]] = set()
        for path, text in modules().items():
            for node in ast.parse(text).body:
                found |= {(str(path.relative_to(ROOT)), name) for name in names_of(node) if not name.startswith("_")}
        return Counter((path.split("/")[0], bool(self.REACHES.search(path)), name) for path, name in found)

    def test_each_is_defined_once_in_an_app(self) -> None:
        twice = {key for key, times in self.defined().items() if times > 1 and key[2] not in self.ASKED_FOR}
        assert sorted(f"{app}: {name}" for app, _, name in twice) == []

    def test_what_is_excused_is_needed(self) -> None:
        times = Counter[str]()
        for (_, _, name), count in self.defined().items():
            times[name] = max(times[name], count)
        assert [name for name in self.ASKED_FOR if times[name] < 2] == []


def names_of(node: ast.stmt) -> set[str]:
    """Return what a statement of a module defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def namesakes(module: Path) -> set[str]:
    """Return the names, below tests/, that a test of `module` or of a whole room around it may have."""
    files = [module.with_suffix(""), *[room for room in module.parents if room.name]]
    return {str(file.with_name(f"test_{file.name}.py")) for file in files}


class TestTree:
    """Tests lie where the code lies."""

    TESTS = frozenset(str(path.relative_to(ROOT / "tests")) for path in (ROOT / "tests").rglob("test_*.py"))
    # A list of addresses and an app's name say nothing that could be wrong alone.
    PLAIN = ("__init__.py", "apps.py", "urls.py")

    def code(self) -> list[Path]:
        paths = [path.relative_to(ROOT) for path in modules()]
        return [path for path in paths if path.name not in self.PLAIN]

    def test_every_module_has_a_test_of_its_name_or_says_where_it_is_tested(self) -> None:
        missing = [str(path) for path in self.code() if not namesakes(path) & self.TESTS]
        seen_on_pages = [path for path in missing if path.endswith(SEEN_ON_PAGES) or "/templatetags/" in path]
        assert sorted(set(missing) - set(seen_on_pages)) == sorted(TESTED_IN)
        assert set(TESTED_IN.values()) <= self.TESTS

    def test_every_test_in_an_app_is_named_after_a_module_or_says_what_it_is_about(self) -> None:
        known = {name for path in self.code() for name in namesakes(path)}
        in_apps = {name for name in self.TESTS if name.split("/")[0] in APPS}
        assert sorted(in_apps - known) == sorted(ABOUT_MANY)

    def test_the_ground_floor_names_no_app(self) -> None:
        apps = re.compile(r"\b(offers|contacts|followups|follow-ups|exchange|home|demo)\b")
        for path in (path for path in self.code() if path.parts[0] == "core"):
            tree = ast.parse((ROOT / path).read_text())
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            assert not [node.value for node in texts if id(node) not in docs and apps.search(node.value)], path

    def test_templates_lie_in_the_rooms_that_there_are(self) -> None:
        rooms = {path.parent for path in self.code()}
        ours = [path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
        # What mails are made of has a folder below the room that sends them.
        folders = {path.parent.parent if path.parent.name == "mail" else path.parent for path in ours}
        assert {str(folder) for folder in folders if folder.parts and folder.parts[0] in APPS} <= set(map(str, rooms))


class TestTemplates:
    def test_every_address_that_is_named_exists(self) -> None:
        known = {
            f"{space}:{name}"
            for space, (_, resolver) in get_resolver().namespace_dict.items()
            for name in resolver.reverse_dict
        }
        named = re.compile(r"""(?:{% url|reverse\(|redirect\() ?["']([\w-]+:[\w-]+)["']""")
        read = {path: text for path, text in texts().items() if path.suffix in (".html", ".txt", ".py")}
        found = {name for text in read.values() for name in named.findall(text)}
        assert found
        assert sorted(found - known) == []

    def test_no_line_is_longer_than_240_characters(self) -> None:
        templates = {path: text for path, text in texts().items() if path.is_relative_to(ROOT / "templates")}
        assert templates
        assert not names(path for path, text in templates.items() if max(map(len, text.splitlines()), default=0) > 240)

    def test_they_ask_an_object_how_it_stands_and_compare_no_words_with_it(self) -> None:
        compared = re.compile(
            r"{%[^%]*\.(stage|state|status|kind|outcome|phase|permission|side|role|channel) ?(==|!=|in) ?[\"']"
        )
        templates = {path: text for path, text in texts().items() if path.is_relative_to(ROOT / "templates")}
        assert not names(path for path, text in templates.items() if compared.search(text))

    def test_no_indent_gets_into_what_was_typed(self) -> None:
        templates = {path: text for path, text in texts().items() if path.is_relative_to(ROOT / "templates")}
        assert not names(path for path, text in templates.items() if re.search(r"<textarea\b[^>]*>\n?[ \t]", text))

    # A mail program knows no stylesheet of ours, so only mails carry their style with them.
    @pytest.mark.parametrize(
        "unwanted",
        [r"\sstyle\s*=", r"<style\b", r"<script\b(?![^>]*\ssrc=)", r"\son[a-z]+\s*=", r"\bhx-on\b", r"javascript:"],
    )
    def test_pages_hold_no_inline_style_or_script(self, unwanted: str) -> None:
        pages = {
            path: text
            for path, text in texts().items()
            if path.suffix == ".html"
            and path.is_relative_to(ROOT / "templates")
            and "mail" not in path.relative_to(ROOT).parts
        }
        assert pages
        assert not names(path for path, text in pages.items() if re.search(unwanted, text, re.IGNORECASE))


class TestLeftovers:
    """What nothing draws or names any more goes."""

    PLACES = ("templates/", "static/js/", *(f"{app}/" for app in APPS))

    @classmethod
    def sources(cls) -> str:
        listed = {str(path.relative_to(ROOT)): text for path, text in texts().items()}
        return "\n".join(text for name, text in listed.items() if name.startswith(cls.PLACES))

    def test_every_icon_is_drawn(self) -> None:
        icons = [path.stem for path in (ROOT / "templates" / "icons").glob("*.svg")]
        assert icons
        assert [icon for icon in icons if not re.search(rf"[\"']{icon}[\"']", self.sources())] == []

    def test_every_class_and_token_of_the_styles_is_used(self) -> None:
        css = "\n".join(path.read_text() for path in (ROOT / "static" / "css").rglob("*.css"))
        css = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.DOTALL)
        words = set(re.findall(r"-?[A-Za-z][\w-]*", self.sources()))
        # A class that ends with what the page knows: "stage--{{ offer.stage }}".
        begun = tuple(set(re.findall(r"[\w-]+-(?={{)", self.sources())))
        classes = set(re.findall(r"\.(-?[A-Za-z][\w-]*)", css))
        assert classes
        assert sorted(name for name in classes - words if not name.startswith(begun)) == []
        assert sorted(token for token in re.findall(r"(--[\w-]+)\s*:", css) if f"var({token}" not in css) == []

    def test_a_comment_names_a_file_that_there_is(self) -> None:
        paths = {f"/{path.relative_to(ROOT)}" for path in texts()}
        named = re.compile(r"(?<![\w/.{-])(?:[\w-]+/)+[\w-]+\.(?:py|md|css|js|svg|html)\b")
        for path, text in texts().items():
            if path.suffix in (".py", ".css", ".js"):
                said = "\n".join(line for line in text.splitlines() if re.search(r'#|"""|^[ *]*\w|//', line))
                missing = [name for name in named.findall(said) if not any(at.endswith(f"/{name}") for at in paths)]
                assert not missing, f"{path}: {missing}"


class TestDocs:
    def test_nothing_names_a_folder_of_somebodys_machine(self) -> None:
        assert not names(path for path, text in texts().items() if BUILDERS_FOLDER.search(text))
        outside = {path: text for path, text in texts().items() if not path.is_relative_to(ROOT / "tests")}
        assert not names(path for path, text in outside.items() if SOMEONES_HOME.search(text))

    @pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
    def test_a_decision_record_has_its_four_parts_on_one_page(self, path: Path) -> None:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Status", "Context", "Decision", "Consequences"]
        assert len(text.split()) <= 600

    def test_decision_records_are_numbered_without_gaps(self) -> None:
        assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))

    def test_links_between_pages_lead_somewhere(self) -> None:
        for path, text in texts().items():
            if path.suffix == ".md":
                for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text):
                    assert (path.parent / target).exists(), f"{path.name}: {target}"

    def test_the_map_names_what_exists(self) -> None:
        text = (ROOT / "docs" / "architecture.md").read_text()
        for name in re.findall(r"`([\w-]+(?:/[\w.-]+)*(?:/|\.(?:py|html|css|js|md|yml|toml)))`", text):
            assert (ROOT / name).exists(), name

    def test_the_licence_is_the_one_that_is_declared(self) -> None:
        assert tomllib.loads(PYPROJECT)["project"]["license"] == "AGPL-3.0-or-later"
        assert (ROOT / "LICENSE").read_text().split()[:5] == ["GNU", "AFFERO", "GENERAL", "PUBLIC", "LICENSE"]
