#include "inference/serve/mlp_kernel.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CONCORD_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CONCORD_CLONES
#endif

namespace concord::inference {
namespace {

// The compiler splits it into what the processor has; any address is good for it.
typedef float Strip __attribute__((vector_size(kStrip * sizeof(float)), aligned(4), may_alias));

// So many rows share each weight that is loaded; their sums stay in registers.
template <int kRows>
__attribute__((always_inline)) inline void Block(const float* x, std::size_t inputs, std::size_t stride, const float* w, const float* bias,
                                                 bool relu, float* y, std::size_t width) {
  Strip sum[kRows];
  for (int r = 0; r < kRows; ++r) sum[r] = *reinterpret_cast<const Strip*>(bias);
  for (std::size_t i = 0; i < inputs; ++i) {
    const Strip weight = *reinterpret_cast<const Strip*>(w + i * kStrip);
    for (int r = 0; r < kRows; ++r) sum[r] += x[r * stride + i] * weight;
  }
  for (int r = 0; r < kRows; ++r) {
    // A comparison, not max: what is not a number must stay one.
    if (relu) sum[r] = sum[r] < 0.f ? Strip{} : sum[r];
    *reinterpret_cast<Strip*>(y + r * width) = sum[r];
  }
}

// Twelve sums fill the registers of these; on others half of them would go to memory and back.
bool ManyRegisters() {
#if defined(__x86_64__) && defined(__GNUC__)
  static const bool many = __builtin_cpu_supports("avx512f");
  return many;
#else
  return false;
#endif
}

}  // namespace

CONCORD_CLONES void MlpLayerForward(const float* x, std::size_t rows, std::size_t inputs, std::size_t stride, const float* weights,
                                    const float* bias, std::size_t strips, bool relu, float* y) {
  const std::size_t width = strips * kStrip;
  const bool many = ManyRegisters();
  for (std::size_t s = 0; s < strips; ++s) {
    const float* w = weights + s * inputs * kStrip;
    const float* b = bias + s * kStrip;
    float* out = y + s * kStrip;
    std::size_t r = 0;
    for (; many && r + 12 <= rows; r += 12) Block<12>(x + r * stride, inputs, stride, w, b, relu, out + r * width, width);
    for (; r + 6 <= rows; r += 6) Block<6>(x + r * stride, inputs, stride, w, b, relu, out + r * width, width);
    for (; r + 2 <= rows; r += 2) Block<2>(x + r * stride, inputs, stride, w, b, relu, out + r * width, width);
    if (r < rows) Block<1>(x + r * stride, inputs, stride, w, b, relu, out + r * width, width);
  }
}

CONCORD_CLONES bool AllFinite(const float* values, std::size_t count) {
  std::uint32_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t bits;
    std::memcpy(&bits, values + i, sizeof(bits));
    bad |= (bits & 0x7f800000u) == 0x7f800000u ? 1u : 0u;
  }
  return bad == 0;
}

}  // namespace concord::inference
