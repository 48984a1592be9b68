"""A client in another language, with nothing but its standard library, against `halo-b2b sandbox`.

Usage: other_language.py CONFIG.toml, as `halo-b2b sandbox --write-config CONFIG.toml` wrote it. Exits with 0 if all
that a HaloPSA client relies on is there: discovery, login, paging, create, update, delete, files, webhooks, errors.
"""

import base64
import http.server
import json
import queue
import re
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request


def settings(path):
    def texts(name):
        with open(name, encoding="utf-8") as file:
            # The first of a name: the tenant stands before the vendors, which have addresses too.
            return dict(reversed(re.findall(r'^(\w+) = "(.*)"$', file.read(), re.MULTILINE)))

    config = texts(path)
    secrets = texts(path.rsplit(".", 1)[0] + ".secrets.toml")
    return config["base_url"], secrets["HALOPSA_CLIENT_ID"], secrets["HALOPSA_CLIENT_SECRET"]


class Halo:
    def __init__(self, base, client_id, secret):
        self.base = base
        info = self.call("GET", "/api/authinfo")
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": "all"}
        request = urllib.request.Request(
            info["auth_url"] + "/token?tenant=" + info["tenant_id"], urllib.parse.urlencode(form).encode()
        )
        with urllib.request.urlopen(request) as answer:
            token = json.load(answer)
        assert token["token_type"] == "Bearer" and token["expires_in"] == 3600, token
        self.token = token["access_token"]

    def call(self, method, path, body=None, **query):
        url = self.base + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, method=method)
        if hasattr(self, "token"):
            request.add_header("Authorization", "Bearer " + self.token)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
            return json.loads(content) if "json" in answer.headers.get("Content-Type", "") else content

    def fails(self, status, method, path, body=None):
        try:
            self.call(method, path, body)
        except urllib.error.HTTPError as error:
            content = error.read()
            assert error.code == status, (error.code, content)
            return content
        raise AssertionError(f"{method} {path} should have failed")

    def pages(self, path, key, size, **query):
        rows, page = [], 1
        while True:
            query.update(pageinate="true", page_size=size, page_no=page, order="id")
            answer = self.call("GET", path, **query)
            rows += answer[key]
            if not answer[key] or len(rows) >= answer["record_count"]:
                assert len(rows) == answer["record_count"], (len(rows), answer["record_count"])
                return rows
            page += 1


def receiver():
    """A small server that keeps what is posted to it."""
    heard = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.put((self.headers.get("Authorization"), json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/halo", heard


def main(config):
    halo = Halo(*settings(config))
    assert halo.call("GET", "/API/agent/ME")["name"], "paths are read in any case"

    # A webhook, set up as in Halo: the hook, then the rule that triggers it.
    url, heard = receiver()
    hook = {
        "name": "Other language", "url": url, "active": True,
        "authentication_type": 1, "basic_username": "halo", "basic_password": "s3cret",
    }
    hook = halo.call("POST", "/api/Webhook", [hook])
    events = {row["name"]: row["id"] for row in halo.call("GET", "/api/Lookup", lookupid=64)}
    rule = {"type": -2, "delivery_method": 6, "webhook_id": hook["id"], "eventno": events["New Ticket Logged"]}
    halo.call("POST", "/api/Notification", [rule])

    # Create: a customer, its contact, a lead with a custom field.
    client = halo.call("POST", "/api/Client", [{"name": "Other Language Ltd"}])
    user = {"name": "Rosa Lindqvist", "emailaddress": "rosa@other.example", "site_id": client["main_site_id"]}
    user = halo.call("POST", "/api/Users", [user])
    assert user["client_id"] == client["id"]
    lead = {
        "summary": "Other Language - managed backup", "user_id": user["id"], "oppvalue": 12500,
        "customfields": [{"name": "CFDND", "value": False}],
    }
    lead = halo.call("POST", "/api/Opportunities", [lead])
    assert lead["is_opportunity"] is True and lead["client_id"] == client["id"]
    assert lead["dateclosed"] == "1900-01-01T00:00:00" and isinstance(lead["site_id"], float)

    proof, event = heard.get(timeout=20)
    assert proof == "Basic " + base64.b64encode(b"halo:s3cret").decode()
    assert event["ticket"]["id"] == lead["id"] and event["webhook_id"] == hook["id"], event
    halo.call("DELETE", "/api/Webhook/" + hook["id"])

    # Page: by small pages, filtered, without doubles.
    many = [{"summary": f"Row {n}", "client_id": client["id"]} for n in range(7)]
    made = halo.call("POST", "/api/Tickets?returnall=true", many)
    assert len(made) == 7
    rows = halo.pages("/api/Tickets", "tickets", 3, client_id=client["id"])
    assert sorted(row["id"] for row in rows) == sorted([lead["id"]] + [row["id"] for row in made])
    assert "customfields" not in rows[0]

    # Update: what is not sent stays; an entry needs an outcome.
    changed = halo.call("POST", "/api/Opportunities", [{"id": lead["id"], "oppconversionprobability": 40}])
    assert changed["oppvalue"] == 12500 and changed["oppconversionprobability"] == 40
    refused = json.loads(halo.fails(400, "POST", "/api/Actions", [{"ticket_id": lead["id"], "note": "x"}]))
    assert refused["ClassName"] == "System.Exception" and "outcome" in refused["Message"]
    action = halo.call("POST", "/api/Actions", [{"ticket_id": lead["id"], "outcome_id": 7, "note": "Rang."}])
    assert action["id"] == 2
    model = json.loads(halo.fails(400, "POST", "/api/Tickets", [{"id": lead["id"], "status_id": "abc"}]))
    assert list(model) == ["[0].status_id"], model

    # Files.
    content = bytes(range(256)) * 40
    file = {"ticket_id": lead["id"], "filename": "scan.bin", "data_base64": base64.b64encode(content).decode()}
    file = halo.call("POST", "/api/Attachment", [file])
    assert halo.call("GET", f"/api/Attachment/{file['id']}") == content

    # Delete: tickets go to the bin and come back, contacts are gone.
    halo.call("DELETE", f"/api/Tickets/{lead['id']}", reason="test")
    assert halo.fails(404, "GET", f"/api/Tickets/{lead['id']}") == b""
    halo.call("POST", "/api/Tickets", [{"id": lead["id"], "_recover": True}])
    assert halo.call("GET", f"/api/Tickets/{lead['id']}")["summary"] == lead["summary"]
    for row in [lead] + made:
        halo.call("DELETE", f"/api/Tickets/{row['id']}")
    halo.call("DELETE", f"/api/Users/{user['id']}")
    halo.call("DELETE", f"/api/Client/{client['id']}")
    halo.fails(404, "GET", f"/api/Client/{client['id']}")

    halo.token = "expired"
    assert halo.fails(401, "GET", "/api/Tickets") == b""
    print("a client in another language noticed nothing")


if __name__ == "__main__":
    main(sys.argv[1])
