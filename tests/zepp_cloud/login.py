"""Signing in: the one-time code, the tokens for it, and a new token without a password."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from .person import Login, Person

type Fields = Mapping[str, str]

# Public constants of the vendor's Android client.
KEY: Final = b"xeNtBVqzDc6tuNTh"
IV: Final = b"MAAAYAAAAAAAAABg"
BLOCK: Final = 128  # bits

FORM: Final = "application/x-www-form-urlencoded"
PHONE: Final = "com.huami.midong"
BROWSER: Final = "com.huami.webapp"
LANDING: Final = "https://s3-us-west-2.amazonaws.com/hm-registration/successsignin.html"
REGION: Final = "eu-central-1"
CODE_LIFETIME: Final = timedelta(days=10)
LOGIN_TOKEN_SECONDS: Final = 31_536_000
SERVICES: Final = ("api-user", "api-mifit", "api-watch", "auth")

WRONG_PASSWORD = "401"
WRONG_CODE = "0106"
DISABLED = "0115"
NOT_REGISTERED = "0117"
NOT_WELCOME = "0100"


class Cloud(Protocol):
    """What signing in needs to know of the cloud."""

    people: list[Person]
    clock: Callable[[], datetime]


def decrypted(body: bytes) -> str:
    """Return the clear text of an encrypted body; ValueError if it is cut or strange."""
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).decryptor()
    unpadder = PKCS7(BLOCK).unpadder()
    padded = decryptor.update(body) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode("ascii")


def credentials(clear: str) -> tuple[str, str]:
    """Return e-mail and password of a form; ValueError if it is not the app's form."""
    pairs = parse_qsl(clear, keep_blank_values=True, strict_parsing=True)
    fields = dict(pairs)
    wanted = {
        "state": "REDIRECTION",
        "client_id": "HuaMi",
        "redirect_uri": LANDING,
    }
    tokens = [text for name, text in pairs if name == "token"]
    named = {"emailOrPhone", "password", "region", "country_code"} <= fields.keys()
    if not named or not wanted.items() <= fields.items() or "access" not in tokens:
        raise ValueError("not a form of the app")
    return fields["emailOrPhone"], fields["password"]


class SignIn:
    """Signs the people of a cloud in."""

    def __init__(self, cloud: Cloud) -> None:
        """Ask the cloud for its people and the time."""
        self._cloud = cloud

    def add_to(self, app: web.Application) -> None:
        """Serve the three endpoints."""
        app.router.add_post("/v2/registrations/tokens", self._code)
        app.router.add_post("/v2/client/login", self._tokens)
        app.router.add_get("/v1/client/app_tokens", self._renewal, allow_head=False)

    async def _code(self, request: web.Request) -> web.Response:
        """Answer e-mail and password with a one-time code."""
        headers = request.headers
        if headers.get("x-hm-ekv") != "1" or headers.get("app_name") != PHONE:
            return web.Response(status=400)
        if request.content_type != FORM:
            return web.Response(status=400)
        try:
            email, password = credentials(decrypted(await request.read()))
        except ValueError:
            return web.Response(status=400)
        person = next((p for p in self._cloud.people if p.login.email == email), None)
        if person is None:
            return _landed(Login(), _refusal(NOT_REGISTERED))
        return _limit(person) or self._judged(person, password)

    def _judged(self, person: Person, password: str) -> web.Response:
        """Answer somebody's password."""
        login = person.login
        if login.disabled:
            return _landed(login, _refusal(DISABLED))
        if password != login.password:
            login.attempts = min(login.attempts + 1, login.max_attempts)
            attempts = {
                "attempts": str(login.attempts),
                "max_attempts": str(login.max_attempts),
            }
            return _landed(login, _refusal(WRONG_PASSWORD) | attempts)
        login.attempts = 0
        if login.two_step:
            return web.Response(text="{}", content_type="text/html")
        return _landed(login, self._welcome(person))

    def _welcome(self, person: Person) -> dict[str, str]:
        """Return the parameters of a success, with a new one-time code."""
        login = person.login
        ending = f"{len(login.codes) + 1:04d}-{person.user_id}"
        login.codes[f"AC-{ending}"] = True
        expiration = self._cloud.clock() + CODE_LIFETIME
        country = {} if login.country is None else {"country_code": login.country}
        return {
            "appname": PHONE,
            "state": "REDIRECTION",
            "region": REGION,
            "refresh": f"RF-{ending}",
            "access": f"AC-{ending}",
            **country,
            "expiration": str(int(expiration.timestamp())),
        }

    async def _tokens(self, request: web.Request) -> web.Response:
        """Answer a one-time code with tokens."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        wanted = {
            "app_name": BROWSER,
            "grant_type": "access_token",
            "third_name": "huami",
        }
        complete = form.get("device_id") and form.get("country_code")
        if not wanted.items() <= form.items() or not complete:
            return _failure(NOT_WELCOME, 400)
        if request.content_type != FORM or request.headers.get("app_name") != BROWSER:
            return _failure(NOT_WELCOME, 400)
        code = form.get("code", "")
        person = next((p for p in self._cloud.people if p.login.codes.get(code)), None)
        if person is None:
            # Nobody tells the real status; with 200 only the body says that it failed.
            return _failure(WRONG_CODE, 200)
        if limit := _limit(person):
            return limit
        person.login.codes[code] = False
        person.login.devices.add(form["device_id"])
        return web.json_response(self._signed_in(person))

    def _signed_in(self, person: Person) -> dict[str, object]:
        """Sign somebody in, return the reply."""
        login = person.login
        login.signed_in += 1
        number = self._issue(person)
        login.login_token = f"LT-{number:04d}-{person.user_id}"
        return _reply(person)

    def _issue(self, person: Person) -> int:
        """Replace somebody's token, return the number of the new one."""
        login = person.login
        number = login.signed_in + login.renewed
        person.token = f"AT-{number:04d}-{person.user_id}"
        login.expires_at = self._cloud.clock() + login.lifetime
        return number

    async def _renewal(self, request: web.Request) -> web.Response:
        """Answer a login token with a new token."""
        query = request.query
        if query.get("app_name") != BROWSER or not query.get("login_token"):
            return _failure(NOT_WELCOME, 400)
        given = query["login_token"]
        person = next((p for p in self._cloud.people if p.login.login_token == given), None)
        if person is None or not person.login.renewable:
            return _failure(WRONG_CODE, 401)
        person.login.renewed += 1
        self._issue(person)
        app = {"app_token": person.token, "app_ttl": _seconds(person)}
        return web.json_response({"result": "ok", "token_info": app})


def _refusal(error: str) -> dict[str, str]:
    """Return the parameters of a failure."""
    return {"state": "REDIRECTION", "error": error}


def _landed(login: Login, parameters: Fields) -> web.Response:
    """Answer with a redirect that is not meant to be followed."""
    mark = "#" if login.in_fragment else "?"
    location = f"{LANDING}{mark}{urlencode(parameters)}"
    return web.Response(status=303, headers={"Location": location})


def _failure(error: str, status: int) -> web.Response:
    """Answer with one of the cloud's codes."""
    return web.json_response({"result": "fail", "error_code": error}, status=status)


def _limit(person: Person) -> web.Response | None:
    """Answer somebody who has tried too often; None for all others."""
    seconds = person.login.limited_for
    if seconds is None:
        return None
    return web.json_response(
        {"code": 12, "message": "too many requests"},
        status=429,
        headers={"Retry-After": str(ceil(seconds))} if seconds else None,
    )


def _seconds(person: Person) -> int:
    """Return how many seconds a new token is good for."""
    return int(person.login.lifetime.total_seconds())


def _reply(person: Person) -> dict[str, object]:
    """Return what the cloud tells somebody who is in."""
    login = person.login
    country = {} if login.country is None else {"country_code": login.country}
    return {
        "token_info": {
            "login_token": login.login_token,
            "app_token": person.token,
            "user_id": int(person.user_id) if login.numeric_user_id else person.user_id,
            "ttl": LOGIN_TOKEN_SECONDS,
            "app_ttl": _seconds(person),
        },
        "regist_info": {
            "is_new_user": 0,
            "regist_date": 1700000000726,
            "region": "3",
            **country,
        },
        "thirdparty_info": {
            "nickname": person.name,
            "icon": "",
            "third_id": "0000000000",
            "email": login.email,
        },
        "result": "ok",
        "domain": {"id-dns": login.account_url},
        "domains": _domains(login.host),
    }


def _domains(host: str | None) -> list[dict[str, object]]:
    """Return the hosts of the account's region, named after that of its data."""
    if host is None:
        return []
    return [
        {
            "cnames": [host.replace("api-mifit", service)],
            "host": f"{service}.zepp.com",
        }
        for service in SERVICES
    ]
