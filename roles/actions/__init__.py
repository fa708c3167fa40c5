"""Roles and promises, by noun."""
