"""All addresses: each floor brings its own, the roof adds what watches over the processes."""

from django.conf import settings
from django.urls import include, path

from impactmodel import dev_views, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("statusz", views.statusz, name="statusz"),
    path("", include("organisations.door_urls")),
    path("", include("organisations.urls")),
    path("", include("mailing.urls")),
    path("", include("asks.urls")),
    path("", include("trajectories.urls")),
    path("", include("roles.urls")),
    path("", include("checkins.urls")),
    path("", include("insight.urls")),
]
if settings.METRICS:
    urlpatterns += [path("metrics", views.metrics, name="metrics")]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("dev/components/", dev_views.components, name="components"),
        path("dev/components/guest/", dev_views.components_guest, name="components_guest"),
        path("dev/letters/", dev_views.letter_gallery, name="letter_gallery"),
        path("dev/letters/<slug:name>/", dev_views.letter_exhibit, name="letter_exhibit"),
        path("dev/letters/<slug:name>/<str:language>/html/", dev_views.letter_exhibit_html, name="letter_exhibit_html"),
    ]

handler400 = "impactmodel.views.bad_request"
handler403 = "impactmodel.views.forbidden"
handler404 = "impactmodel.views.not_found"
handler500 = "impactmodel.views.broken"
