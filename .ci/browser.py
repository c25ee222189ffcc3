"""Talks to Chromium over its debugging protocol, with Python's standard library alone."""

import base64
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request


class Browser:
    """A headless Chromium with one page."""

    def __init__(self, size=(1280, 800), dark=False, ratio=1):
        self.folder = tempfile.mkdtemp(prefix="netpyne-browser-")
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
             f"--user-data-dir={self.folder}", f"--window-size={size[0]},{size[1]}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.socket, self.last, self.events, self.left = None, 0, [], b""
        self._connect()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=ratio, mobile=size[0] < 600)

    def _connect(self):
        port_file = os.path.join(self.folder, "DevToolsActivePort")
        for _ in range(300):
            if os.path.exists(port_file) and open(port_file).read().strip():
                break
            time.sleep(0.1)
        port = int(open(port_file).read().split()[0])
        for _ in range(100):
            pages = [p for p in json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list")) if p["type"] == "page"]
            if pages:
                break
            time.sleep(0.1)
        path = re.sub(r"^ws://[^/]+", "", pages[0]["webSocketDebuggerUrl"])
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.left:
            self.left += self.socket.recv(4096)
        self.left = self.left.split(b"\r\n\r\n", 1)[1]

    def _bytes(self, count):
        while len(self.left) < count:
            more = self.socket.recv(1 << 16)
            if not more:
                raise ConnectionError("Chromium has gone")
            self.left += more
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def _message(self):
        """One message: frames until the last (RFC 6455)."""
        whole = b""
        while True:
            first, second = self._bytes(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack(">H", self._bytes(2))
            elif length == 127:
                length, = struct.unpack(">Q", self._bytes(8))
            whole += self._bytes(length)
            if first & 128:
                return json.loads(whole)

    def call(self, method, **params):
        self.last += 1
        text = json.dumps({"id": self.last, "method": method, "params": params}).encode()
        size = len(text)
        head = bytes([129, 128 | size]) if size < 126 else struct.pack(">BBH", 129, 254, size) if size < 65536 else struct.pack(">BBQ", 129, 255, size)
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(text)))
        while True:
            message = self._message()
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def value(self, expression):
        """What an expression comes to in the page; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, path, wait=60):
        """Opens a file and waits until the page says that it is shown; gives how many ms that took since it began to load."""
        self.events.clear()
        self.call("Page.navigate", url=path if "://" in path else "file://" + os.path.abspath(path))
        until = time.time() + wait
        while time.time() < until:
            shown = self.value("document.documentElement && document.documentElement.dataset.shown")
            if shown:
                return int(shown)
            time.sleep(0.05)
        raise TimeoutError(f"{path} is not shown after {wait} s: {self.troubles()}")

    def troubles(self):
        """Mistakes of scripts, and what the policy refused."""
        self.value("1")
        found = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            if event.get("method") == "Runtime.consoleAPICalled" and event["params"]["type"] == "error":
                found.append(" ".join(str(part.get("description", part.get("value"))) for part in event["params"]["args"]))
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                found.append(event["params"]["entry"]["text"])
        return found

    def requests(self):
        """What was asked for beside the page itself and what lies in it."""
        self.value("1")
        urls = [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [url for url in urls[1:] if not url.startswith(("data:", "blob:"))]

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def drag(self, start, end, steps=30, pause=0.0):
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, button="left", clickCount=1, buttons=1)
        for i in range(1, steps + 1):
            x, y = (a + (b - a) * i / steps for a, b in zip(start, end))
            self.mouse("mouseMoved", x, y, button="left", buttons=1)
            time.sleep(pause)
        self.mouse("mouseReleased", *end, button="left", clickCount=1)

    def click(self, x, y):
        self.mouse("mousePressed", x, y, button="left", clickCount=1, buttons=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def key(self, key, **more):
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **more)

    def picture(self, path, full=False):
        area = {}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            area = {"captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("Page.captureScreenshot", format="png", **area)["data"]))

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError, ConnectionError):
            self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
