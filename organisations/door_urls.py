"""Addresses without a namespace: the home page, and sign-in under the names allauth looks for."""

from django.urls import path

from organisations import passkeys, sign_in, single_sign_on
from organisations.views import front

urlpatterns = [
    path("", front.home, name="home"),
    path("login/", sign_in.ask_code, name="account_login"),
    path("login/", sign_in.ask_code, name="account_request_login_code"),
    path("login/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("login/passkey/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("login/provider/", single_sign_on.start, name="provider_login"),
    path("login/provider/back/", single_sign_on.come_back, name="provider_return"),
    path("logout/", sign_in.sign_out, name="account_logout"),
]
