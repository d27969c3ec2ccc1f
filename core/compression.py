import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What our own links say after the "?": words letter for letter, or ids of rows. Only an id could be guessed
# by it, and that opens nothing to a stranger.
OURS = (
    r"view=board|stage=(?:considering|declining|accepted|closed)|sort=(?:newest|employer|role)"
    r"|(?:offer|other)=[0-9a-f-]{36}"
)
ONLY_OURS = re.compile(rf"(?:(?:{OURS})(?:&(?:{OURS}))*)?")


class CompressionMiddleware(GZipMiddleware):
    """Compress pages, but never what repeats a stranger's words beside the owner's.

    Whoever can put a guess into a page and see how long the page got can find out what else stands in it
    (BREACH). A link from elsewhere can only do that by what stands after the "?", and no other site can make
    a browser send htmx's header. Static files are served before this, compressed ahead.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        is_ours = ONLY_OURS.fullmatch(query) or "HX-Request" in request.headers
        if response.streaming or not is_ours:  # what streams is a file, packed already
            return response
        return super().process_response(request, response)
