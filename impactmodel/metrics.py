"""Figures for Prometheus at /metrics; an extra, off without METRICS=true.

How often each page was asked for and how long it took, by its name, over all workers of gunicorn together; and how
sending stands, read from the database as /statusz does. Every web process is asked for its own.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from impactmodel import status
from impactmodel.logs import route_of
from impactmodel.webserver import METRICS_FOLDER
from organisations import clock

Handler = Callable[[HttpRequest], HttpResponse]
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
SECONDS = Histogram(
    "impactmodel_request_seconds", "How long a page took.", ["method", "route", "status"], buckets=BOUNDS
)


def count_requests(get_response: Handler) -> Handler:
    """By the name of the page; what has none (files, unknown addresses) under one name together."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        labels = (request.method or "", route_of(request) or "none", str(response.status_code))
        SECONDS.labels(*labels).observe(time.perf_counter() - began)
        return response

    return middleware


def page() -> HttpResponse:
    """All figures, as Prometheus reads them."""
    registry = REGISTRY
    if METRICS_FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs
    sending = CollectorRegistry()
    sending.register(Sending())
    text = generate_latest(registry) + generate_latest(sending)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class Sending(Collector):
    """What /statusz tells, as figures."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = status.of_sending(clock.now(), wall=clock.wall())
        trouble = GaugeMetricFamily("impactmodel_trouble", "1 when letters do not go; why says /statusz.")
        trouble.add_metric([], found["trouble"] is not None)
        yield trouble
        letters = GaugeMetricFamily("impactmodel_letters", "Letters by what became of them.", labels=["state"])
        for state, count in found["letters"].items():
            letters.add_metric([state], count)
        yield letters
        for name in ("seconds_since_tick", "seconds_since_sent", "seconds_oldest_waits", "uncertain_in_a_day", "redis"):
            if found[name] is not None:
                yield GaugeMetricFamily(f"impactmodel_{name}", "As /statusz tells it.", value=found[name])
