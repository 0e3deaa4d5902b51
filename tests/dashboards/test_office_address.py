"""The address and the certificate of an office's own server: what is taken, and what is told of what is not."""

from __future__ import annotations

import logging
import socket
from contextlib import closing
from pathlib import Path

import pytest

from certificates import certificate
from halfsky.dashboards.serving import address_page, office_address, server
from halfsky.dashboards.serving.office_address import Address
from halfsky.dashboards.serving.settings import Serving
from halfsky.errors import RunError, UsageError

GOOD = certificate("jiance.example.cn", 89)


def office(folder: Path, **how: object) -> Serving:
    return Serving(outputs=folder, notebooks=folder, office=folder, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("certificate", "key", "said"),
    [
        (*GOOD[:1], certificate()[1], "不是一对"),
        (*certificate(days=-3), "到期"),
        (b"no PEM", GOOD[1], "证书文件无法识别"),
        (GOOD[0], b"no PEM", "私钥文件无法识别"),
        (*certificate(password=b"secret"), "口令"),
        (GOOD[0] * 2000, GOOD[1], "文件太大"),
    ],
)
def test_a_certificate_that_would_not_serve_is_told_and_not_kept(
    tmp_path: Path, certificate: bytes, key: bytes, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        office_address.put_in(tmp_path, certificate, key)
    assert office_address.certificate(tmp_path) is None


def test_a_certificate_is_kept_for_this_account_alone_and_its_days_are_told(tmp_path: Path) -> None:
    found = office_address.put_in(tmp_path, *GOOD)
    assert found.days_left() == 89
    assert found.is_for("jiance.example.cn")
    assert not found.is_for("example.cn")
    assert (tmp_path / office_address.KEY).stat().st_mode & 0o777 == 0o600
    office_address.tls(tmp_path / office_address.CERTIFICATE, tmp_path / office_address.KEY)
    told = address_page.state(office(tmp_path, host="0.0.0.0", port=443, names=("localhost", "jiance.example.cn")))
    assert (told.now, told.next) == ("http://jiance.example.cn:443/", "https://jiance.example.cn/")
    assert "还有89天" in told.certificate
    assert "浏览器会提示不安全" not in told.certificate
    office_address.take_out(tmp_path)
    assert office_address.certificate(tmp_path) is None


def test_of_a_certificate_for_another_host_or_near_its_end_that_is_told(tmp_path: Path) -> None:
    office_address.put_in(tmp_path, *certificate("*.example.cn", 20))
    for name, wrong in (("a.example.cn", False), ("a.b.example.cn", True), ("other.cn", True)):
        told = address_page.state(office(tmp_path, host="0.0.0.0", names=(name,))).certificate
        assert ("浏览器会提示不安全" in told) == wrong, name
        assert "还有20天，请尽快更换" in told


def test_a_certificate_that_was_spoilt_afterwards_is_no_missing_one(tmp_path: Path) -> None:
    office_address.put_in(tmp_path, *GOOD)
    (tmp_path / office_address.KEY).write_bytes(certificate()[1])
    with pytest.raises(RunError, match=office_address.CERTIFICATE.name):
        office_address.certificate(tmp_path)
    assert "无法读取" in address_page.state(office(tmp_path)).wrong


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Address(host="203.0.113.7"), "不是本机的地址"),
        (Address(host="no such host"), "不是本机的地址"),
        (Address(port=0), "1至65535"),
        (Address(port=70000), "1至65535"),
        (Address(name="https://jiance.example.cn/"), "域名只填写名称"),
        (Address(base_url="/../x"), "路径"),
    ],
)
def test_an_address_at_which_the_server_would_not_start_is_told_and_not_kept(
    tmp_path: Path, given: Address, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        office_address.choose(tmp_path, given, office(tmp_path))
    assert office_address.chosen(tmp_path) is None


def test_an_address_that_another_program_has_is_told(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = Address(port=taken.getsockname()[1])
        with pytest.raises(UsageError, match="可能已被占用"):
            office_address.choose(tmp_path, given, office(tmp_path))
    kept = office_address.choose(tmp_path, Address("127.0.0.1", 8866, "A.example.cn", "jiance"), office(tmp_path))
    assert kept == office_address.chosen(tmp_path) == Address("127.0.0.1", 8866, "a.example.cn", "/jiance/")
    (tmp_path / office_address.FILE).write_text("{")
    with pytest.raises(RunError, match="choose the address anew"):
        office_address.chosen(tmp_path)


def test_what_was_chosen_waits_for_a_start_until_it_is_served(tmp_path: Path) -> None:
    here = address_page.state(office(tmp_path))
    assert (here.next, here.starts) == ("", False)
    for given in (Address(office_address.ANY), Address(office_address.ANY, name="localhost"),
                  Address(office_address.ANY, name=socket.gethostname().lower())):  # fmt: skip
        office_address.choose(tmp_path, given, office(tmp_path))
        waits = address_page.state(office(tmp_path))
        assert waits.starts and waits.next == office_address.reached(given, secure=False) != waits.now
        names = ("localhost", "127.0.0.1", socket.gethostname().lower(), *filter(None, [given.name]))
        served = address_page.state(office(tmp_path, host=given.host, names=names))
        assert (served.now, served.next, served.starts) == (waits.next, "", False)
    back = address_page.state(office(tmp_path, certificate=tmp_path / "gone.pem", key=tmp_path / "gone.key"))
    assert back.starts, "the certificate was taken out"


def test_the_address_for_others_is_a_number_that_they_find_where_there_is_no_name() -> None:
    told = office_address.reached(Address(office_address.ANY), secure=False)
    assert not told.startswith(("http://127.", "http://0."))
    named = Address(office_address.ANY, name="jiance.example.cn")
    assert office_address.reached_here(named, secure=False) == told, "nobody may know the name yet"
    assert office_address.reached_here(named, secure=True) == "https://jiance.example.cn:8866/"


def test_a_server_that_cannot_start_anew_goes_on_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, taken, good = (office(tmp_path, port=port) for port in (1, 2, 3))
    begun: list[int] = []

    def served(serving: Serving) -> tuple[Serving, bool]:
        begun.append(serving.port)
        if serving is taken:
            raise RunError("taken")
        return serving, serving is first

    chosen = iter((taken, good))
    monkeypatch.setattr(server, "_served", served)
    monkeypatch.setattr(server, "open_log", lambda _path: logging.getLogger(__name__))
    server.serve(first, lambda: next(chosen))
    assert begun == [1, 2, 1, 3]
