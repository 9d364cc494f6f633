import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

GRAPH, TOKEN, VERIFY = os.environ["GRAPH"], os.environ["TOKEN"], os.environ["VERIFY"]


class Bot(BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        known = query.get("hub.verify_token") == VERIFY
        self.answer(200 if known else 403, query.get("hub.challenge", ""))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(200, "EVENT_RECEIVED")
        for item in [item for entry in body["entry"] for item in entry.get("messaging", [])]:
            message = item.get("message", {})
            if message.get("text") and not message.get("is_echo"):
                reply = {"recipient": item["sender"], "messaging_type": "RESPONSE", "message": {"text": "You said: " + message["text"]}}
                headers = {"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN}
                urlopen(Request(GRAPH + "/me/messages", json.dumps(reply).encode(), headers)).close()


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Bot).serve_forever()
