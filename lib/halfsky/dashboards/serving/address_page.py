"""The page where an office sets its server's address, puts in its certificate, and has the server started by them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from halfsky.dashboards.serving import office_address, office_pages, rights
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.deed_page import DeedPage
from halfsky.dashboards.serving.office_address import Address, Certificate
from halfsky.dashboards.serving.settings import Serving
from halfsky.errors import RunError, UsageError

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store

_COMMANDED = "本服务器的网址由启动命令给定，不在本页修改。"


class AddressPage(DeedPage):
    """The address, and beside it the certificate; both hold from the next start on, which a press brings at once."""

    place = rights.OFFICE
    address = "address"
    deeds = ("choose", "certificate", "without", "start")
    starts = False

    async def do(self, what: str) -> str:
        await in_store(self.user, _require)
        done = await asyncio.get_running_loop().run_in_executor(None, _DEEDS[what], self)
        if self.starts:
            self.settings["start_again"]()
        return done

    async def written(self, *, done: str, wrong: str) -> str:
        await in_store(self.user, _require)
        if self.starts:
            return office_pages.starting(self.serving.base_url, *_reached_then(self))
        about = await asyncio.get_running_loop().run_in_executor(None, partial(state, self.serving))
        return office_pages.address(self.serving.base_url, self.mark(), about, await self.top(), done=done, wrong=wrong)


def state(serving: Serving) -> office_pages.Reached:
    """How the server is reached now, how after its next start, and what its certificate says."""
    wrong, given, certificate = "", None, None
    if serving.office is not None:
        try:
            given = office_address.chosen(serving.office)
            certificate = office_address.certificate(serving.office)
        except RunError:
            wrong = "已保存的网址或证书无法读取，请重新设置。"
    running = _running(serving, given)
    now = office_address.reached(running, secure=serving.certificate is not None)
    if serving.office is None:
        return office_pages.Reached(
            now, fixed=_COMMANDED if not serving.proxies else f"{_COMMANDED}证书由前置服务器管理。"
        )
    kept = given or running
    later = office_address.reached(kept, secure=certificate is not None)
    return office_pages.Reached(
        now, "" if wrong or later == now else later,
        kept.host, kept.port, kept.name, kept.base_url,
        _told(certificate, kept), certificate is not None,
        "" if certificate is not None or not office_address.is_for_others(kept) or serving.proxies
        else "没有证书时，口令和数据在网络上以明文传送。", wrong,
        starts=not wrong and (later != now or certificate is not None),
    )  # fmt: skip


def _reached_then(page: AddressPage) -> tuple[str, str]:
    """Where this browser finds the server after its start, and where others do ("" where nobody else does)."""
    folder, secure = _office(page), False
    with contextlib.suppress(RunError):
        secure = office_address.certificate(folder) is not None
    given = office_address.chosen(folder) or _running(page.serving, None)
    others = office_address.reached(given, secure=secure) if office_address.is_for_others(given) else ""
    return office_address.reached_here(given, secure=secure), others


def _running(serving: Serving, given: Address | None) -> Address:
    """The address that is served; of its names the one that was chosen, where it goes by that."""
    kept = given is not None and given.name in serving.names
    return Address(serving.host, serving.port, given.name if given and kept else _name(serving), serving.base_url)


def in_a_line(serving: Serving) -> str:
    """For the list of what an office sets; "" while nobody but this machine's own users reaches the server."""
    about = state(serving)
    if serving.proxies and not about.next:
        return f"{about.now}，证书由前置服务器管理"
    if not office_address.is_for_others(Address(host=about.host)) and not about.fixed:
        return ""
    return "，".join(part for part in (about.next or about.now, about.certificate or about.plain) if part).rstrip("。")


def _name(serving: Serving) -> str:
    own = {"localhost", "127.0.0.1", "[::1]", serving.host, socket.gethostname().lower()}  # it goes by these unasked
    return next((name for name in reversed(serving.names) if name not in own), "") if serving.names else ""


def _told(certificate: Certificate | None, kept: Address) -> str:
    if certificate is None:
        return ""
    left, day = certificate.days_left(), certificate.until.astimezone()
    when = f"{day.year}年{day.month}月{day.day}日"
    if left < 0:
        return f"证书已于{when}到期，请更换。"
    host = kept.name or kept.host
    known = host == office_address.ANY or certificate.is_for(host)
    other = "" if known else f"证书不是签发给“{host}”的，浏览器会提示不安全。"
    return f"证书有效期至{when}，还有{left}天{'，请尽快更换' if left <= office_address.SOON else ''}。{other}"


def _require(_store: Store, actor: Actor) -> None:
    actor.require("keep", "000000")


def _office(page: AddressPage) -> office_address.Path:
    if page.serving.office is None:
        raise UsageError(f"{_COMMANDED} / the command that started the server gives its address")
    return page.serving.office


def _choose(page: AddressPage) -> str:
    port = page.field("port").strip()
    reach = page.field("reach")
    host = {"here": Serving.host, "all": office_address.ANY}.get(reach, page.field("host").strip())
    if not host:
        raise UsageError("请填写本机的IP地址 / the address of this machine is missing")
    given = Address(host, int(port) if port.isdecimal() and len(port) < 6 else 0, page.field("name").strip(),
                    page.field("path").strip() or "/")  # fmt: skip
    office_address.choose(_office(page), given, page.serving)
    return "已保存，点“立即启用”后生效。"


def _certificate(page: AddressPage) -> str:
    sent = [next(iter(page.request.files.get(name, [])), None) for name in ("certificate", "key")]
    if sent[0] is None or sent[1] is None:
        raise UsageError("请同时选择证书文件和私钥文件 / certificate and key go together")
    found = office_address.put_in(_office(page), sent[0]["body"], sent[1]["body"])
    return f"证书与私钥相符，还有{found.days_left()}天到期。已保存，点“立即启用”后生效。"


def _without(page: AddressPage) -> str:
    office_address.take_out(_office(page))
    return "已停用证书，点“立即启用”后生效。"


def _start(page: AddressPage) -> str:
    """What was kept is looked at once more: the server ends before it can try."""
    folder = _office(page)
    given, found = office_address.chosen(folder), office_address.certificate(folder)
    if found is not None and found.days_left() < 0:
        raise UsageError("证书已经到期，请先更换或停用证书 / the certificate has ended")
    if given is not None:
        office_address.choose(folder, given, page.serving)
    page.starts = True
    return ""


_DEEDS: dict[str, Callable[[AddressPage], str]] = {
    "choose": _choose, "certificate": _certificate, "without": _without, "start": _start,
}  # fmt: skip
