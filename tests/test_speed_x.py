import statistics, time, pytest
from django.test import Client
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.offers.test_views_compare import named
from tests.scopes import no_scope
from decimal import Decimal
from datetime import date
@pytest.mark.django_db
def test_x(user, now):
    rows=[named(user,f"Employer {n}",location=f"P{n}",package__days_off=n,package__hours_a_week=30+n,package__remote_days=Decimal(n)/3,package__commute_minutes=n,package__starts_on=date(2026,9,1+n),package__base_amount=90000+n) for n in range(10)]
    c=Client(); c.force_login(user)
    q={"offer":[str(r.pk) for r in rows]}
    with no_scope():
        t=[]
        for _ in range(60):
            a=time.perf_counter(); r=c.get("/offers/compare/",q); t.append(1000*(time.perf_counter()-a))
        with CaptureQueriesContext(connection) as cap: r=c.get("/offers/compare/",q)
    qs=[x["sql"][:90] for x in cap if "SAVEPOINT" not in x["sql"]]
    print("\nMEDIAN ms", statistics.median(t[10:]), "p95", sorted(t[10:])[47], "bytes", len(r.content), "queries", len(qs)); print("\n".join(qs))
