import os

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

import net


class Served(MLModel):
    async def load(self) -> bool:
        self.layers = net.read(os.environ["BENCH_NET"])
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        out = net.run(self.layers, NumpyCodec.decode_input(payload.inputs[0]).astype(np.float32))
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("output", out)])
