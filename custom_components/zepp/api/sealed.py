"""The form with e-mail and password, sealed as the vendor's own app seals it."""

from typing import Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

# The same in every copy of the app: they hide nothing, TLS does.
_KEY: Final = b"xeNtBVqzDc6tuNTh"
_VECTOR: Final = b"MAAAYAAAAAAAAABg"
_REDIRECT: Final = "https://s3-us-west-2.amazonaws.com/hm-registration/successsignin.html"


def sealed_form(email: str, password: str) -> bytes:
    """Return the body of a sign-in."""
    form = urlencode(
        [
            ("emailOrPhone", email),
            ("state", "REDIRECTION"),
            ("client_id", "HuaMi"),
            ("password", password),
            ("redirect_uri", _REDIRECT),
            # What is named here does not choose the region.
            ("region", "us-west-2"),
            ("token", "access"),
            ("token", "refresh"),
            ("country_code", "US"),
        ]
    )
    padder = PKCS7(AES.block_size).padder()
    padded = padder.update(form.encode()) + padder.finalize()
    encryptor = Cipher(AES(_KEY), CBC(_VECTOR)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()
