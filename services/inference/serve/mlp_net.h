#pragma once
// A plain net of full layers, for what is served besides rankings. File: the envelope of ranking/bytes.h with magic "CNCDMLPN", then
//   u64 layers, and for each: u32 inputs · u32 outputs · u32 activation (0 none, 1 ReLU) · u64 n, f32 weights[n], input-major ·
//   u64 n, f32 bias[n]
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inference/serve/runnable.h"

namespace concord::inference {

struct MlpLayer {
  std::uint32_t inputs = 0, outputs = 0;
  bool relu = false;
  std::vector<float> weights;  // inputs × outputs
  std::vector<float> bias;     // outputs
};

class MlpNet final : public Runnable {
 public:
  // INVALID_ARGUMENT MLP_SHAPE: layers that do not fit together, or weights that are not finite.
  static Result<MlpNet> Make(std::vector<MlpLayer> layers);
  // DATA_LOSS: truncated, damaged, foreign, of another version, or layers that do not fit.
  static Result<MlpNet> Parse(std::string_view bytes);
  static std::string Serialize(const std::vector<MlpLayer>& layers);

  const Signature& signature() const override { return signature_; }
  Status Run(const float* in, std::size_t rows, float* out) const override;

 private:
  struct Packed {  // weights in strips of kStrip outputs, the last one filled up with zeros
    std::size_t inputs = 0, outputs = 0, strips = 0;
    bool relu = false;
    std::vector<float> weights;  // strips × inputs × kStrip
    std::vector<float> bias;     // strips × kStrip
  };
  std::vector<Packed> layers_;
  std::size_t widest_ = 0;  // outputs of a layer, filled up
  Signature signature_;
};

}  // namespace concord::inference
