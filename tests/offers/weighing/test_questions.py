import pytest

from core.models import StaleEditError
from core.tenancy import acting_as
from offers.models import Answer, Offer, Question, Stage, job_now
from offers.weighing.questions import Asked, answer_question, questions_of
from tests.factories import NOW, TODAY, AnswerFactory, EmployerFactory, OfferFactory

pytestmark = pytest.mark.django_db


def answer(offer, **changes):
    values = {"question": "work", "answer": "no", "note": "", "deal_breaker": False, "expected_version": 0}
    answer_question(offer=offer, **values | changes)


def asked_of(offer: Offer) -> list[Asked]:
    beside = Offer.objects.beside_todays_job(*job_now(offer.owner, TODAY)).get(pk=offer.pk)
    return questions_of(offer.owner, beside)


class TestWhatIsAsked:
    def test_three_questions_of_an_offer(self, as_user):
        asked = asked_of(OfferFactory(owner=as_user))

        assert [one.question for one in asked] == [Question.MANAGER, Question.WORK, Question.PLACE]

    def test_a_fourth_of_an_offer_by_todays_employer(self, as_user):
        employer = EmployerFactory(owner=as_user)
        OfferFactory(employer=employer, stage=Stage.TODAY)

        assert asked_of(OfferFactory(employer=employer))[-1].question == Question.COUNTER
        assert len(asked_of(OfferFactory(owner=as_user))) == 3

    def test_not_when_that_job_is_in_the_trash(self, as_user):
        job = OfferFactory(owner=as_user, stage=Stage.TODAY, trashed_at=NOW)

        assert len(asked_of(OfferFactory(employer=job.employer))) == 3

    def test_nothing_of_todays_job_itself(self, as_user):
        assert asked_of(OfferFactory(owner=as_user, stage=Stage.TODAY)) == []

    def test_the_list_knows_which_offers_are_broken(self, as_user):
        broken = AnswerFactory(owner=as_user, deal_breaker=True).offer
        AnswerFactory(owner=as_user, question="work")

        marked = Offer.objects.with_deal_breakers()
        assert [offer.pk for offer in marked if offer.has_deal_breaker] == [broken.pk]


class TestAnswering:
    def test_again_changes_the_answer(self, as_user):
        offer = OfferFactory(owner=as_user)
        answer(offer)
        answer(offer, answer="yes", expected_version=1)

        assert Answer.objects.get().answer == "yes"

    @pytest.mark.parametrize("version", [0, 1])
    def test_one_that_came_in_between_is_not_lost(self, as_user, version):
        offer = OfferFactory(owner=as_user)
        answer(offer)
        answer(offer, note="I asked them.", expected_version=1)

        with pytest.raises(StaleEditError):
            answer(offer, answer="yes", expected_version=version)
        assert Answer.objects.get().note == "I asked them."

    @pytest.mark.django_db(transaction=True)
    def test_the_same_one_twice_at_once_is_saved_once(self, user, at_once):
        offer = OfferFactory(owner=user)

        def once():
            with acting_as(user.pk):
                return answer(offer)

        assert at_once(once, once) == [None, None]
        assert Answer.objects.count() == 1
