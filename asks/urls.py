"""Addresses of this floor."""

from django.urls import URLPattern

app_name = "asks"
urlpatterns: list[URLPattern] = []
