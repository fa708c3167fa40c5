"""Pages that read across."""

from django.urls import path

from insight import views

app_name = "insight"
urlpatterns = [
    path("o/<slug:org>/", views.portfolio, name="portfolio"),
    path("o/<slug:org>/overview/", views.overview, name="overview"),
    path("o/<slug:org>/t/<slug:trajectory>/", views.plan, name="plan"),
    path("o/<slug:org>/t/<slug:trajectory>/history/", views.history, name="history"),
]
