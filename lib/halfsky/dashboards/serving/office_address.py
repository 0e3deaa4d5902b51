"""Where an office's own server is reached, and with which certificate: chosen in the browser, taken at the next start.

Lies in the office's folder, closed to other accounts. What the command line says goes before it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import socket
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from halfsky import private_files
from halfsky.dashboards.serving.settings import Serving, base_of, check_name, is_loopback
from halfsky.errors import RunError, UsageError

FILE = "address.json"
CERTIFICATE, KEY = Path("tls", "certificate.pem"), Path("tls", "key.pem")
ANY = "0.0.0.0"
SOON = 30  # days before its end, from which on a certificate is to be renewed
_LARGEST = 200_000  # bytes of a file of certificates


@dataclass(frozen=True)
class Address:
    """Where to listen, by which name one comes (\"\" for the number alone), and the path that all pages lie below."""

    host: str = Serving.host
    port: int = Serving.port
    name: str = ""
    base_url: str = Serving.base_url


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. names: whom it is for; until: the moment it ends."""

    names: tuple[str, ...]
    until: datetime

    def days_left(self, now: datetime | None = None) -> int:
        """Whole days until its end; negative once it has ended."""
        return (self.until - (now or datetime.now(UTC))).days

    def is_for(self, name: str) -> bool:
        """Whether a browser takes it for this host; a star stands for one label."""
        wanted = name.lower().strip("[]")
        starred = f"*.{wanted.partition('.')[2]}"
        return wanted in self.names or ("." in wanted and starred in self.names)


def chosen(folder: Path) -> Address | None:
    """What was chosen for an office; None where nothing was. `RunError` for what cannot be read."""
    try:
        return Address(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise RunError(f"{folder / FILE} cannot be read ({error}): remove it, then choose the address anew") from error


def choose(folder: Path, given: Address, running: Serving) -> Address:
    """Keep an address for the next start. `UsageError` for one at which this machine cannot listen."""
    try:
        base = base_of(given.base_url)
    except UsageError as error:
        raise UsageError(
            "路径只含字母、数字和斜线，例如/jiance/；没有要求的填写/ / a path such as /halfsky/, or /"
        ) from error
    if given.name:
        try:
            check_name(given.name)
        except UsageError as error:
            raise UsageError(
                "域名只填写名称，例如jiance.example.cn，不带http和端口 / a host name, without scheme and port"
            ) from error
    if not 1 <= given.port <= 65535:
        raise UsageError("端口应为1至65535之间的数字 / a port is a number from 1 to 65535")
    if (given.host, given.port) != (running.host, running.port):
        _try_to_listen(given, running)
    kept = Address(given.host, given.port, given.name.lower(), base)
    private_files.write(folder / FILE, json.dumps(asdict(kept), ensure_ascii=False).encode())
    return kept


def _try_to_listen(given: Address, running: Serving) -> None:
    """Listen there for a moment. Of the server's own port only the host can be tried: on another port."""
    port = 0 if given.port == running.port else given.port
    try:
        for family, kind, number, _, where in socket.getaddrinfo(
            given.host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with contextlib.closing(socket.socket(family, kind, number)) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(where)
    except (OSError, UnicodeError) as why:
        if isinstance(why, PermissionError):
            said = f"系统不允许使用{given.port}端口，请改用1024以上的端口"
        elif isinstance(why, socket.gaierror | UnicodeError) or why.errno == errno.EADDRNOTAVAIL:
            said = f"“{given.host[:60]}”不是本机的地址，请填写本机的IP地址"
        else:
            said = f"地址“{given.host[:60]}”的{given.port}端口不能使用（可能已被占用），请换一个端口"
        raise UsageError(f"{said} / cannot listen at {given.host}:{given.port}") from why


def certificate(folder: Path) -> Certificate | None:
    """The certificate that an office has put in; None for none. `RunError` where it cannot be used."""
    if not (folder / CERTIFICATE).is_file():
        return None
    try:
        return examined((folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes())
    except (OSError, UsageError) as error:
        raise RunError(f"{folder / CERTIFICATE}: {error}") from error


def put_in(folder: Path, certificate: bytes, key: bytes) -> Certificate:
    """Keep a certificate with its key for the next start. `UsageError` for one that has ended or is another key's."""
    found = examined(certificate, key)
    if found.days_left() < 0:
        day = found.until
        raise UsageError(
            f"证书已于{day.year}年{day.month}月{day.day}日到期，请申请新的证书 / the certificate has ended"
        )
    private_files.make_folder(folder / CERTIFICATE.parent)
    private_files.write(folder / CERTIFICATE, certificate)
    private_files.write(folder / KEY, key)
    return found


def take_out(folder: Path) -> None:
    """From the next start on there is no certificate."""
    for path in (folder / CERTIFICATE, folder / KEY):
        path.unlink(missing_ok=True)


def examined(certificate: bytes, key: bytes) -> Certificate:
    """What a certificate (PEM, the server's own first) says, once its key is known to be its own. `UsageError`."""
    from cryptography import x509  # noqa: PLC0415 - heavy: where a certificate is looked at
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    if max(len(certificate), len(key)) > _LARGEST:
        raise UsageError("文件太大，不像证书或私钥 / too large for a certificate or a key")
    try:
        own = x509.load_pem_x509_certificates(certificate)[0]
    except ValueError as error:
        raise UsageError(
            "证书文件无法识别，请提供PEM格式的证书（文本，以“-----BEGIN CERTIFICATE-----”开头）"
            " / the certificate is no PEM"
        ) from error
    try:
        held = serialization.load_pem_private_key(key, password=None)
    except TypeError as error:
        raise UsageError("私钥设有口令，请提供不带口令的私钥 / the key is closed by a password") from error
    except ValueError as error:
        raise UsageError(
            "私钥文件无法识别，请提供PEM格式的私钥（文本，以“-----BEGIN”开头） / the key is no PEM"
        ) from error
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if own.public_key().public_bytes(*form) != held.public_key().public_bytes(*form):
        raise UsageError("证书与私钥不是一对，请检查是否选错了文件 / the key is not the certificate's")
    return Certificate(tuple(_names(own)), own.not_valid_after_utc)


def _names(own: object) -> list[str]:
    from cryptography import x509  # noqa: PLC0415 - as above

    assert isinstance(own, x509.Certificate)
    with contextlib.suppress(x509.ExtensionNotFound):
        said = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found: Sequence[object] = [
            *said.get_values_for_type(x509.DNSName), *said.get_values_for_type(x509.IPAddress)
        ]  # fmt: skip
        return [str(name).lower() for name in found]
    return []


def tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """What the server speaks TLS by. `RunError` where the files cannot be used."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except OSError as error:  # of files, and SSLError
        raise RunError(f"{certificate} with {key} cannot be used as a certificate: {error}") from error
    return context


def reached(given: Address, *, secure: bool) -> str:
    """The address to tell people, as far as it is known."""
    scheme = "https" if secure else "http"
    usual = given.port == (443 if secure else 80)
    host = given.name or (_own_number() if given.host == ANY else given.host)
    host = f"[{host}]" if ":" in host.strip("[]") and not host.startswith("[") else host
    return f"{scheme}://{host}{'' if usual else f':{given.port}'}{given.base_url}"


def reached_here(given: Address, *, secure: bool) -> str:
    """The address that this machine's own browser finds whatever the network knows of names, and that is good for the
    links of others too: by number, but where a certificate is for a name."""
    by_number = given.host == ANY and not (secure and given.name)
    return reached(replace(given, name="") if by_number else given, secure=secure)


def _own_number() -> str:
    """This machine's number in the network, which every computer there finds; its name where it has none."""
    from jupyter_client.localinterfaces import public_ips  # noqa: PLC0415 - asks the system's own commands

    return next((one for one in public_ips() if ":" not in one), socket.gethostname())


def is_for_others(given: Address) -> bool:
    return not is_loopback(given.host)
