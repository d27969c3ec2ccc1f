from django.urls import path

from core import installable, prefetch

app_name = "core"

urlpatterns = [
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    # At the top, since a service worker rules over what lies beside and below it.
    path("sw.js", installable.service_worker, name="service-worker"),
    path("prefetch.json", prefetch.rules, name="prefetch"),
    path("offline/", installable.offline, name="offline"),
]
