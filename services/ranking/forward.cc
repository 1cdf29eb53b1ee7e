// Compiled with -O3 and without math errno, so that the inner loops become vector code; see CMakeLists.txt.
#include "ranking/forward.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ranking/clones.h"

namespace concord::ranking {
namespace {

constexpr size_t kBlock = 4;  // voters at a time: each weight that is loaded serves four

// exp(x) for x ≤ 0, relative error below 2e-7; branch-free so that loops over it become vector code.
inline float ExpNegative(float x) {
  x = x < -87.f ? -87.f : x;
  const float n = static_cast<float>(static_cast<int>(x * 1.44269504f - 0.5f));  // rounds to nearest for x ≤ 0
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof(power));
  return p * power;
}

// x · Φ(x), with erf by Abramowitz and Stegun 7.1.26 (absolute error below 2e-7).
inline float Gelu(float x) {
  const float z = std::fabs(x) * 0.70710678f;
  const float t = 1.f / (1.f + 0.3275911f * z);
  const float poly = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  const float tail = 0.5f * poly * ExpNegative(-z * z);  // 1 − Φ(|x|)
  return x * (x >= 0 ? 1.f - tail : tail);
}

// out += x · w of `count` rows; `in` and `wide` are the shape of w.
CONCORD_CLONES void AddProduct(const float* x, const float* w, size_t count, size_t in, size_t wide, float* out) {
  if (count == kBlock) {
    for (size_t i = 0; i < in; ++i) {
      const float* __restrict row = w + i * wide;
      const float x0 = x[i], x1 = x[in + i], x2 = x[2 * in + i], x3 = x[3 * in + i];
      float* __restrict a = out;
      float* __restrict b = out + wide;
      float* __restrict c = out + 2 * wide;
      float* __restrict d = out + 3 * wide;
      for (size_t j = 0; j < wide; ++j) {
        a[j] += x0 * row[j];
        b[j] += x1 * row[j];
        c[j] += x2 * row[j];
        d[j] += x3 * row[j];
      }
    }
    return;
  }
  for (size_t v = 0; v < count; ++v) {
    float* __restrict to = out + v * wide;
    for (size_t i = 0; i < in; ++i) {
      const float one = x[v * in + i];
      const float* __restrict row = w + i * wide;
      for (size_t j = 0; j < wide; ++j) to[j] += one * row[j];
    }
  }
}

CONCORD_CLONES void Activate(float* x, size_t n) {
  for (size_t k = 0; k < n; ++k) x[k] = Gelu(x[k]);
}

CONCORD_CLONES void FirstLayer(const NetWeights& net, const float* base, const SparseRow* voters, size_t count, float* h1) {
  const size_t hidden = net.hidden;
  for (size_t v = 0; v < count; ++v) {
    float* __restrict h = h1 + v * hidden;
    std::memcpy(h, base, hidden * sizeof(float));
    const SparseRow& row = voters[v];
    for (size_t k = 0; k < row.column.size(); ++k) {
      const float x = row.value[k];
      const float* __restrict w = net.w1.data() + row.column[k] * hidden;
      for (size_t j = 0; j < hidden; ++j) h[j] += x * w[j];
    }
  }
}

void Layers(const NetWeights& net, const float* base, const SparseRow* voters, size_t count, const float* head, const float* bias, size_t wide,
            float* h1, float* h2, float* logits) {
  const size_t hidden = net.hidden;
  FirstLayer(net, base, voters, count, h1);
  Activate(h1, count * hidden);
  for (size_t v = 0; v < count; ++v) std::memcpy(h2 + v * hidden, net.b2.data(), hidden * sizeof(float));
  AddProduct(h1, net.w2.data(), count, hidden, hidden, h2);
  Activate(h2, count * hidden);
  for (size_t v = 0; v < count; ++v) std::memcpy(logits + v * wide, bias, wide * sizeof(float));
  AddProduct(h2, head, count, hidden, wide, logits);
}

CONCORD_CLONES void AddSoftmax(float* logits, size_t m, float share, float* out) {
  float top = logits[0];
  for (size_t j = 1; j < m; ++j) top = logits[j] > top ? logits[j] : top;
  float sum = 0;
  for (size_t j = 0; j < m; ++j) logits[j] = ExpNegative(logits[j] - top);
  for (size_t j = 0; j < m; ++j) sum += logits[j];
  const float scale = share / sum;
  for (size_t j = 0; j < m; ++j) out[j] += scale * logits[j];
}

// The part of the first layer that all voters of a workshop share.
CONCORD_CLONES void Base(const NetWeights& net, const float* context, float* base) {
  const size_t hidden = net.hidden;
  float* __restrict out = base;
  std::memcpy(out, net.b1.data(), hidden * sizeof(float));
  for (size_t k = 0; k < net.context; ++k) {
    const float x = context[k];
    const float* __restrict w = net.w1.data() + (net.voter + k) * hidden;
    for (size_t j = 0; j < hidden; ++j) out[j] += x * w[j];
  }
}

}  // namespace

void AddMeanShares(const NetWeights& net, const Encoder::Encoded& workshop, const std::vector<int>& action,
                   const std::vector<float>& bias, float share, std::vector<float>& out) {
  const size_t m = action.size(), hidden = net.hidden;
  if (m == 0 || workshop.voters.empty()) return;
  const size_t wide = (m + 15) / 16 * 16;  // whole vectors of logits; what is beyond the candidates is not read
  std::vector<float> head(hidden * wide, 0.f), offset(bias), base(hidden), h1(kBlock * hidden), h2(kBlock * hidden), logits(kBlock * wide);
  offset.resize(wide, 0.f);
  for (size_t j = 0; j < m; ++j) {
    if (action[j] < 0) continue;
    const size_t a = static_cast<size_t>(action[j]);
    offset[j] += net.b3[a];
    for (size_t i = 0; i < hidden; ++i) head[i * wide + j] = net.w3[i * net.actions + a];
  }
  double total = 0;
  for (const float w : workshop.weights) total += w;
  if (total <= 0) return;
  Base(net, workshop.context.data(), base.data());
  for (size_t first = 0; first < workshop.voters.size(); first += kBlock) {
    const size_t count = std::min(kBlock, workshop.voters.size() - first);
    Layers(net, base.data(), workshop.voters.data() + first, count, head.data(), offset.data(), wide, h1.data(), h2.data(), logits.data());
    for (size_t v = 0; v < count; ++v) {
      AddSoftmax(logits.data() + v * wide, m, static_cast<float>(share * workshop.weights[first + v] / total), out.data());
    }
  }
}

std::vector<float> Logits(const NetWeights& net, const SparseRow& voter, const std::vector<float>& context) {
  std::vector<float> base(net.hidden), h1(net.hidden), h2(net.hidden), logits(net.actions);
  Base(net, context.data(), base.data());
  Layers(net, base.data(), &voter, 1, net.w3.data(), net.b3.data(), net.actions, h1.data(), h2.data(), logits.data());
  return logits;
}

void NetWeights::Write(Writer& out) const {
  for (const uint32_t n : {voter, context, hidden, actions}) out.Put(n);
  for (const auto* values : {&w1, &b1, &w2, &b2, &w3, &b3}) out.List(*values);
}

NetWeights NetWeights::Read(Reader& in) {
  NetWeights net;
  for (uint32_t* n : {&net.voter, &net.context, &net.hidden, &net.actions}) *n = in.Get<uint32_t>();
  for (auto* values : {&net.w1, &net.b1, &net.w2, &net.b2, &net.w3, &net.b3}) *values = in.List<float>();
  return net;
}

bool NetWeights::Consistent() const {
  const uint64_t h = hidden, in = static_cast<uint64_t>(voter) + context;
  return hidden > 0 && actions > 0 && w1.size() == in * h && b1.size() == h && w2.size() == h * h && b2.size() == h &&
         w3.size() == h * actions && b3.size() == actions;
}

}  // namespace concord::ranking
