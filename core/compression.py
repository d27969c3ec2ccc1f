from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Compress pages, but never what repeats a stranger's words beside the owner's.

    Whoever can put a guess into a page and see how long the page got can find out what else stands in it
    (BREACH). A link from elsewhere can only do that by what stands after the "?", and no other site can make
    a browser send htmx's header. Static files are served before this, compressed ahead.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.META.get("QUERY_STRING") and "HX-Request" not in request.headers:
            return response
        return super().process_response(request, response)
