#include "ranking/net/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

namespace concord::ranking {
namespace {

// Own random numbers: LibTorch's default generator is shared by all threads, which would make results depend on their timing.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 0x1234567) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  size_t Below(size_t n) { return static_cast<size_t>(Uniform() * static_cast<double>(n)); }
  double Normal() { return std::sqrt(-2 * std::log(1 - Uniform())) * std::cos(6.283185307179586 * Uniform()); }

 private:
  uint64_t state_;
};

torch::Tensor Uniform(Random& random, int64_t rows, int64_t columns, double bound) {
  auto t = torch::empty({rows, columns});
  float* p = t.data_ptr<float>();
  for (int64_t i = 0; i < t.numel(); ++i) p[i] = static_cast<float>((2 * random.Uniform() - 1) * bound);
  return t;
}

// 0 with probability `drop`, else 1 / (1 − drop).
torch::Tensor DropMask(Random& random, int64_t rows, int64_t columns, float drop) {
  auto t = torch::empty({rows, columns});
  float* p = t.data_ptr<float>();
  const uint32_t threshold = static_cast<uint32_t>(drop * 65536);
  const float keep = 1 / (1 - drop);
  const int64_t n = t.numel();
  for (int64_t i = 0; i < n;) {
    uint64_t bits = random.Next();
    for (int lane = 0; lane < 4 && i < n; ++lane, ++i, bits >>= 16) p[i] = (bits & 0xffff) < threshold ? 0 : keep;
  }
  return t;
}

std::vector<float> ToVector(const torch::Tensor& t) {
  const auto c = t.detach().contiguous();
  return {c.data_ptr<float>(), c.data_ptr<float>() + c.numel()};
}

torch::Tensor FromVector(const std::vector<float>& v, int64_t rows, int64_t columns) {
  return torch::from_blob(const_cast<float*>(v.data()), {rows, columns}).clone();
}

// AdamW (decoupled weight decay) on one tensor, in place.
class Adam {
 public:
  Adam(torch::Tensor value, float decay) : value_(std::move(value)), decay_(decay), mean_(value_.numel()), square_(value_.numel()) {}

  void Step(const torch::Tensor& gradient, double rate, int64_t step) {
    const auto g_contiguous = gradient.contiguous();
    const float* g = g_contiguous.data_ptr<float>();
    float* x = value_.data_ptr<float>();
    const auto first = static_cast<float>(1 - std::pow(0.9, step)), second = static_cast<float>(1 - std::pow(0.999, step));
    const float scale = static_cast<float>(rate) / first, keep = 1 - static_cast<float>(rate) * decay_, root = 1 / std::sqrt(second);
    float* m = mean_.data();
    float* v = square_.data();
    for (size_t i = 0; i < mean_.size(); ++i) {
      m[i] += 0.1f * (g[i] - m[i]);
      v[i] += 0.001f * (g[i] * g[i] - v[i]);
      x[i] = x[i] * keep - scale * m[i] / (std::sqrt(v[i]) * root + 1e-8f);
    }
  }

 private:
  torch::Tensor value_;  // shares the parameter's memory
  float decay_;
  std::vector<float> mean_, square_;
};

struct Data {
  torch::Tensor voter, context, bias, target, weight, placed;
  std::vector<int64_t> voter_of, list_of;
};

Data Densify(const TrainingTable& table) {
  Data d;
  const int64_t rows = static_cast<int64_t>(table.rows.size()), actions = table.actions;
  d.voter = torch::zeros({static_cast<int64_t>(table.voters.size()), table.voter_columns});
  auto v = d.voter.accessor<float, 2>();
  for (size_t i = 0; i < table.voters.size(); ++i) {
    for (size_t k = 0; k < table.voters[i].column.size(); ++k) v[i][table.voters[i].column[k]] = table.voters[i].value[k];
  }
  d.context = torch::zeros({static_cast<int64_t>(table.lists.size()), table.context_columns});
  d.bias = torch::empty({static_cast<int64_t>(table.lists.size()), actions});
  for (size_t l = 0; l < table.lists.size(); ++l) {
    std::copy(table.lists[l].context.begin(), table.lists[l].context.end(), d.context[l].data_ptr<float>());
    float* b = d.bias[l].data_ptr<float>();
    for (int64_t a = 0; a < actions; ++a) b[a] = std::max(table.lists[l].bias[a], -1e4f);
  }
  d.target = torch::zeros({rows, actions});
  d.weight = torch::empty({rows});
  float* target = d.target.data_ptr<float>();
  bool any_placed = false;
  double total = 0;
  for (int64_t r = 0; r < rows; ++r) {
    const auto& row = table.rows[r];
    for (const auto& [a, p] : row.target) target[r * actions + a] = p;
    total += row.weight;
    any_placed |= !row.placed.empty();
    d.voter_of.push_back(row.voter);
    d.list_of.push_back(table.list_of[row.voter]);
  }
  for (int64_t r = 0; r < rows; ++r) d.weight[r] = static_cast<float>(table.rows[r].weight * static_cast<double>(rows) / total);
  if (any_placed) {
    d.placed = torch::zeros({rows, actions});
    float* placed = d.placed.data_ptr<float>();
    for (int64_t r = 0; r < rows; ++r) {
      for (const uint32_t a : table.rows[r].placed) placed[r * actions + a] = -1e4f;
    }
  }
  return d;
}

NetWeights Fit(const TrainingTable& table, const Settings& s, bool context, uint64_t seed) {
  at::set_num_threads(1);  // of this thread
  const torch::InferenceMode no_graph;  // the gradients are written out: a graph would cost more than the products on small data
  Random random(seed);
  const Data d = Densify(table);
  const int64_t hidden = s.hidden, actions = table.actions, rows = static_cast<int64_t>(table.rows.size());
  const int64_t columns = table.voter_columns + (context ? table.context_columns : 0);
  const auto start = [&](int64_t in, int64_t out) { return Uniform(random, in, out, 1 / std::sqrt(static_cast<double>(in))); };
  auto w1 = start(columns, hidden), b1 = torch::zeros({hidden});
  auto w2 = start(hidden, hidden), b2 = torch::zeros({hidden});
  auto w3 = torch::zeros({hidden, actions}), b3 = torch::zeros({actions});  // starts at the prior
  std::vector<torch::Tensor> parameters = {w1, b1, w2, b2, w3, b3};
  const int64_t batch = std::min<int64_t>(s.batch, rows);
  const int64_t per_pass = (rows + batch - 1) / batch;
  const int64_t passes = std::max<int64_t>(s.passes, (s.least_steps + per_pass - 1) / per_pass);
  const int64_t steps = passes * per_pass;
  std::vector<Adam> optimizer;
  for (const auto& p : parameters) optimizer.emplace_back(p, s.decay);

  std::vector<float> noise;  // a table of normals; each step starts somewhere else in it
  const int64_t noise_size = batch * table.context_columns;
  if (context) {
    noise.resize(static_cast<size_t>(noise_size) + (1 << 18));
    for (float& x : noise) x = static_cast<float>(random.Normal()) * s.context_noise;
  }
  std::vector<int64_t> order(static_cast<size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  int64_t step = 0;
  for (int64_t pass = 0; pass < passes; ++pass) {
    for (size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random.Below(i + 1)]);
    for (int64_t first = 0; first < rows; first += batch, ++step) {
      const int64_t count = std::min(batch, rows - first);
      std::vector<int64_t> voter(count), list(count);
      for (int64_t i = 0; i < count; ++i) {
        voter[i] = d.voter_of[order[first + i]];
        list[i] = d.list_of[order[first + i]];
      }
      const auto row_index = torch::from_blob(order.data() + first, {count}, torch::kLong);
      const auto list_index = torch::from_blob(list.data(), {count}, torch::kLong);
      auto x = d.voter.index_select(0, torch::from_blob(voter.data(), {count}, torch::kLong));
      if (context) {
        auto around = d.context.index_select(0, list_index);
        around.add_(torch::from_blob(noise.data() + random.Below(1 << 18), {count, table.context_columns}));
        x = torch::cat({x, around}, 1);
      }
      const auto drop1 = DropMask(random, count, hidden, s.dropout), drop2 = DropMask(random, count, hidden, s.dropout);
      auto offered = d.bias.index_select(0, list_index);
      if (d.placed.defined()) offered.add_(d.placed.index_select(0, row_index));
      auto target = d.target.index_select(0, row_index);
      if (s.label_smoothing > 0) {
        const auto open = (offered > -5e3f).to(torch::kFloat);
        target = target * (1 - s.label_smoothing) + open * (s.label_smoothing / open.sum(1, true));
      }
      // Forward, then cross-entropy's gradient (predicted − target) backwards, layer by layer.
      const auto z1 = torch::addmm(b1, x, w1);
      const auto h1 = torch::gelu(z1).mul_(drop1);
      const auto z2 = torch::addmm(b2, h1, w2);
      const auto h2 = torch::gelu(z2).mul_(drop2);
      auto g3 = torch::softmax(torch::addmm(b3, h2, w3).add_(offered), 1);
      g3.mul_(target.sum(1, true)).sub_(target).mul_((d.weight.index_select(0, row_index) / static_cast<double>(count)).unsqueeze(1));
      const auto g2 = torch::gelu_backward(torch::mm(g3, w3.t()).mul_(drop2), z2);
      const auto g1 = torch::gelu_backward(torch::mm(g2, w2.t()).mul_(drop1), z1);
      const torch::Tensor gradients[] = {torch::mm(x.t(), g1), g1.sum(0), torch::mm(h1.t(), g2), g2.sum(0), torch::mm(h2.t(), g3), g3.sum(0)};
      const double progress = static_cast<double>(step) / static_cast<double>(steps);
      const double rate = s.rate * (0.1 + 0.45 * (1 + std::cos(3.14159265358979 * progress)));
      for (size_t p = 0; p < parameters.size(); ++p) optimizer[p].Step(gradients[p], rate, step + 1);
    }
  }
  NetWeights net;
  net.voter = table.voter_columns;
  net.context = context ? table.context_columns : 0;
  net.hidden = static_cast<uint32_t>(hidden);
  net.actions = table.actions;
  net.w1 = ToVector(w1);
  net.b1 = ToVector(b1);
  net.w2 = ToVector(w2);
  net.b2 = ToVector(b2);
  net.w3 = ToVector(w3);
  net.b3 = ToVector(b3);
  return net;
}

// No exception of LibTorch leaves this file.
template <class F>
auto Guarded(F body) -> Result<decltype(body())> {
  try {
    return body();
  } catch (const c10::Error& e) {
    return Internal("RANKING_TORCH", e.what_without_backtrace());
  } catch (const std::exception& e) {
    return Internal("RANKING_TORCH", e.what());
  }
}

}  // namespace

Result<NetWeights> TrainNet(const TrainingTable& table, const Settings& settings, bool context, uint64_t seed) {
  if (table.rows.empty()) return FailedPrecondition("RANKING_NO_DATA", "no voter has both answers and a choice");
  return Guarded([&] { return Fit(table, settings, context, seed); });
}

Result<std::vector<float>> TorchLogits(const NetWeights& net, const SparseRow& voter, const std::vector<float>& context) {
  return Guarded([&] {
    const torch::InferenceMode guard;
    at::set_num_threads(1);
    auto x = torch::zeros({1, static_cast<int64_t>(net.voter + net.context)});
    for (size_t k = 0; k < voter.column.size(); ++k) x[0][voter.column[k]] = voter.value[k];
    for (size_t k = 0; k < net.context; ++k) x[0][static_cast<int64_t>(net.voter + k)] = context[k];
    auto h = torch::gelu(torch::addmm(FromVector(net.b1, 1, net.hidden), x, FromVector(net.w1, net.voter + net.context, net.hidden)));
    h = torch::gelu(torch::addmm(FromVector(net.b2, 1, net.hidden), h, FromVector(net.w2, net.hidden, net.hidden)));
    return ToVector(torch::addmm(FromVector(net.b3, 1, net.actions), h, FromVector(net.w3, net.hidden, net.actions)));
  });
}

double BlasGigaflops() {
  at::set_num_threads(1);
  const auto a = torch::ones({256, 256});
  auto b = torch::ones({256, 256});
  double best = 0;
  for (int i = 0; i < 8; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    b = torch::mm(a, b) * 1e-3;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    best = std::max(best, 2.0 * 256 * 256 * 256 / took.count() * 1e-9);
  }
  return best;
}

}  // namespace concord::ranking
