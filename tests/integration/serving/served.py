"""A `concord up` with a net in its folder, and access tokens for clients that know nothing of Concord. The two clients come as two programs:
both bring the package `inference`, and one process takes it once."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

import grpc
import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/bench/serving/rivals")]
import net  # noqa: E402
from concord_process import PASSWORD, Concord  # noqa: E402


class Identity:
    """Signs in over gRPC, by the descriptors that the programs carry."""

    def __init__(self, address):
        files = descriptor_pb2.FileDescriptorSet.FromString(Path(os.environ["CONCORD_TEST_DESCRIPTORS"]).read_bytes())
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        self.channel = grpc.insecure_channel(address)

    def ask(self, channel, package, service, method, request, response, token="", **fields):
        of = lambda name: message_factory.GetMessageClass(self.pool.FindMessageTypeByName(f"{package}.{name}"))  # noqa: E731
        ask = channel.unary_unary(f"/{package}.{service}/{method}", of(request).SerializeToString, of(response).FromString)
        return ask(of(request)(**fields), timeout=20, metadata=[("authorization", f"Bearer {token}")] if token else [])

    def call(self, method, request, response, **fields):
        return self.ask(self.channel, "concord.identity.v1", "IdentityService", method, request, response, **fields)

    def token(self, who):
        session = self.call("SignIn", "SignInRequest", "Session", email=f"{who}@demo.example", password=PASSWORD)
        return self.call("ExchangeSession", "ExchangeSessionRequest", "AccessToken", session_token=session.session_token).access_token


def layers(seed, widths=(40, 64, 32, 1)):
    random = np.random.default_rng(seed)
    return [(random.normal(0, .2, (a, b)).astype(np.float32), random.normal(0, .1, b).astype(np.float32), b != 1) for a, b in zip(widths, widths[1:])]


def serve(case):
    """Gives the test case `case` a server, the folder of its models, tokens, 38 rows and what the net makes of them."""
    case.models = Path(tempfile.mkdtemp(prefix="concord-models-"))
    case.addClassCleanup(shutil.rmtree, case.models)
    net.write(case.models / "net/1.mlp", layers(1))
    case.server = Concord("--inference.models", str(case.models))
    case.addClassCleanup(case.server.stop)
    identity = Identity(case.server.grpc)
    case.tokens = {who: identity.token(who) for who in ("administrator", "viewer")}
    case.headers = {"authorization": f"Bearer {case.tokens['administrator']}"}
    case.x = np.random.default_rng(7).normal(size=(38, 40)).astype(np.float32)
    case.y = net.run(layers(1), case.x)
