"""Why a protected connection did not come about, in Dutch, with what to do: by the numbers and names of OpenSSL, never
by its sentences."""

from __future__ import annotations

from collections.abc import Mapping

# X509_V_ERR_… of OpenSSL's x509_vfy.h.
_CERTIFICATE: Mapping[int, str] = {
    9: "is nog niet geldig; controleer de klok van deze machine, of vraag de beheerder van de server",
    10: "is verlopen; vraag de beheerder van de server om een nieuw",
    18: "is door de server zelf ondertekend; noem het in ca_file als u het vertrouwt",
    19: "is van een onbekende uitgever; noem diens certificaat in ca_file",
    20: "is van een onbekende uitgever; noem diens certificaat in ca_file",
    21: "is van een onbekende uitgever, of de server stuurt de tussenliggende niet mee; noem de uitgever in ca_file",
    23: "is ingetrokken; vraag de beheerder van de server",
    62: "is voor een andere naam; schrijf in host of url de naam die erin staat",
    64: "is voor een andere naam; schrijf in host of url de naam die erin staat, geen nummer",
    66: "heeft een te zwakke sleutel; vraag de beheerder van de server om een nieuw",
    68: "heeft een te zwakke ondertekening; vraag de beheerder van de server om een nieuw",
}
_OLD = frozenset(
    {"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "TLSV1_ALERT_INSUFFICIENT_SECURITY"}
)
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})


def certificate_in_words(code: int) -> str:
    """What is wrong with a server's certificate; *code* is OpenSSL's verify code."""
    return f"het certificaat klopt niet: het {_CERTIFICATE.get(code, f'wordt niet vertrouwd (code {code})')}"


def handshake_in_words(reason: str) -> str:
    """Why the handshake failed; *reason* is OpenSSL's name for it."""
    if reason in _OLD:
        return "de server biedt alleen verouderde beveiliging; deze dienst eist TLS 1.2 of nieuwer"
    if reason in _NO_TLS:
        return "de server spreekt hier geen TLS; controleer port en security"
    return "de beveiligde verbinding (TLS) lukt niet; controleer port en security"


def why_not_protected(error: BaseException | None) -> str:
    """What went wrong, from whatever a library raised about it: some hide OpenSSL's own error behind theirs, which then
    stands among its causes."""
    while error is not None:
        code, reason = getattr(error, "verify_code", None), getattr(error, "reason", None)
        if isinstance(code, int):
            return certificate_in_words(code)
        if hasattr(error, "library") and isinstance(reason, str):
            return handshake_in_words(reason)
        error = error.__cause__ or error.__context__
    return handshake_in_words("")
