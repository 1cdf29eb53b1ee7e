#pragma once
// Small nets, made here, and things that go wrong on purpose, for tests.
#include <chrono>
#include <future>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "inference/serve/lane.h"
#include "inference/serve/mlp_net.h"

namespace concord::inference::testing_nets {

inline std::vector<MlpLayer> Layers(unsigned seed, std::vector<std::uint32_t> widths = {40, 64, 32, 1}) {
  std::mt19937 random(seed);
  std::vector<MlpLayer> out;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(widths[l])));
    MlpLayer layer{widths[l], widths[l + 1], l + 2 < widths.size(), {}, {}};
    layer.weights.resize(widths[l] * widths[l + 1]);
    layer.bias.resize(widths[l + 1]);
    for (auto* values : {&layer.weights, &layer.bias}) {
      for (float& x : *values) x = normal(random);
    }
    out.push_back(std::move(layer));
  }
  return out;
}

inline std::vector<float> Numbers(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> out(count);
  for (float& x : out) x = normal(random);
  return out;
}

// One input, one output: what `does` says of each row.
class Does final : public Runnable {
 public:
  Does(std::function<Status(const float*, std::size_t, float*)> does, std::uint64_t meaning) : signature_{"test", "x", 1, "", "y", 1, meaning}, does_(std::move(does)) {}
  const Signature& signature() const override { return signature_; }
  Status Run(const float* in, std::size_t rows, float* out) const override { return does_(in, rows, out); }

 private:
  const Signature signature_;
  const std::function<Status(const float*, std::size_t, float*)> does_;
};

inline std::shared_ptr<Version> Make(const std::string& version, std::function<Status(const float*, std::size_t, float*)> does, std::uint64_t meaning = 0) {
  auto out = std::make_shared<Version>();
  out->model = "m";
  out->version = version;
  out->sha256 = version;
  out->runnable = std::make_shared<Does>(std::move(does), meaning);
  return out;
}
inline std::shared_ptr<Version> Times(const std::string& version, float factor) {
  return Make(version, [factor](const float* in, std::size_t rows, float* out) -> Status {
    for (std::size_t r = 0; r < rows; ++r) out[r] = in[r] * factor;
    return Ok();
  });
}

struct Answered {
  Status status = Ok();
  std::string version;
  std::vector<float> out;
};

// A call whose answer can be waited for.
class Asked final : public Request {
 public:
  explicit Asked(std::vector<float> in) : in_(std::move(in)) {
    values = in_.data();
    rows = in_.size();
    arrived_ns = SteadyNs();
  }
  std::future<Answered> Future() { return promise_.get_future(); }
  void Answer(const Version& by, const float* out) override { promise_.set_value({Ok(), by.version, {out, out + rows}}); }
  void Fail(const Error& error) override { promise_.set_value({error, "", {}}); }

 private:
  std::vector<float> in_;
  std::promise<Answered> promise_;
};

}  // namespace concord::inference::testing_nets
