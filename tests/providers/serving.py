"""Small servers that misbehave as a test tells them to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
import socket
import ssl

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(
    handler: Handler, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Answer every request by a handler, and yield the URL."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        yield f"{'https' if tls else 'http'}://{HOST}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def answering(raw: bytes, *, hold: bool = False) -> AsyncIterator[str]:
    """Answer every request with some bytes, then hang up, or hold the line."""
    over = asyncio.Event()

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        if hold:
            await over.wait()
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        server.close()
        await asyncio.sleep(0)


def nobody() -> str:
    """Return a URL where nothing listens."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return f"http://{HOST}:{taken.getsockname()[1]}"


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "self-signed.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def replying(
    body: bytes | str = b"{}", status: int = 200, content_type: str = "application/json"
) -> Handler:
    """Return a handler that always answers the same."""
    raw = body.encode() if isinstance(body, str) else body

    async def reply(_: web.Request) -> web.Response:
        return web.Response(body=raw, status=status, content_type=content_type)

    return reply
