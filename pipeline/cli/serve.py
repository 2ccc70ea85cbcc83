"""``introresultat serve``: its options. What it does is in ``serving.py``, the portal in ``pipeline/portal``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import home_option


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 takes a free one."
)
@click.option(
    "--behind-proxy",
    metavar="NAME",
    help="The public host name, where a proxy with TLS is in front. Without it only this machine is served.",
)
@click.option(
    "--proxy-address",
    multiple=True,
    metavar="IP",
    help="A proxy whose X-Forwarded-For is believed; repeatable. Default: 127.0.0.1 and ::1.",
)
@click.option(
    "--with-register", is_flag=True, help="Let other machines in although this HOME contains a snapshot of NIR."
)
@click.option("--access-log", is_flag=True, help="Print a line an answer: time, lenke-id, method, status.")
def serve(
    home: Path | None,
    *,
    host: str,
    port: int,
    behind_proxy: str | None,
    proxy_address: tuple[str, ...],
    with_register: bool,
    access_log: bool,
) -> None:
    """Serve the sheets to those who have a link: the portal. It goes on until it is stopped."""
    from pipeline.cli.serving import serve_portal  # noqa: PLC0415 – keeps every other command quick

    serve_portal(
        home,
        host=host,
        port=port,
        behind_proxy=behind_proxy,
        proxy_addresses=proxy_address,
        with_register=with_register,
        access_log=access_log,
    )
