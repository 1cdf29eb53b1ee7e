"""NVIDIA's tritonclient, as people install it, speaks with `concord up`."""
import unittest

import numpy as np
import tritonclient.grpc as triton

from served import layers, net, serve


class TritonClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        serve(cls)
        cls.triton = triton.InferenceServerClient(cls.server.grpc)

    def infer(self, x, name="input", datatype="FP32", model="net", shape=None, headers=None, **more):
        tensor = triton.InferInput(name, list(shape or x.shape), datatype)
        if shape is None:
            tensor.set_data_from_numpy(x)
        else:
            tensor._raw_content = x.tobytes()  # what set_data_from_numpy would not send
        return self.triton.infer(model, [tensor], headers=self.headers if headers is None else headers, **more)

    def refused(self, code, words, *args, **more):
        with self.assertRaises(triton.InferenceServerException) as caught:
            self.infer(*args, **more)
        self.assertEqual(caught.exception.status(), f"StatusCode.{code}")
        self.assertIn(words, caught.exception.message())

    def test_it_reads_metadata_and_infers(self):
        self.assertTrue(self.triton.is_server_live())
        self.assertTrue(self.triton.is_server_ready())
        self.assertTrue(self.triton.is_model_ready("net", headers=self.headers))
        self.assertFalse(self.triton.is_model_ready("nothing", headers=self.headers))
        self.assertEqual(self.triton.get_server_metadata().name, "concord")
        about = self.triton.get_model_metadata("net", headers=self.headers, as_json=True)
        self.assertEqual((about["inputs"], about["outputs"]), ([{"name": "input", "datatype": "FP32", "shape": ["-1", "40"]}], [{"name": "output", "datatype": "FP32", "shape": ["-1", "1"]}]))
        answer = self.infer(self.x, request_id="a room", outputs=[triton.InferRequestedOutput("output")])
        np.testing.assert_allclose(answer.as_numpy("output"), self.y, atol=1e-5)
        self.assertEqual((answer.get_response().id, answer.get_response().model_version), ("a room", "1"))
        stats = self.triton.get_inference_statistics("net", headers=self.headers)
        self.assertGreaterEqual(stats.model_stats[0].inference_count, 38)
        self.assertGreater(stats.model_stats[0].inference_stats.success.ns, 0)

    def test_it_loads_and_unloads(self):
        net.write(self.models / "other/1.mlp", layers(2))
        (self.models / "torn").mkdir()
        whole = (self.models / "other/1.mlp").read_bytes()
        (self.models / "torn/1.mlp").write_bytes(whole[:len(whole) // 2])
        self.triton.load_model("other", headers=self.headers)
        with self.assertRaises(triton.InferenceServerException) as torn:
            self.triton.load_model("torn", headers=self.headers)
        self.assertEqual(torn.exception.status(), "StatusCode.FAILED_PRECONDITION")
        self.assertIn("should hold", torn.exception.message())
        index = {m.name: (m.state, m.reason) for m in self.triton.get_model_repository_index(headers=self.headers).models}
        self.assertEqual(index["other"], ("READY", "stable"))
        self.assertEqual(index["torn"][0], "UNAVAILABLE")
        np.testing.assert_allclose(self.infer(self.x, model="other").as_numpy("output"), net.run(layers(2), self.x), atol=1e-5)
        (self.models / "other/1.mlp").write_bytes(whole[:-1] + b"?")  # the last good one serves
        with self.assertRaises(triton.InferenceServerException):
            self.triton.load_model("other", headers=self.headers)
        np.testing.assert_allclose(self.infer(self.x, model="other").as_numpy("output"), net.run(layers(2), self.x), atol=1e-5)
        self.triton.unload_model("other", headers=self.headers)
        self.refused("NOT_FOUND", "no model other", self.x, model="other")

    def test_what_is_wrong_is_said_with_its_code(self):
        x = self.x
        self.refused("NOT_FOUND", "no model nothing", x, model="nothing")
        self.refused("NOT_FOUND", "model net has no version 9", x, model_version="9")
        self.refused("INVALID_ARGUMENT", "inputs[0].name: the model has no input x", x, name="x")
        self.refused("INVALID_ARGUMENT", "inputs[0].datatype: input is FP32, not FP64", x.astype(np.float64), datatype="FP64")
        self.refused("INVALID_ARGUMENT", "has the shape [38, 39] and must have [rows, 40]", x[:, :39].copy())
        self.refused("INVALID_ARGUMENT", "there are no rows", x[:0], shape=[0, 40])
        self.refused("INVALID_ARGUMENT", "5000 rows are more than 4096", np.zeros((5000, 40), np.float32))
        self.refused("INVALID_ARGUMENT", "6076 bytes, where the shape asks for 6080", x.ravel()[:-1], shape=[38, 40])
        bad = x.copy()
        bad[3, 5] = np.nan
        self.refused("INVALID_ARGUMENT", "input[3][5] is not a finite number", bad)
        self.refused("INVALID_ARGUMENT", "outputs[0].name", x, outputs=[triton.InferRequestedOutput("y")])
        self.refused("UNAUTHENTICATED", "sign in", x, headers={})
        self.refused("PERMISSION_DENIED", "may not", x, headers={"authorization": f"Bearer {self.tokens['viewer']}"})
        with self.assertRaises(triton.InferenceServerException) as viewer:
            self.triton.unload_model("net", headers={"authorization": f"Bearer {self.tokens['viewer']}"})
        self.assertEqual(viewer.exception.status(), "StatusCode.PERMISSION_DENIED")
        np.testing.assert_allclose(self.infer(x).as_numpy("output"), self.y, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
