import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from contacts.models import Employer
from core.tenancy import OwnerMiddleware, acting_as, system_scope
from tests.factories import EmployerFactory, UserFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db


def settings_now() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.owner_id', true), current_setting('app.scope', true)")
        return tuple(value or "" for value in cursor.fetchone())


class TestScopes:
    def test_the_system_scope_sees_everyone(self):
        EmployerFactory()
        EmployerFactory()

        with no_scope(), system_scope():
            assert Employer.objects.count() == 2

    def test_acting_as_someone_inside_the_system_scope_sees_only_theirs(self):
        mine = EmployerFactory()
        EmployerFactory()

        with system_scope(), acting_as(mine.owner_id):
            assert list(Employer.objects.all()) == [mine]

    def test_an_inner_scope_puts_the_outer_one_back(self, user, other):
        with no_scope(), acting_as(user.pk):
            with acting_as(other.pk), system_scope():
                pass
            assert settings_now() == (str(user.pk), "")

    def test_an_inner_scope_that_fails_puts_the_outer_one_back(self, user, other):
        with no_scope(), acting_as(user.pk):
            with pytest.raises(ZeroDivisionError), acting_as(other.pk):
                raise ZeroDivisionError
            assert settings_now() == (str(user.pk), "")

    def test_nothing_is_saved_when_the_block_raises(self, user):
        with pytest.raises(ZeroDivisionError), acting_as(user.pk):
            EmployerFactory(owner=user)
            raise ZeroDivisionError

        assert not Employer.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTheEndOfATransaction:
    @pytest.mark.parametrize("fails", [False, True])
    def test_the_scope_ends_with_it(self, fails):
        mine = EmployerFactory()

        with no_scope():
            try:
                with acting_as(mine.owner_id):
                    assert Employer.objects.count() == 1
                    assert not fails
            except AssertionError:
                assert fails
            assert settings_now() == ("", "")
            assert Employer.objects.count() == 0

    def test_a_savepoint_that_is_rolled_back_keeps_the_scope_around_it(self):
        mine = EmployerFactory()

        with no_scope(), acting_as(mine.owner_id):
            with transaction.atomic():
                transaction.set_rollback(True)
            assert Employer.objects.count() == 1


class TestOwnerMiddleware:
    @staticmethod
    def respond(user, view):
        request = RequestFactory().get("/")
        request.user = user
        with no_scope():
            return OwnerMiddleware(view)(request)

    @staticmethod
    def count_employers(request):
        return HttpResponse(str(Employer.objects.count()))

    def test_a_request_sees_the_rows_of_the_person_who_is_signed_in(self):
        mine = EmployerFactory()
        EmployerFactory()

        assert self.respond(mine.owner, self.count_employers).content == b"1"

    def test_a_request_of_nobody_sees_nothing(self):
        EmployerFactory()

        assert self.respond(AnonymousUser(), self.count_employers).content == b"0"

    @pytest.mark.parametrize(("kept", "mode"), [(True, "force_generic_plan"), (False, "auto")])
    def test_a_page_settles_on_its_plans_at_once_where_the_server_keeps_them(self, user, settings, kept, mode):
        def view(request):
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('plan_cache_mode')")
                return HttpResponse(cursor.fetchone()[0])

        settings.PREPARED_STATEMENTS = kept

        assert self.respond(user, view).content.decode() == mode

    @pytest.mark.parametrize(("status", "saved"), [(200, 1), (422, 1), (500, 0)])
    def test_a_server_error_saves_nothing(self, user, status, saved):
        def view(request):
            EmployerFactory(owner=request.user)
            return HttpResponse(status=status)

        self.respond(user, view)

        assert Employer.objects.count() == saved

    def test_a_view_that_raises_saves_nothing_though_django_answers_in_its_place(self, user):
        def view(request):
            EmployerFactory(owner=request.user)
            middleware.process_exception(request, ValueError())
            return HttpResponse(status=404)

        middleware = OwnerMiddleware(view)
        request = RequestFactory().get("/")
        request.user = user
        middleware(request)

        assert not Employer.objects.exists()


def test_two_requests_after_each_other_on_one_connection_share_nothing():
    mine, theirs = EmployerFactory(), EmployerFactory()
    seen = []

    def view(request):
        seen.append([employer.pk for employer in Employer.objects.all()])
        return HttpResponse()

    TestOwnerMiddleware.respond(mine.owner, view)
    TestOwnerMiddleware.respond(theirs.owner, view)
    TestOwnerMiddleware.respond(AnonymousUser(), view)
    TestOwnerMiddleware.respond(UserFactory(), view)

    assert seen == [[mine.pk], [theirs.pk], [], []]
