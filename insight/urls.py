"""Pages that read across."""

from django.conf import settings
from django.urls import path, re_path

from insight.views import across, doubles, logbook, person, report, take_along, trajectory

app_name = "insight"
# With and without a slash at the end, as every page behind a link.
_TOKEN = "(?P<token>[^/]+)"  # noqa: S105  a pattern
_IN = f"(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})"
urlpatterns = [
    path("o/<slug:org>/", across.portfolio, name="portfolio"),
    path("o/<slug:org>/overview/", across.overview, name="overview"),
    path("o/<slug:org>/across/", across.across, name="across"),
    path("o/<slug:org>/people/<slug:person>/asked/", person.asked, name="asked"),
    path("o/<slug:org>/people/doubles/all/", doubles.doubles, name="doubles"),
    path("o/<slug:org>/people/<slug:person>/merge/", doubles.find_double, name="find_double"),
    path("o/<slug:org>/people/<slug:person>/merge/<slug:other>/", doubles.merge, name="merge"),
    path("o/<slug:org>/settings/export/", take_along.take_organisation, name="take_organisation"),
    path("o/<slug:org>/settings/log/", logbook.audit, name="audit"),
    path("o/<slug:org>/settings/log/lines.csv", logbook.audit_file, name="audit_file"),
    path("o/<slug:org>/t/<slug:trajectory>/log/", logbook.trajectory_audit, name="trajectory_audit"),
    path("o/<slug:org>/t/<slug:trajectory>/log/lines.csv", logbook.trajectory_audit_file, name="trajectory_audit_file"),
    path("o/<slug:org>/t/<slug:trajectory>/", trajectory.plan, name="plan"),
    path("o/<slug:org>/t/<slug:trajectory>/history/", trajectory.history, name="history"),
    path("o/<slug:org>/t/<slug:trajectory>/editions/", trajectory.editions, name="editions"),
    path("o/<slug:org>/t/<slug:trajectory>/export/", take_along.take_along, name="take_along"),
    path(
        "o/<slug:org>/t/<slug:trajectory>/export/commitments.csv", take_along.commitments_file, name="commitments_file"
    ),
    path("o/<slug:org>/t/<slug:trajectory>/export/people.csv", take_along.people_file, name="people_file"),
    path("o/<slug:org>/t/<slug:trajectory>/export/result.csv", take_along.results_file, name="results_file"),
    path("o/<slug:org>/t/<slug:trajectory>/export/figures.csv", take_along.figures_file, name="figures_file"),
    path("o/<slug:org>/t/<slug:trajectory>/report/", report.report, name="report"),
    re_path(rf"^r/{_TOKEN}/?$", report.report_by_link, name="report_by_link"),
    re_path(rf"^r/{_TOKEN}/{_IN}/?$", report.report_by_link, name="report_by_link_in"),
]
