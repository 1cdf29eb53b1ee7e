#pragma once
// What can be served: rows of numbers in, rows of numbers out, each row for itself, so that rows of different calls run together.
#include <cstddef>
#include <cstdint>
#include <string>

#include "platform/base/result.h"

namespace concord::inference {

struct Signature {
  std::string platform;  // "concord_mlp"
  std::string input;     // FP32 [rows, inputs]
  std::size_t inputs = 0;
  std::string mask;    // BOOL [rows, inputs], may be left out of a call: false is a value that is not there; "": none
  std::string output;  // FP32 [rows, outputs]
  std::size_t outputs = 0;
  std::uint64_t meaning = 0;  // of the columns, where they have names: a version with others cannot answer for this one

  bool operator==(const Signature&) const = default;
};

class Runnable {
 public:
  virtual ~Runnable() = default;
  virtual const Signature& signature() const = 0;
  // Whether the values mean something to this model (they are finite, or NaN where the mask says so). INVALID_ARGUMENT TENSOR_INVALID.
  virtual Status Check(const float* in, std::size_t rows) const { return Ok(); }
  // Safe from many threads at once. What fails, throws or gives values that are not finite is the model's fault.
  virtual Status Run(const float* in, std::size_t rows, float* out) const = 0;
};

}  // namespace concord::inference
