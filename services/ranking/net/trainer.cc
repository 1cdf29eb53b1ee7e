#include "ranking/net/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "ranking/clones.h"

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
  // The next n, as Next gives them.
  void Fill(uint64_t* out, size_t n) {
    Words(state_, out, n);
    state_ += 0x9E3779B97F4A7C15ull * n;
  }
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  size_t Below(size_t n) { return static_cast<size_t>(Uniform() * static_cast<double>(n)); }
  double Normal() { return std::sqrt(-2 * std::log(1 - Uniform())) * std::cos(6.283185307179586 * Uniform()); }

 private:
  CONCORD_CLONES static void Words(uint64_t state, uint64_t* out, size_t n) {
    for (size_t i = 0; i < n; ++i) {
      uint64_t z = state + 0x9E3779B97F4A7C15ull * (i + 1);
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
      out[i] = z ^ (z >> 31);
    }
  }
  uint64_t state_;
};

torch::Tensor Uniform(Random& random, int64_t rows, int64_t columns, double bound) {
  auto t = torch::empty({rows, columns});
  float* p = t.data_ptr<float>();
  for (int64_t i = 0; i < t.numel(); ++i) p[i] = static_cast<float>((2 * random.Uniform() - 1) * bound);
  return t;
}

// Dropout: random sixteenths of words, below `threshold` with probability `drop`.
class Mask {
 public:
  Mask(float drop, size_t most) : threshold_(static_cast<uint32_t>(drop * 65536)), keep_(1 / (1 - drop)), word_((most + 3) / 4) {}
  void Draw(Random& random, size_t count) { random.Fill(word_.data(), (count + 3) / 4); }
  void Apply(torch::Tensor& t) const { Times(reinterpret_cast<const unsigned char*>(word_.data()), threshold_, keep_, static_cast<size_t>(t.numel()), t.data_ptr<float>()); }

 private:
  CONCORD_CLONES static void Times(const unsigned char* bytes, uint32_t threshold, float keep, size_t n, float* x) {
    for (size_t i = 0; i < n; ++i) {
      uint16_t lane;
      std::memcpy(&lane, bytes + 2 * i, sizeof lane);
      x[i] *= lane < threshold ? 0.f : keep;
    }
  }
  uint32_t threshold_;
  float keep_;
  std::vector<uint64_t> word_;
};

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
    Move(g, mean_.size(), scale, keep, root, mean_.data(), square_.data(), x);
  }

 private:
  CONCORD_CLONES static void Move(const float* g, size_t n, float scale, float keep, float root, float* __restrict m, float* __restrict v, float* __restrict x) {
    for (size_t i = 0; i < n; ++i) {
      m[i] += 0.1f * (g[i] - m[i]);
      v[i] += 0.001f * (g[i] * g[i] - v[i]);
      x[i] = x[i] * keep - scale * m[i] / (std::sqrt(v[i]) * root + 1e-8f);
    }
  }

  torch::Tensor value_;  // shares the parameter's memory
  float decay_;
  std::vector<float> mean_, square_;
};

// What a step takes is copied out of here. A ballot of several tiers is learnt from as a whole: its rows share one pass through the net.
struct Data {
  const TrainingTable* table = nullptr;
  torch::Tensor voter, context;         // voters × columns, lists × columns
  torch::Tensor target, whole, weight;  // rows: smoothed target, its sum, weight
  struct Unit {
    size_t voter = 0, list = 0, first = 0, rows = 0;
  };
  std::vector<Unit> units;
  size_t most_rows = 0;  // of a unit
};

Data Densify(const TrainingTable& table, float smoothing) {
  Data d;
  d.table = &table;
  const int64_t rows = static_cast<int64_t>(table.rows.size()), actions = table.actions;
  d.voter = torch::zeros({static_cast<int64_t>(table.voters.size()), table.voter_columns});
  auto v = d.voter.accessor<float, 2>();
  for (size_t i = 0; i < table.voters.size(); ++i) {
    for (size_t k = 0; k < table.voters[i].column.size(); ++k) v[i][table.voters[i].column[k]] = table.voters[i].value[k];
  }
  d.context = torch::zeros({static_cast<int64_t>(table.lists.size()), table.context_columns});
  for (size_t l = 0; l < table.lists.size(); ++l) {
    std::copy(table.lists[l].context.begin(), table.lists[l].context.end(), d.context[l].data_ptr<float>());
  }
  d.target = torch::zeros({rows, actions});
  d.weight = torch::empty({rows});
  float* target = d.target.data_ptr<float>();
  double total = 0;
  for (int64_t r = 0; r < rows; ++r) {
    const auto& row = table.rows[r];
    for (const auto& [a, p] : row.target) target[r * actions + a] = p;
    total += row.weight;
    if (d.units.empty() || d.units.back().voter != row.voter) d.units.push_back({row.voter, table.list_of[row.voter], static_cast<size_t>(r), 0});
    d.most_rows = std::max(d.most_rows, ++d.units.back().rows);
  }
  const auto units = static_cast<double>(d.units.size());
  for (int64_t r = 0; r < rows; ++r) d.weight[r] = static_cast<float>(table.rows[r].weight * units / total);
  if (smoothing > 0) {
    std::vector<uint8_t> open(static_cast<size_t>(actions));
    for (int64_t r = 0; r < rows; ++r, target += actions) {
      const auto& bias = table.lists[table.list_of[table.rows[r].voter]].bias;
      for (size_t a = 0; a < open.size(); ++a) open[a] = bias[a] > -5e3f;
      for (const uint32_t a : table.rows[r].placed) open[a] = 0;
      const float each = smoothing / static_cast<float>(std::accumulate(open.begin(), open.end(), 0));
      for (size_t a = 0; a < open.size(); ++a) target[a] = target[a] * (1 - smoothing) + static_cast<float>(open[a]) * each;
    }
  }
  d.whole = d.target.sum(1);
  return d;
}

// Room for the tensors of a step, made once.
struct Step {
  torch::Tensor x, z1, h1, z2, h2, logits, open, said, g3, g2, g1;
  Step(int64_t units, int64_t rows, int64_t columns, int64_t hidden, int64_t actions)
      : x(torch::empty({units, columns})), z1(torch::empty({units, hidden})), h1(torch::empty({units, hidden})), z2(torch::empty({units, hidden})),
        h2(torch::empty({units, hidden})), logits(torch::empty({units, actions})), open(torch::empty({rows, actions})), said(torch::empty({rows, actions})),
        g3(torch::empty({units, actions})), g2(torch::empty({units, hidden})), g1(torch::empty({units, hidden})) {}
};

// Gradient of the logits: of every choice of a unit, what was said of those still open less what was chosen.
void Choices(const Data& d, const int64_t* order, int64_t count, int64_t actions, const torch::Tensor& logits, const Step& room, torch::Tensor& gradient) {
  const float *target = d.target.data_ptr<float>(), *whole = d.whole.data_ptr<float>(), *weight = d.weight.data_ptr<float>();
  float* open = room.open.data_ptr<float>();
  const float* z = logits.data_ptr<float>();
  int64_t rows = 0;
  for (int64_t i = 0; i < count; ++i, z += actions) {
    const Data::Unit& u = d.units[static_cast<size_t>(order[i])];
    for (size_t r = u.first; r < u.first + u.rows; ++r, ++rows) {
      float* to = open + rows * actions;
      const std::vector<float>& bias = d.table->lists[u.list].bias;
      for (int64_t a = 0; a < actions; ++a) to[a] = z[a] + std::max(bias[static_cast<size_t>(a)], -1e4f);
      for (const uint32_t a : d.table->rows[r].placed) to[a] -= 1e4f;
    }
  }
  auto said = room.said.narrow(0, 0, rows);
  at::_softmax_out(said, room.open.narrow(0, 0, rows), 1, false);
  const float* p = said.data_ptr<float>();
  float* g = gradient.data_ptr<float>();
  std::fill_n(g, count * actions, 0.f);
  for (int64_t i = 0; i < count; ++i, g += actions) {
    const Data::Unit& u = d.units[static_cast<size_t>(order[i])];
    for (size_t r = u.first; r < u.first + u.rows; ++r, p += actions) {
      const float times = weight[r] / static_cast<float>(count);
      const float* t = target + static_cast<int64_t>(r) * actions;
      for (int64_t a = 0; a < actions; ++a) g[a] += (p[a] * whole[r] - t[a]) * times;
    }
  }
}

NetWeights Fit(const TrainingTable& table, const Settings& s, bool context, uint64_t seed) {
  at::set_num_threads(1);  // of this thread
  const torch::InferenceMode no_graph;  // the gradients are written out: a graph would cost more than the products on small data
  Random random(seed);
  const Data d = Densify(table, s.label_smoothing);
  const int64_t hidden = s.hidden, actions = table.actions, rows = static_cast<int64_t>(table.rows.size()), units = static_cast<int64_t>(d.units.size());
  const int64_t voter_columns = table.voter_columns, context_columns = context ? table.context_columns : 0, columns = voter_columns + context_columns;
  const auto start = [&](int64_t in, int64_t out) { return Uniform(random, in, out, 1 / std::sqrt(static_cast<double>(in))); };
  auto w1 = start(columns, hidden), b1 = torch::zeros({hidden});
  auto w2 = start(hidden, hidden), b2 = torch::zeros({hidden});
  auto w3 = torch::zeros({hidden, actions}), b3 = torch::zeros({actions});  // starts at the prior
  std::vector<torch::Tensor> parameters = {w1, b1, w2, b2, w3, b3}, gradients;
  for (const auto& p : parameters) gradients.push_back(torch::empty_like(p));
  // A batch is so many choices: of ballots with several tiers, so many fewer ballots.
  const int64_t batch = std::clamp<int64_t>((s.batch * units + rows / 2) / rows, 1, units);
  const int64_t per_pass = (units + batch - 1) / batch;
  const int64_t passes = std::max<int64_t>(s.passes, (s.least_steps + per_pass - 1) / per_pass);
  const int64_t steps = passes * per_pass;
  std::vector<Adam> optimizer;
  for (const auto& p : parameters) optimizer.emplace_back(p, s.decay);

  std::vector<float> noise;  // a table of normals; each step starts somewhere else in it
  if (context) {
    noise.resize(static_cast<size_t>(batch * context_columns) + (1 << 18));
    for (float& x : noise) x = static_cast<float>(random.Normal()) * s.context_noise;
  }
  std::vector<int64_t> order(static_cast<size_t>(units));
  std::iota(order.begin(), order.end(), 0);
  const Step room(batch, batch * static_cast<int64_t>(d.most_rows), columns, hidden, actions);
  Mask mask1(s.dropout, static_cast<size_t>(batch * hidden)), mask2(s.dropout, static_cast<size_t>(batch * hidden));
  const float* voters = d.voter.data_ptr<float>();
  const float* around = d.context.data_ptr<float>();
  int64_t step = 0;
  for (int64_t pass = 0; pass < passes; ++pass) {
    for (size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random.Below(i + 1)]);
    for (int64_t first = 0; first < units; first += batch, ++step) {
      const int64_t count = std::min(batch, units - first);
      const auto part = [&](const torch::Tensor& t, int64_t n) { return t.narrow(0, 0, n); };
      auto x = part(room.x, count), z1 = part(room.z1, count), h1 = part(room.h1, count), z2 = part(room.z2, count), h2 = part(room.h2, count);
      auto logits = part(room.logits, count), g3 = part(room.g3, count), g2 = part(room.g2, count), g1 = part(room.g1, count);
      const float* shaken = context ? noise.data() + random.Below(1 << 18) : nullptr;
      for (int64_t i = 0; i < count; ++i) {
        const Data::Unit& u = d.units[static_cast<size_t>(order[static_cast<size_t>(first + i)])];
        float* to = x.data_ptr<float>() + i * columns;
        std::copy_n(voters + static_cast<int64_t>(u.voter) * voter_columns, voter_columns, to);
        const float* of = around + static_cast<int64_t>(u.list) * context_columns;
        for (int64_t k = 0; k < context_columns; ++k) to[voter_columns + k] = of[k] + shaken[i * context_columns + k];
      }
      mask1.Draw(random, static_cast<size_t>(count * hidden));
      mask2.Draw(random, static_cast<size_t>(count * hidden));
      // Forward, then cross-entropy's gradient (predicted − target) backwards, layer by layer.
      at::addmm_out(z1, b1, x, w1);
      at::gelu_out(h1, z1);
      mask1.Apply(h1);
      at::addmm_out(z2, b2, h1, w2);
      at::gelu_out(h2, z2);
      mask2.Apply(h2);
      at::addmm_out(logits, b3, h2, w3);
      Choices(d, order.data() + first, count, actions, logits, room, g3);
      at::mm_out(g2, g3, w3.t());
      mask2.Apply(g2);
      at::gelu_backward_out(g2, g2, z2);
      at::mm_out(g1, g2, w2.t());
      mask1.Apply(g1);
      at::gelu_backward_out(g1, g1, z1);
      at::mm_out(gradients[0], x.t(), g1);
      at::sum_out(gradients[1], g1, 0);
      at::mm_out(gradients[2], h1.t(), g2);
      at::sum_out(gradients[3], g2, 0);
      at::mm_out(gradients[4], h2.t(), g3);
      at::sum_out(gradients[5], g3, 0);
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
