"""MLServer's stubs, converters and codecs, as people install them, speak with `concord up`."""
import unittest

import grpc
import numpy as np
from mlserver import types
from mlserver.codecs import NumpyCodec
from mlserver.grpc import converters, dataplane_pb2_grpc
from mlserver.grpc import dataplane_pb2 as pb

from served import serve


class MLServerClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        serve(cls)
        cls.mlserver = dataplane_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(cls.server.grpc))

    def test_it_reads_metadata_and_infers(self):
        metadata = (("authorization", self.headers["authorization"]),)
        server = converters.ServerMetadataResponseConverter.to_types(self.mlserver.ServerMetadata(pb.ServerMetadataRequest()))
        self.assertEqual(server.name, "concord")
        about = converters.ModelMetadataResponseConverter.to_types(self.mlserver.ModelMetadata(pb.ModelMetadataRequest(name="net"), metadata=metadata))
        self.assertEqual((about.inputs[0].name, about.inputs[0].shape, about.platform), ("input", [-1, 40], "concord_mlp"))
        for raw in (False, True):  # typed contents, then raw ones
            asked = types.InferenceRequest(id="a room", inputs=[NumpyCodec.encode_input("input", self.x)])
            request = converters.ModelInferRequestConverter.from_types(asked, model_name="net", model_version=None, use_raw=raw)
            answer = converters.ModelInferResponseConverter.to_types(self.mlserver.ModelInfer(request, metadata=metadata))
            np.testing.assert_allclose(NumpyCodec.decode_output(answer.outputs[0]), self.y, atol=1e-5)
            self.assertEqual(answer.id, "a room")

    def test_what_is_wrong_is_said_with_its_code(self):
        asked = types.InferenceRequest(inputs=[NumpyCodec.encode_input("input", self.x.astype(np.float64))])
        request = converters.ModelInferRequestConverter.from_types(asked, model_name="net", model_version=None)
        with self.assertRaises(grpc.RpcError) as refused:
            self.mlserver.ModelInfer(request, metadata=(("authorization", self.headers["authorization"]),))
        self.assertEqual(refused.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertIn("inputs[0].datatype: input is FP32, not FP64", refused.exception.details())


if __name__ == "__main__":
    unittest.main()
