"""Attaching files to an offer, looking at them, and taking them away again."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.documents.apart import LATE, Seen
from home.trash import empty
from offers.models import Attachment, AttachmentPart, Offer
from offers.package.rounds import correct_round
from tests.factories import NOW, AttachmentFactory, OfferFactory, PackageFactory
from tests.offers.attachments import samples

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def offer(user) -> Offer:
    return OfferFactory(owner=user, employer__name="Blau")


@pytest.fixture
def drawn(monkeypatch) -> None:
    """Draw nothing: the tests of the process that draws are in tests/core/documents/."""
    monkeypatch.setattr("offers.attachments.looking.picture_of", lambda file, kind: Seen(picture=b"a picture"))


def send(client, offer: Offer, *files: tuple[str, bytes], headers: dict[str, str] | None = None, **more: object):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"/offers/{offer.pk}/attachments/", {"chosen": uploads, **more}, headers=headers or {})


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


class TestAttaching:
    def test_a_letter_is_there_with_its_first_page_and_comes_back_as_it_was(self, client, offer):
        letter = samples.pdf()

        response = send(client, offer, ("Offer letter.pdf", letter))

        assertRedirects(response, f"/offers/{offer.pk}/")
        attachment = Attachment.objects.get()
        page = client.get(f"/offers/{offer.pk}/attachments/")
        assertContains(page, f'<img src="/offers/attachments/{attachment.pk}/picture/"')
        picture = client.get(f"/offers/attachments/{attachment.pk}/picture/")
        assert picture.content[:4] + picture.content[8:12] == b"RIFFWEBP"
        assert content_of(client.get(f"/offers/attachments/{attachment.pk}/")) == letter

    @pytest.mark.usefixtures("drawn")
    def test_several_at_once_and_what_failed_says_which_and_why(self, client, offer):
        response = send(
            client, offer, ("letter.pdf", samples.pdf()), ("run.pdf", b"MZ\x00"), ("photo.jpg", samples.jpeg())
        )

        assert response.status_code == 200
        assertContains(response, "<b>run.pdf</b>: This is something else.")
        assertContains(response, "Attached: letter.pdf, photo.jpg.")
        assert set(Attachment.objects.values_list("name", flat=True)) == {"letter.pdf", "photo.jpg"}

    @pytest.mark.usefixtures("drawn")
    def test_one_that_fails_alone_is_an_error(self, client, offer):
        response = send(client, offer, ("run.pdf", b"MZ\x00"))

        assertContains(response, "Nothing was attached", status_code=422)

    def test_nothing_chosen_says_so(self, client, offer):
        response = client.post(f"/offers/{offer.pk}/attachments/", {})

        assertContains(response, "Choose a file first.", status_code=422)

    @pytest.mark.usefixtures("drawn")
    def test_a_file_of_many_parts_is_whole(self, client, offer):
        text = b"0123456789abcdef" * (AttachmentPart.SIZE // 16) + b"end"

        send(client, offer, ("long.txt", text * 2))

        attachment = Attachment.objects.get()
        assert attachment.parts.count() == 3
        assert content_of(client.get(f"/offers/attachments/{attachment.pk}/")) == text * 2

    @pytest.mark.usefixtures("drawn")
    def test_the_same_file_twice_is_attached_once(self, client, offer):
        send(client, offer, ("letter.txt", b"Dear Jo"))
        response = send(client, offer, ("copy.txt", b"Dear Jo"))

        assertContains(response, "attached already", status_code=422)
        assert Attachment.objects.count() == 1

    @pytest.mark.usefixtures("drawn")
    def test_limits(self, client, offer, settings):
        settings.ATTACHMENT_MB, settings.ATTACHMENTS_MB_PER_PERSON = 1, 2
        megabyte = 1024 * 1024

        assertContains(send(client, offer, ("a.txt", b"a" * (megabyte + 1))), "larger than 1 MB", status_code=422)
        for letter in ("b", "c"):
            assert send(client, offer, (f"{letter}.txt", letter.encode() * megabyte)).status_code == 302
        assertContains(send(client, offer, ("d.txt", b"d")), "more than 2 MB together", status_code=422)
        assertContains(send(client, offer, ("e.txt", b"")), "empty", status_code=422)

    @pytest.mark.usefixtures("drawn")
    def test_what_was_removed_makes_room_but_not_for_ever(self, client, offer, settings):
        settings.ATTACHMENTS_MB_PER_PERSON = 1
        megabyte = 1024 * 1024
        for letter in ("b", "c"):
            send(client, offer, (f"{letter}.txt", letter.encode() * megabyte))
            Attachment.objects.update(trashed_at=NOW)

        assertContains(send(client, offer, ("d.txt", b"d")), "kept for 30 days", status_code=422)

    def test_a_locked_letter_says_what_to_do(self, client, offer):
        response = send(client, offer, ("letter.pdf", samples.locked_pdf()))

        assertContains(response, "opens only with a password", status_code=422)

    def test_one_that_takes_too_long_is_kept_without_a_preview(self, client, offer, monkeypatch):
        monkeypatch.setattr("offers.attachments.looking.picture_of", lambda file, kind: LATE)

        send(client, offer, ("letter.pdf", samples.pdf()))

        assertContains(client.get(f"/offers/{offer.pk}/attachments/"), "it took too long to draw")
        attachment = Attachment.objects.get()
        assert client.get(f"/offers/attachments/{attachment.pk}/picture/").status_code == 204

    @pytest.mark.usefixtures("drawn")
    def test_a_photo_loses_where_it_was_taken(self, client, offer):
        send(client, offer, ("photo.jpg", samples.jpeg(place="Zanzibar")))

        assert b"Zanzibar" not in content_of(client.get(f"/offers/attachments/{Attachment.objects.get().pk}/"))

    def test_to_htmx_a_piece_and_then_the_whole_browser_goes_on(self, client, offer):
        htmx = {"HX-Request": "true"}

        assertNotContains(client.get(f"/offers/{offer.pk}/attachments/", headers=htmx), "<html")
        bad = send(client, offer, ("run.pdf", b"MZ\x00"), headers=htmx)
        assertContains(bad, "Nothing was attached", status_code=422)
        good = send(client, offer, ("a.txt", b"Dear Jo"), headers=htmx)
        assert good["HX-Redirect"] == f"/offers/{offer.pk}/"

    def test_the_form_says_what_a_browser_has_to_send(self, client, offer):
        page = client.get(f"/offers/{offer.pk}/attachments/").content.decode()

        (form,) = re.findall(r'<form class="form section"[^>]*>', page)
        assert 'enctype="multipart/form-data"' in form
        assert 'hx-encoding="multipart/form-data"' in form
        assert re.search(r'<input type="file" name="chosen"[^>]* multiple', page)


class TestADownload:
    def test_is_a_file_to_be_saved_that_may_run_nothing(self, client, offer):
        attachment = AttachmentFactory(offer=offer, name="Größe; 1.txt", content=b"Hello", size=5)

        response = client.get(f"/offers/attachments/{attachment.pk}/")

        assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%3B%201.txt"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert response["Content-Length"] == "5"
        assert "no-store" in response["Cache-Control"]
        assert content_of(response) == b"Hello"

    def test_of_an_offer_in_the_trash_is_not_there(self, client, offer):
        attachment = AttachmentFactory(offer=offer)
        offer.trash(at=NOW)

        assert client.get(f"/offers/attachments/{attachment.pk}/").status_code == 404


class TestARound:
    @pytest.mark.usefixtures("drawn")
    def test_has_the_files_that_came_with_it_also_when_it_is_corrected(self, client, offer):
        package = PackageFactory(offer=offer, base_amount=1)
        form = client.get(f"/offers/{offer.pk}/attachments/?round={package.pk}")
        assertContains(form, f'<option value="{package.pk}" selected>')

        send(client, offer, ("letter.txt", b"Dear Jo"), belongs_to=str(package.pk))
        correct_round(package=package, terms={"base_amount": 2}, now=NOW)

        assert Attachment.objects.get().package == package
        page = client.get(f"/offers/{offer.pk}/rounds/").content.decode()
        assert re.search(r"letter\.txt</a>", page)

    def test_of_another_offer_is_refused(self, client, offer):
        other = PackageFactory(offer=OfferFactory(owner=offer.owner))
        PackageFactory(offer=offer)

        assert send(client, offer, ("a.txt", b"Dear Jo"), belongs_to=str(other.pk)).status_code == 422
        assert not Attachment.objects.exists()


class TestRemoving:
    def test_can_be_undone(self, client, offer):
        attachment = AttachmentFactory(offer=offer)

        response = client.post(f"/offers/attachments/{attachment.pk}/remove/", follow=True)
        assertContains(response, f"/offers/attachments/{attachment.pk}/restore/")
        assert client.get(f"/offers/attachments/{attachment.pk}/").status_code == 404
        client.post(f"/offers/attachments/{attachment.pk}/restore/")

        assert client.get(f"/offers/attachments/{attachment.pk}/").status_code == 200

    @pytest.mark.usefixtures("drawn")
    def test_what_was_attached_again_meanwhile_is_there_once(self, client, offer):
        send(client, offer, ("a.txt", b"Dear Jo"))
        first = Attachment.objects.get()
        client.post(f"/offers/attachments/{first.pk}/remove/")
        send(client, offer, ("a.txt", b"Dear Jo"))

        response = client.post(f"/offers/attachments/{first.pk}/restore/", follow=True)

        assertContains(response, "is there already")
        assert Attachment.objects.kept().count() == 1

    def test_it_goes_for_good_after_30_days(self, user, offer):
        AttachmentFactory(offer=offer, trashed_at=NOW - timedelta(days=31))
        kept = AttachmentFactory(offer=offer, trashed_at=NOW - timedelta(days=29))

        assert empty(now=NOW) == 1
        assert list(AttachmentPart.objects.values_list("attachment", flat=True)) == [kept.pk]

    def test_with_its_offer(self, offer):
        AttachmentFactory(offer=offer)
        offer.trash(at=NOW - timedelta(days=31))

        empty(now=NOW)

        assert not AttachmentPart.objects.exists()
