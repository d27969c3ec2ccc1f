import gc

from core.temporary_files import TemporaryDownload


def test_a_download_that_is_forgotten_ends_no_request():
    """Django lets the file's `close` say that the request is over, which closes the connection of this thread."""
    ended = []
    file = TemporaryDownload()
    file.close = lambda: ended.append("closed")  # type: ignore[method-assign]
    del file
    gc.collect()

    assert ended == []
