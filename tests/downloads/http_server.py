#!/usr/bin/python3
"""A server with every fault that downloads meet, one a path. Prints its ports (HTTP, HTTPS), then a line for each request:
path and range. Arguments: the file to serve, a certificate with its key."""
import http.server
import ssl
import sys
import threading
import time

content = open(sys.argv[1], "rb").read()
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.strip("/")
        seen[path] = seen.get(path, 0) + 1
        asked = self.headers.get("Range", "-")
        print(path, asked, flush=True)
        start = int(asked.split("=")[1].split("-")[0]) if asked != "-" else 0
        body = content
        if path in ("wrong", "wrong-cut"):
            body = bytes(reversed(content))
        if path == "long":
            body = content + b"and more"
        if path == "short":
            body = content[:-7]
        if path.startswith("redirect-"):
            return self.redirect({"good": "/good", "loop": "/redirect-loop", "file": "file:///etc/passwd",
                                  "ftp": "ftp://127.0.0.1/x"}[path[9:]])
        if path in ("missing", "gone", "forbidden"):
            return self.refuse({"missing": 404, "gone": 410, "forbidden": 403}[path])
        if path == "busy" and seen[path] < 3:
            return self.refuse(503)
        if path == "always-busy":
            return self.refuse(503)
        if path.endswith("no-range"):
            start = 0
        if start >= len(body):
            return self.refuse(416)
        part = body[start:]
        shown = start
        if path == "other-range" and start:
            shown, part = 5, body[5:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {shown}-{len(body) - 1}/{len(body)}")
        if path != "no-length":
            self.send_header("Content-Length", str(len(part)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            if path in ("cut", "wrong-cut", "other-range") or path == "cut-no-range" and seen[path] < 3:
                self.wfile.write(part[:100_000])
            elif path == "nothing":
                pass
            elif path == "stall":
                self.wfile.write(b"" if start else part[:1000])
                self.wfile.flush()
                time.sleep(60)
            elif path == "slow":
                for at in range(0, len(part), 20_000):
                    self.wfile.write(part[at:at + 20_000])
                    self.wfile.flush()
                    time.sleep(0.02)
            else:
                self.wfile.write(part)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def redirect(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def refuse(self, status):
        page = b"<html>what a pity</html>" * 50
        self.send_response(status)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
secure = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2])
secure.socket = context.wrap_socket(secure.socket, server_side=True)
threading.Thread(target=secure.serve_forever, daemon=True).start()
print(plain.server_port, secure.server_port, flush=True)
plain.serve_forever()
