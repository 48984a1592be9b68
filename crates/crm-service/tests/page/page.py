"""Every action of the page in a real browser: `page.py URL KEY`. Needs chromium and chromedriver, nothing else.

Speaks the WebDriver protocol (W3C) itself, so that no package has to be installed for one test.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def send(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)["value"]) from None


class Browser:
    def __init__(self, folder):
        # The driver says which port it took.
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                base = "http://127.0.0.1:" + line.split("port")[-1].strip(" .\n")
                break
        options = {"args": [*OPTIONS, f"--user-data-dir={folder}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        session = send("POST", base + "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base = f"{base}/session/{session['sessionId']}"

    def close(self):
        try:
            send("DELETE", self.base)
        finally:
            self.driver.kill()

    def open(self, url):
        send("POST", self.base + "/url", {"url": url})

    def find(self, css):
        return send("POST", self.base + "/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css):
        # What is under way may replace what is to be clicked.
        self.wait("rest", lambda: self.run("return !document.body.hasAttribute('aria-busy')"))
        send("POST", f"{self.base}/element/{self.find(css)}/click", {})

    def type(self, css, text):
        send("POST", f"{self.base}/element/{self.find(css)}/value", {"text": text})

    def press(self, css, key):
        self.type(css, key)

    def run(self, script, *args):
        return send("POST", self.base + "/execute/sync", {"script": script, "args": list(args)})

    def text(self, css):
        return self.run("const e = document.querySelector(arguments[0]); return e ? e.textContent : ''", css)

    def shown(self, css):
        return self.run("const e = document.querySelector(arguments[0]); return !!e && e.offsetParent !== null", css)

    def wait(self, what, condition):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"{what}: does not come. Message: {self.text('#message')!r}")

    def complaints(self):
        log = send("POST", self.base + "/se/log", {"type": "browser"})
        return [line["message"] for line in log if line["level"] == "SEVERE" and "favicon" not in line["message"]]


ENTER, RIGHT = "\ue007", "\ue014"


def log_in(page, url, key):
    page.open(url)
    page.wait("the service's health", lambda: "healthy" in page.text("#health"))
    page.type("#key", key)
    page.press("#key", ENTER)


def viewer(page, url, key):
    log_in(page, url, key)
    page.wait("the board", lambda: page.shown("#work"))
    assert not page.shown("#tab-review") and not page.shown("#tab-contacts") and not page.shown("#tab-check")
    page.click("#tab-cycle")
    assert not page.shown("#run"), "a viewer must not run a cycle"
    page.click("#logout")
    page.wait("the log-in", lambda: page.shown("#login"))


def admin(page, url, key):
    log_in(page, url, key + "x")
    page.wait("the refusal", lambda: "valid API key" in page.text("#message"))
    log_in(page, url, key)
    page.wait("the board", lambda: page.shown("#work"))

    # The cycle: it runs while the page looks on, then the plan is asked for and approved.
    page.click("#tab-cycle")
    page.wait("the first cycle", lambda: "ended well: yes" in page.text("#state"))
    page.wait("its stages", lambda: page.run("return document.querySelectorAll('#progress li').length") > 3)
    assert "leads created" in page.text("#figures")
    page.click("#plan")
    page.wait("the plan", lambda: not page.run("return document.getElementById('run').disabled"))
    assert page.text("#text") != ""
    page.click("#run")
    page.wait("the approved cycle", lambda: page.text("#text") == "" and "halo calls" in page.text("#figures"))

    # The board, by mouse and by keyboard.
    page.click("#tab-board")
    page.wait("the stages", lambda: page.run("return document.querySelectorAll('#stages button').length") >= 16)
    page.wait("the records", lambda: page.run("return document.querySelectorAll('#records tbody tr').length") > 10)
    page.click("#stages button[data-status=qualified]")
    page.wait("one stage", lambda: "qualified" in page.text("#records-title"))
    page.click("#stages button[data-status=new_lead]")
    page.wait("new leads", lambda: "new lead" in page.text("#records-title"))
    page.press("#tab-board", RIGHT)
    page.wait("the next tab by its key", lambda: page.shown("#cycle"))
    page.press("#tab-cycle", RIGHT)
    page.wait("the providers", lambda: "Apollo" in page.text("#provider-rows"))
    page.click("#provider-rows button")
    page.wait("an account", lambda: page.text("#account") != "")

    # Reviews: one is taken over, one is not.
    page.click("#tab-review")
    count = "return document.querySelectorAll('#questions button').length"
    page.wait("the questions", lambda: page.run(count) > 1)
    for answer in ("merge", "discard"):
        before = page.run(count)
        page.click("#questions button")
        page.wait("both sides", lambda: page.shown("#sides tbody tr"))
        page.click(f"#sides button[data-answer={answer}]")
        page.wait("the answer", lambda: page.run(count) == before - 1 and not page.shown("#sides"))

    page.click("#tab-letters")
    page.wait("the dead letters", lambda: page.text("#letter-rows") == "Nothing was given up.")

    # Opt-outs.
    page.click("#tab-contacts")
    page.type("#suppress [name=email]", "nobody@somewhere.example")
    page.click("#suppress [value=check]")
    page.wait("the look-up", lambda: page.text("#suppressed") == "Not on the list.")
    page.type("#suppress [name=reason]", "asked on the phone")
    page.click("#suppress [value=add]")
    page.wait("the opt-out", lambda: page.text("#suppressed") == "On the list.")
    page.type("#suppress [name=email]", "Nobody@Somewhere.example")
    page.click("#suppress [value=check]")
    page.wait("the reason", lambda: "asked on the phone" in page.text("#suppressed"))

    # The configuration.
    page.click("#tab-check")
    page.click("#check-now")
    page.wait("the findings", lambda: "mapping" in page.text("#findings"))

    # A new load keeps the key of this tab.
    page.open(url)
    page.wait("the board again", lambda: page.shown("#work"))


def main():
    url, viewer_key, admin_key = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        page = Browser(folder)
        try:
            viewer(page, url, viewer_key)
            admin(page, url, admin_key)
            # 401 and 404 answers are logged by the browser itself; anything else is a fault of the page.
            wrong = [text for text in page.complaints() if " 401 " not in text and "Failed to load resource" not in text]
            assert not wrong, wrong
        finally:
            page.close()
    print("the page works: viewer and admin, by mouse and by keyboard")


main()
