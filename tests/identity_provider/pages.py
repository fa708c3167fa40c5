"""What the provider of the tests shows and says; read by its own process alone."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.identity_provider import PASSWORD

# What is said of each account, and whether in the signed token too.
_claims: dict[str, dict[str, Any]] = {}
_signed: dict[str, bool] = {}
# What its userinfo endpoint says instead.
_beside: dict[str, dict[str, Any]] = {}


class Claims(OAuth2Validator):  # type: ignore[misc]  # django-oauth-toolkit is not typed
    """Of an account what the test said of it."""

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return _claims[request.user.username]

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        if not _signed[request.user.username]:
            claims = {name: value for name, value in claims.items() if not name.startswith("email")}
        return claims, expires

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_userinfo_claims(request)
        return claims | _beside[request.user.username]


@csrf_exempt
def account(request: HttpRequest) -> HttpResponse:
    """Make an account, or change what is said of one."""
    asked = json.loads(request.body)
    name = asked["name"]
    _claims[name], _signed[name], _beside[name] = asked["claims"], asked["is_signed"], asked["beside"]
    if not User.objects.filter(username=name).exists():
        User.objects.create_user(name, password=PASSWORD)
    return HttpResponse()


urlpatterns = [
    path("account/", account),
    path("login/", LoginView.as_view()),
    path("sso/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
