"""The product's own settings, with the addresses of the bench beside its own."""

from impactmodel.settings import *  # noqa: F403  all of them

ROOT_URLCONF = "bench.page_rows.urls"
