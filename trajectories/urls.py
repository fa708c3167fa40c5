"""Addresses of the plan."""

from django.urls import path

from trajectories.views import (
    behaviours,
    causes,
    editions,
    ending,
    files,
    impact,
    intake,
    interventions,
    pausing,
    questions,
    requests,
    results,
    trajectory,
    versions,
)

app_name = "trajectories"
_OWN = "o/<str:org>/settings/questions"
_ORG = "o/<str:org>/t"
_ONE = f"{_ORG}/<str:trajectory>"
urlpatterns = [
    path(f"{_OWN}/", questions.own_questions, name="own_questions"),
    path(f"{_OWN}/new/", questions.add_own_question, name="add_own_question"),
    path(f"{_OWN}/<str:question>/", questions.own_question, name="own_question"),
    path(f"{_ORG}/new/", trajectory.create, name="create"),
    path(f"{_ORG}/new/<str:template>/", editions.start_from_template, name="start_from_template"),
    path("o/<str:org>/settings/ending/", ending.end_organisation, name="end_organisation"),
    path("o/<str:org>/templates/", editions.templates, name="templates"),
    path("o/<str:org>/templates/<str:template>/", editions.template, name="template"),
    path(f"{_ORG}/import/", files.import_file, name="import"),
    path(f"{_ORG}/request/", requests.request, name="request"),
    path(f"{_ONE}/edit/", trajectory.edit, name="edit"),
    path(f"{_ONE}/decide/", requests.decide, name="decide"),
    path(f"{_ONE}/pause/", pausing.pause, name="pause"),
    path(f"{_ONE}/resume/", pausing.resume, name="resume"),
    path(f"{_ONE}/file/", files.export, name="export"),
    path(f"{_ONE}/new-edition/", editions.new_edition, name="new_edition"),
    path(f"{_ONE}/template/", editions.make_template, name="make_template"),
    path(f"{_ONE}/groups/", trajectory.cohorts, name="cohorts"),
    path(f"{_ONE}/groups/<str:cohort>/", trajectory.cohort, name="cohort"),
    path(f"{_ONE}/intake/", intake.intake, name="intake"),
    path(f"{_ONE}/intake/all/", intake.intake_all, name="intake_all"),
    path(f"{_ONE}/intake/causes/", causes.causes, name="causes"),
    path(f"{_ONE}/intake/<int:number>/", intake.question, name="question"),
    path(f"{_ONE}/intake/<int:number>/<int:version>/", versions.version, name="version"),
    path(f"{_ONE}/result/", results.results, name="results"),
    path(f"{_ONE}/result/new/", results.add_figure, name="add_figure"),
    path(f"{_ONE}/result/<str:figure>/", results.figure, name="figure"),
    path(f"{_ONE}/result/<str:figure>/measure/", results.add_measurement, name="add_measurement"),
    path(f"{_ONE}/measurements/<str:measurement>/", results.measurement, name="measurement"),
    path(f"{_ONE}/map/", impact.impact_map, name="map"),
    path(f"{_ONE}/map/edit/", impact.draw_map, name="draw_map"),
    path(f"{_ONE}/behaviours/", behaviours.behaviours, name="behaviours"),
    path(f"{_ONE}/behaviours/new/", behaviours.add_behaviour, name="add_behaviour"),
    path(f"{_ONE}/behaviours/<str:behaviour>/", behaviours.behaviour, name="behaviour"),
    path(f"{_ONE}/timeline/", interventions.interventions, name="interventions"),
    path(f"{_ONE}/timeline/new/", interventions.add_intervention, name="add_intervention"),
    path(f"{_ONE}/timeline/<str:intervention>/", interventions.intervention, name="intervention"),
]
