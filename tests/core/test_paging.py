import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from core.paging import PAGE_SIZE, page_from, page_of, part_of
from tests.factories import ContactFactory

MANY = 2 * PAGE_SIZE + 5


@pytest.fixture
def names(user) -> list[str]:
    """Return the names of two full pages of people and a third that is not."""
    names = [f"Person {number:02}" for number in range(MANY)]
    for name in names:
        ContactFactory(owner=user, name=name)
    return names


def shown(names: list[str], asked: str, count: int | None) -> tuple[int, list[int]]:
    """Return the number of the page that `asked` gives, and which of `names` are on it."""
    request, rows = RequestFactory().get("/", {"page": asked}), Contact.objects.order_by("name")
    if count is None:
        page = page_of(request, rows)
    else:
        page = page_from(request, count, lambda start: list(rows[start : start + PAGE_SIZE]))
    assert page.paginator.count == len(names)
    return page.number, [names.index(person.name) for person in page]


@pytest.mark.parametrize("count", [None, MANY])
@pytest.mark.parametrize(
    ("asked", "number", "on_it"),
    [
        ("1", 1, range(PAGE_SIZE)),
        ("2", 2, range(PAGE_SIZE, 2 * PAGE_SIZE)),
        ("3", 3, range(2 * PAGE_SIZE, MANY)),
        ("4", 3, range(2 * PAGE_SIZE, MANY)),
        ("9999999", 3, range(2 * PAGE_SIZE, MANY)),
        ("9" * 5000, 1, range(PAGE_SIZE)),
        ("0", 3, range(2 * PAGE_SIZE, MANY)),
        ("-1", 3, range(2 * PAGE_SIZE, MANY)),
        ("two", 1, range(PAGE_SIZE)),
        ("", 1, range(PAGE_SIZE)),
        ("1.0", 1, range(PAGE_SIZE)),
        ("\u0663", 3, range(2 * PAGE_SIZE, MANY)),
    ],
)
def test_a_page_has_its_rows_in_their_order_and_one_that_is_not_there_is_another(names, asked, number, on_it, count):
    assert shown(names, asked, count) == (number, list(on_it))


@pytest.mark.parametrize("count", [None, 0])
@pytest.mark.parametrize("asked", ["1", "7"])
def test_a_list_without_rows_has_one_empty_page(user, asked, count):
    assert shown([], asked, count) == (1, [])


def test_a_page_asks_its_filters_once_and_fetches_for_its_own_rows_alone(names):
    rows = Contact.objects.filter(name_folded__contains="person").order_by("name")
    with CaptureQueriesContext(connection) as queries:
        page = page_of(RequestFactory().get("/"), rows, Contact.objects.with_jobs())
        assert [person.current_jobs for person in page] == [[]] * PAGE_SIZE
    assert [query["sql"].count("LIKE") for query in queries] == [1, 0, 0]


def test_what_is_counted_already_is_not_counted_again(names):
    with CaptureQueriesContext(connection) as queries:
        page = page_from(RequestFactory().get("/"), MANY, lambda start: list(Contact.objects.order_by("name")[start:]))
        assert page.paginator.num_pages == 3
    assert not any("COUNT" in query["sql"] for query in queries)


def test_a_row_that_another_tab_deletes_meanwhile_is_left_out(names):
    gone = Contact.objects.get(name=names[3])

    page = page_of(RequestFactory().get("/"), Contact.objects.order_by("name"), Contact.objects.exclude(pk=gone.pk))

    assert [person.name for person in page] == names[:3] + names[4:PAGE_SIZE]


def test_a_part_has_the_order_of_the_whole(names):
    rows = Contact.objects.order_by("-name")
    assert [person.name for person in part_of(rows, Contact.objects.all(), 1, 4)] == names[-2:-5:-1]
