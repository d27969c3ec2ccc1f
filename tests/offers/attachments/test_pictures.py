"""Pictures keep nothing but the picture."""

import io
import random

import pytest
from PIL import Image, ImageOps

from offers.attachments.pictures import without_metadata
from offers.attachments.refusal import RefusedError
from tests.offers.attachments import samples


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


class TestAPhoto:
    def test_says_neither_where_nor_with_what_it_was_taken(self):
        photo = samples.jpeg(place="Zanzibar")
        clean = without_metadata(photo, "jpg")

        assert b"Zanzibar" in photo
        assert b"Zanzibar" not in clean
        assert b"Camera" not in clean
        assert set(opened(clean).getexif()) == {0x0112}

    def test_is_the_same_picture_and_stands_upright(self):
        photo = samples.jpeg(side_up=6)
        clean = without_metadata(photo, "jpg")

        assert opened(clean).tobytes() == opened(photo).tobytes()
        assert ImageOps.exif_transpose(opened(clean)).size == (20, 60)

    def test_has_nothing_behind_its_end(self):
        clean = without_metadata(samples.jpeg() + b"PK\x03\x04 and a film", "jpg")

        assert clean.endswith(b"\xff\xd9")
        assert b"film" not in clean

    def test_that_was_cut_off_is_kept_as_far_as_it_goes(self):
        photo = samples.jpeg()

        assert without_metadata(photo[:-20], "jpg").endswith(b"\xff\xd9")


class TestAPng:
    def test_has_no_texts_times_or_programs_parts(self):
        picture = samples.png()
        end = samples.chunk(b"IEND", b"")
        extra = samples.chunk(b"tEXt", b"Author\x00Zanzibar") + samples.chunk(b"eXIf", b"MM\x00*Zanzibar")
        clean = without_metadata(picture.removesuffix(end) + extra + end + b"Zanzibar", "png")

        assert b"Zanzibar" not in clean
        assert opened(clean).tobytes() == opened(picture).tobytes()


@pytest.mark.parametrize("content", [samples.png(), samples.jpeg()], ids=["png", "jpg"])
def test_whatever_is_damaged_is_a_picture_or_a_sentence(content):
    kind = "png" if content.startswith(b"\x89") else "jpg"
    chance = random.Random(4)
    for _ in range(2000):
        broken = bytearray(content[: chance.randrange(8, len(content))])
        broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        try:
            without_metadata(bytes(broken), kind)
        except RefusedError as error:
            assert str(error)


def test_a_picture_that_would_fill_the_memory_is_refused():
    with pytest.raises(RefusedError, match="50,000 × 50,000 pixels"):
        without_metadata(samples.huge_png(), "png")
