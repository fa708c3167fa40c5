"""Pages that read across."""

from django.conf import settings
from django.urls import path, re_path

from insight import report_views, views

app_name = "insight"
# With and without a slash at the end, as every page behind a link.
_TOKEN = "(?P<token>[^/]+)"  # noqa: S105  a pattern
_IN = f"(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})"
urlpatterns = [
    path("o/<slug:org>/", views.portfolio, name="portfolio"),
    path("o/<slug:org>/overview/", views.overview, name="overview"),
    path("o/<slug:org>/across/", views.across, name="across"),
    path("o/<slug:org>/settings/export/", views.take_organisation, name="take_organisation"),
    path("o/<slug:org>/t/<slug:trajectory>/", views.plan, name="plan"),
    path("o/<slug:org>/t/<slug:trajectory>/history/", views.history, name="history"),
    path("o/<slug:org>/t/<slug:trajectory>/editions/", views.editions, name="editions"),
    path("o/<slug:org>/t/<slug:trajectory>/export/", views.take_along, name="take_along"),
    path("o/<slug:org>/t/<slug:trajectory>/export/commitments.csv", views.commitments_file, name="commitments_file"),
    path("o/<slug:org>/t/<slug:trajectory>/export/people.csv", views.people_file, name="people_file"),
    path("o/<slug:org>/t/<slug:trajectory>/export/result.csv", views.results_file, name="results_file"),
    path("o/<slug:org>/t/<slug:trajectory>/export/figures.csv", views.figures_file, name="figures_file"),
    path("o/<slug:org>/t/<slug:trajectory>/report/", report_views.report, name="report"),
    re_path(rf"^r/{_TOKEN}/?$", report_views.report_by_link, name="report_by_link"),
    re_path(rf"^r/{_TOKEN}/{_IN}/?$", report_views.report_by_link, name="report_by_link_in"),
]
