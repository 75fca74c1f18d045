"""Drives a headless Chromium over a pipe, for tests that need a page laid out and its script run."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

TIMEOUT = 60
"""Seconds that one answer may take."""


class Browser:
    """One page of one browser. Commands go in, answers and events come out, each ended by a zero byte."""

    def __init__(self, folder: Path) -> None:
        assert PROGRAM is not None
        self.answers: dict[int, dict[str, Any]] = {}
        self.complaints: list[str] = []
        self._last = 0
        self._kept = b""
        below, self._out = os.pipe()
        self._in, above = os.pipe()
        # The program reads commands from descriptor 3 and writes answers to descriptor 4; the ends that it gets are
        # first moved out of the way of these.
        down, up = (fcntl.fcntl(end, fcntl.F_DUPFD, 100) for end in (below, above))
        command = [PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        command += [f"--user-data-dir={folder}", "--hide-scrollbars", "--no-first-run", "--disable-dev-shm-usage"]
        script = f'exec 3<&{down} 4>&{up} {down}<&- {up}>&-; exec "$0" "$@"'
        self._process = subprocess.Popen(
            ["bash", "-c", script, *command],
            pass_fds=(down, up),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (below, above, down, up):
            os.close(end)
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        self._process.wait(TIMEOUT)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol and what it answers."""
        self._last += 1
        number = self._last
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + TIMEOUT
        while number not in self.answers:
            self._read(end)
        answer = self.answers.pop(number)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self, end: float) -> None:
        ready, _, _ = select.select([self._in], [], [], max(0, end - time.monotonic()))
        assert ready, "the browser does not answer"
        part = os.read(self._in, 1 << 20)
        assert part, "the browser has ended"
        *whole, self._kept = (self._kept + part).split(b"\0")
        for text in whole:
            message = json.loads(text)
            if "id" in message:
                self.answers[message["id"]] = message
            elif message["method"] in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
                self.complaints.append(json.dumps(message["params"]))

    def size(self, width: int, height: int = 900, dark: bool = False) -> None:
        """Sets the size of the window, and which colours the reader prefers."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, file: Path) -> None:
        """Loads a page and waits until it is complete."""
        self.complaints.clear()
        self.call("Page.navigate", url=file.as_uri())
        end = time.monotonic() + TIMEOUT
        while self.run("document.readyState + location.href") != f"complete{file.as_uri()}":
            assert time.monotonic() < end, "the page does not load"

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def hover(self, node: str) -> None:
        """Moves the mouse to the middle of the node that a JavaScript expression gives."""
        x, y = self.run(
            f"(() => {{ const node = {node}; node.scrollIntoView({{ block: 'center', inline: 'center' }});"
            "const box = node.getBoundingClientRect();"
            "return [(box.left + box.right) / 2, (box.top + box.bottom) / 2]; })()"
        )
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, node: str) -> None:
        """Clicks on the middle of the node that a JavaScript expression gives."""
        self.hover(node)
        x, y = self.run(
            f"(() => {{ const b = ({node}).getBoundingClientRect();"
            "return [(b.left + b.right) / 2, (b.top + b.bottom) / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Presses a key, by its DOM name."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes[key])

    def picture(self, file: Path, whole: bool = False) -> None:
        """A screenshot, of the whole page where `whole`."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(data))
