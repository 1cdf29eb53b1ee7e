#pragma once
// The inner loops of serving. Compiled with -O3, one body for several kinds of processor; see CMakeLists.txt.
#include <cstddef>

namespace concord::inference {

inline constexpr std::size_t kStrip = 16;  // outputs at a time

// y[rows × strips·kStrip] = x[rows × inputs, `stride` apart] · weights[strips × inputs × kStrip] + bias, then ReLU.
void MlpLayerForward(const float* x, std::size_t rows, std::size_t inputs, std::size_t stride, const float* weights, const float* bias,
                     std::size_t strips, bool relu, float* y);

bool AllFinite(const float* values, std::size_t count);

}  // namespace concord::inference
