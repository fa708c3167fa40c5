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


class Claims(OAuth2Validator):  # type: ignore[misc]  # django-oauth-toolkit is not typed
    """Of an account what the test said of it."""

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return _claims[request.user.username]

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        if not _signed[request.user.username]:
            claims = {name: value for name, value in claims.items() if not name.startswith("email")}
        return claims, expires


@csrf_exempt
def account(request: HttpRequest) -> HttpResponse:
    """Make an account, or change what is said of one."""
    asked = json.loads(request.body)
    _claims[asked["name"]], _signed[asked["name"]] = asked["claims"], asked["is_signed"]
    if not User.objects.filter(username=asked["name"]).exists():
        User.objects.create_user(asked["name"], password=PASSWORD)
    return HttpResponse()


urlpatterns = [
    path("account/", account),
    path("login/", LoginView.as_view()),
    path("sso/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
