"""Paths of our own pages, as functions and templates write them."""

from uuid import UUID, uuid4

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.html import conditional_escape

from core.routes import path_to
from tests.test_matrix import NAMES

SOME_ID = UUID("0190a5c4-7c1e-7d44-9f0a-3b8a4e1f2c6d")


@pytest.fixture
def below_a_path():
    set_script_prefix("/jobs/")
    yield
    set_script_prefix("/")


def written(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


class TestPathTo:
    def test_is_where_the_address_leads(self):
        for route in NAMES:
            for row_id in ([], [SOME_ID], [uuid4()]):
                try:
                    path = reverse(route, args=row_id)
                except NoReverseMatch:
                    with pytest.raises(NoReverseMatch):
                        path_to(route, *row_id)
                else:
                    assert path_to(route, *row_id) == path == conditional_escape(path_to(route, *row_id)), route

    def test_begins_as_all_addresses_of_the_request_do(self, below_a_path):
        assert path_to("offers:detail", SOME_ID) == f"/jobs/offers/{SOME_ID}/"
        set_script_prefix("/")
        assert path_to("offers:detail", SOME_ID) == f"/offers/{SOME_ID}/"

    def test_a_page_about_a_row_needs_its_id(self):
        with pytest.raises(NoReverseMatch):
            path_to("offers:detail")


class TestUrl:
    def test_writes_the_path(self):
        assert written("{% url 'offers:list' %}") == "/offers/"
        assert written("{% url 'offers:detail' row %}", row=SOME_ID) == f"/offers/{SOME_ID}/"
        assert written("{% url 'offers:detail' pk=row %}", row=SOME_ID) == f"/offers/{SOME_ID}/"
        assert written("{% url page row as path %}<{{ path }}>", page="offers:edit", row=SOME_ID) == (
            f"</offers/{SOME_ID}/edit/>"
        )

    def test_takes_what_is_no_id_of_a_row(self):
        assert written("{% url 'followups:unsubscribe' 'a&b' %}") == "/m/unsubscribe/a&amp;b/"
        assert written("{% url 'offers:detail' row %}", row=str(SOME_ID)) == f"/offers/{SOME_ID}/"

    def test_an_address_that_leads_nowhere_is_an_error_unless_it_is_kept_as_a_variable(self):
        for nowhere in ("'offers:detail'", "'offers:detail' row", "'offers:nowhere'"):
            with pytest.raises(NoReverseMatch):
                written(f"{{% url {nowhere} %}}", row=None)
            assert written(f"{{% url {nowhere} as path %}}<{{{{ path }}}}>", row=None) == "<>", nowhere
