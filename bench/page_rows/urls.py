"""All addresses of the product, and what is measured beside it in the same process."""

from django.urls import path

from bench.page_rows import floor, subjects
from impactmodel import urls
from impactmodel.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/floor/", floor.floor),
    path("bench/floor/form/", floor.form),
    path("bench/subjects/", subjects.subjects),
    *urls.urlpatterns,
]
