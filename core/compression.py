from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What a browser says of a request that one of our own pages made, or the person at the address bar (Fetch Metadata).
FROM_HERE = {"same-origin", "none"}


class CompressionMiddleware(GZipMiddleware):
    """Compress pages, but never what repeats a stranger's words beside the owner's.

    Whoever can put a guess into a page and see how long the page got can find out what else stands in it
    (BREACH). A link from elsewhere can only do that by what stands after the "?". So where something stands
    there, the browser has to say that the request came from here: by htmx's header or by Sec-Fetch-Site, which
    no other site can make it send. Over plain http most send no Sec-Fetch-Site; such a page stays as it is.
    Static files are served before this, compressed ahead.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_ours = "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Site") in FROM_HERE
        if response.streaming:  # a file, packed already
            return response
        if request.META.get("QUERY_STRING") and not is_ours:
            return response
        return super().process_response(request, response)
