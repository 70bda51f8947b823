"""A real S3 server on loopback, a proxy that fails before it, and what a reader of it can see."""

from __future__ import annotations

import hashlib
import http.client
import json
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath

from peelian.publication.outlet.s3 import ENDPOINT_VARIABLE, S3Store
from peelian.publication.outlet.store import Store

BUCKET = "figures"
LINK = re.compile(r'(?:href|url)="?([^"#>]+)')
SITE = re.compile(r"[a-z]+\.(html|atom|ics|jsonld)|[^/]+/[^/]+/(index|v\d+-corrected)\.html")
"""What the site has beside the releases: it comes after them, so one may be public before it."""
FRONT = re.compile(r"[^/]+/[^/]+/v\d+/index\.html")
REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


@contextmanager
def served() -> Iterator[str]:
    """A server's address; it holds nothing but an empty bucket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
    host, port = server.get_host_and_port()
    try:
        asked("PUT", f"{host}:{port}", f"/{BUCKET}")
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def asked(method: str, place: str, path: str) -> int:
    connection = http.client.HTTPConnection(place, timeout=10)
    connection.request(method, path)
    status = connection.getresponse().status
    connection.close()
    return status


def store_of(endpoint: str, prefix: str = "") -> S3Store:
    return S3Store(f"s3://{BUCKET}/{prefix}", {ENDPOINT_VARIABLE: endpoint})


Fault = Callable[[int, BaseHTTPRequestHandler, bytes], bytes | int | None]
"""Given the number of a request, from 1, the request and its body: a status to fail with before the
server sees it, DROP to hang up then, other bytes to hand on, LOSE_REPLY once the server has it;
None to do nothing."""
LOSE_REPLY, DROP = -1, -2


@contextmanager
def failing(endpoint: str, fault: Fault) -> Iterator[str]:
    """A proxy's address; it hands every request on to `endpoint`, unless `fault` says otherwise."""
    count = [0]
    lock = threading.Lock()

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                count[0] += 1
                number = count[0]
            done = fault(number, self, body)
            if isinstance(done, int) and done > 0:
                self.send_response(done)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if done == DROP:
                self.close_connection = True
                return
            body = done if isinstance(done, bytes) else body
            place = endpoint.removeprefix("http://")
            onward = http.client.HTTPConnection(place, timeout=20)
            headers = {k: v for k, v in self.headers.items() if k.lower() != "content-length"}
            onward.request(self.command, self.path, body, headers)
            reply = onward.getresponse()
            data = reply.read()
            onward.close()
            if done == LOSE_REPLY:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = handle_any

        def log_message(self, *_args: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def faults_for_a_reader(store: Store) -> list[str]:
    """What is wrong for someone who reads the store by its pages; empty where all of it is whole.

    Every page that a reader can reach from the index or a front page is read, and every address on
    it; a release must have every file of its manifest, as it was signed.
    """
    keys = store.keys("")
    fronts = [key for key in keys if FRONT.fullmatch(key)]
    wrong: list[str] = []
    seen: set[str] = set()
    waiting = [*fronts, *(key for key in keys if key == "index.html")]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        held = store.get(key)
        if held is None:
            if not SITE.fullmatch(key):
                wrong.append(f"{key} is led to and isn't there")
            continue
        if not key.endswith(".html"):
            continue
        text = held.data.decode("utf-8")
        for link in {*LINK.findall(text), *REFRESH.findall(text)}:
            if not link.startswith(("mailto:", "data:", "http")):
                waiting.append(_joined(key, link))
        if not FRONT.fullmatch(key) and key.count("/") == 3 and "Withdrawn:" not in text:
            wrong += _not_whole(store, key.removesuffix("index.html"))
    return wrong


def _not_whole(store: Store, prefix: str) -> list[str]:
    manifest = store.get(f"{prefix}manifest.json")
    if manifest is None:
        return [f"{prefix} has no manifest"]
    wrong = []
    for name, digest in json.loads(manifest.data)["files"].items():
        held = store.get(prefix + name)
        if held is None or hashlib.sha256(held.data).hexdigest() != digest:
            wrong.append(f"{prefix}{name} isn't there as it was signed")
    return wrong


def _joined(key: str, link: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(key).parent / link).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
