#pragma once
// ModelInferRequest → rows, checked at the border; and back. Values may come as raw bytes or in the field of their type, and go back as
// they came.
#include <vector>

#include "inference/open_inference.pb.h"
#include "inference/serve/runnable.h"
#include "platform/base/result.h"

namespace concord::inference::oip {

namespace pb = ::inference;

struct Rows {
  std::size_t count = 0;
  const float* values = nullptr;  // in the request, or in `own`
  std::vector<float> own;
};

// INVALID_ARGUMENT TENSOR_INVALID with the place ("inputs[0].shape"), BATCH_EMPTY, BATCH_TOO_LARGE.
Result<Rows> RowsOf(const pb::ModelInferRequest& request, const Signature& signature, std::size_t most_rows);

void Fill(const pb::ModelInferRequest& request, const Signature& signature, const std::string& version, const float* out, std::size_t rows,
          pb::ModelInferResponse* response);

}  // namespace concord::inference::oip
