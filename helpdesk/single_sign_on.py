"""OpenID Connect and SAML from the environment, as allauth wants them. Neither is on unless it is configured.

Single sign-on only lets in people who are staff already, found by an address that the provider vouches
for: with a verified-email claim, or because the address is in one of the provider's own domains.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from helpdesk import env

SAML_SLUG = "desk"
Provider = dict[str, list[dict[str, object]]]


def providers() -> dict[str, Provider]:
    """SOCIALACCOUNT_PROVIDERS; ends the process with a sentence when one is configured by half."""
    found = {"openid_connect": _openid_connect(), "saml": _saml()}
    return {name: {"APPS": [app]} for name, app in found.items() if app}


def origins() -> list[str]:
    """Where a sign-in form may lead to, for the content security policy."""
    addresses = [env.text(name) for name in ("OIDC_SERVER_URL", "SAML_SSO_URL", "SAML_METADATA_URL")]
    parts = [urlsplit(address) for address in addresses if address]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


def _openid_connect() -> dict[str, object] | None:
    if not env.text("OIDC_SERVER_URL"):
        return None
    return {
        "provider_id": "oidc",
        "name": env.text("OIDC_NAME", "Single sign-on"),
        "client_id": _needed("OIDC_CLIENT_ID"),
        "secret": _needed("OIDC_SECRET"),
        "settings": {
            "server_url": env.url("OIDC_SERVER_URL", "", schemes={"https", "http"}),
            "oauth_pkce_enabled": True,
            "verified_email": env.names("OIDC_DOMAINS", []),
        },
    }


def _saml() -> dict[str, object] | None:
    if not env.text("SAML_ENTITY_ID"):
        return None
    idp = {"entity_id": env.text("SAML_ENTITY_ID")}
    if env.text("SAML_METADATA_URL"):
        idp["metadata_url"] = env.url("SAML_METADATA_URL", "", schemes={"https", "http"})
    else:
        _needed("SAML_SSO_URL")
        idp["sso_url"] = env.url("SAML_SSO_URL", "", schemes={"https", "http"})
        idp["x509cert"] = _needed("SAML_CERTIFICATE")
    return {
        "provider_id": env.text("SAML_ENTITY_ID"),
        "name": env.text("SAML_NAME", "SAML"),
        "client_id": SAML_SLUG,
        "settings": {
            "idp": idp,
            "use_nameid_for_email": env.flag("SAML_NAMEID_IS_EMAIL", False),
            "verified_email": env.names("SAML_DOMAINS", []),
        },
    }


def _needed(name: str) -> str:
    value = env.text(name)
    if not value:
        raise env.BadSetting(name, "is missing, but single sign-on needs it.")
    return value
