import os
import sys

import numpy as np
import triton_python_backend_utils as pb_utils

sys.path.insert(0, os.environ["BENCH_RIVALS"])
import net  # noqa: E402


class TritonPythonModel:
    def initialize(self, args):
        self.layers = net.read(os.environ["BENCH_NET"])

    def execute(self, requests):
        rows = [pb_utils.get_input_tensor_by_name(request, "input").as_numpy() for request in requests]
        out = net.run(self.layers, rows[0] if len(rows) == 1 else np.concatenate(rows))
        answers, at = [], 0
        for one in rows:
            answers.append(pb_utils.InferenceResponse([pb_utils.Tensor("output", out[at:at + len(one)])]))
            at += len(one)
        return answers
