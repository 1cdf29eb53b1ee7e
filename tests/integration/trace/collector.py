"""A collector of OpenTelemetry's: receives OTLP over HTTP in its JSON form and reads it by the protocol's own messages.

    with Collector() as collector:                 # collector.endpoint
        ...
        spans = collector.wait(lambda spans: any(s.name == "x" for s in spans))
"""
import base64
import http.server
import json
import threading
import time

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Kinds


class Span:
    def __init__(self, resource, span):
        self.service = resource["service.name"]
        self.instance = resource["service.instance.id"]
        self.trace, self.id, self.parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.name, self.kind = span.name, Kinds.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_")
        self.start, self.end = span.start_time_unix_nano, span.end_time_unix_nano
        self.failed = span.status.code == 2
        self.attributes = values(span.attributes)

    def __repr__(self):
        return f"{self.service} {self.kind} {self.name} {self.id}<{self.parent or '-'}"


def values(attributes):
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in attributes}


def with_bytes(node):
    """Ids are hex in OTLP's JSON, where protobuf's own has base64."""
    if isinstance(node, list):
        return [with_bytes(n) for n in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key in ("traceId", "spanId", "parentSpanId"):
            assert len(value) == (32 if key == "traceId" else 16) and value == value.lower(), (key, value)
            value = base64.b64encode(bytes.fromhex(value)).decode()
        out[key] = with_bytes(value)
    return out


class Collector:
    def __init__(self, port=0):
        self._spans, self._lock, self.problems = [], threading.Lock(), []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    assert self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json", self.path
                    outer._take(body)
                    status = 200
                except Exception as problem:  # the test says it
                    outer.problems.append(repr(problem))
                    status = 400
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def _take(self, body):
        # Unknown fields are errors here: what is sent must be what the protocol names.
        request = json_format.ParseDict(with_bytes(json.loads(body)), ExportTraceServiceRequest())
        fresh = [Span(values(r.resource.attributes), s) for r in request.resource_spans for scope in r.scope_spans for s in scope.spans]
        with self._lock:
            self._spans += fresh

    def spans(self, trace=None):
        with self._lock:
            return [s for s in self._spans if trace in (None, s.trace)]

    def wait(self, enough, trace=None, seconds=20):
        until = time.monotonic() + seconds
        while not enough(self.spans(trace)) and time.monotonic() < until:
            time.sleep(0.05)
        return self.spans(trace)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
