"""What else may answer at an address: other people's pages, and proxies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
import ssl

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

type Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def served(
    handler: Handler, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Serve all paths at a loopback address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(app, host="127.0.0.1")
    loop = asyncio.get_running_loop()
    handler_before = loop.get_exception_handler()
    if tls:
        loop.set_exception_handler(lambda *_: None)  # Clients hang up on it, as hoped
    await server.start_server(ssl=tls)
    try:
        yield str(server.make_url("/")).rstrip("/")
    finally:
        await server.close()
        loop.set_exception_handler(handler_before)


def proxy(url: str, base: str = "") -> Handler:
    """Return what shows a server under a path, and nothing under any other."""

    async def forward(request: web.Request) -> web.Response:
        if not request.path.startswith(base):
            return web.Response(status=404, text="<html>", content_type="text/html")
        rest = request.path_qs.removeprefix(base)
        async with (
            ClientSession() as session,
            session.request(
                request.method,
                url + rest,
                headers=request.headers,
                data=await request.read(),
            ) as answer,
        ):
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                content_type=answer.content_type,
            )

    return forward


def home_made(folder: Path) -> ssl.SSLContext:
    """Return TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "home-made.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
