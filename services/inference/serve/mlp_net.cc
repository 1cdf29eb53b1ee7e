#include "inference/serve/mlp_net.h"

#include <algorithm>
#include <cstring>

#include "inference/serve/mlp_kernel.h"
#include "ranking/bytes.h"

namespace concord::inference {
namespace {

constexpr std::string_view kMagic = "CNCDMLPN";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMostColumns = 65536;

Error Wrong(std::size_t layer, const std::string& why) { return InvalidArgument("MLP_SHAPE", "layer " + std::to_string(layer + 1) + " " + why); }

}  // namespace

Result<MlpNet> MlpNet::Make(std::vector<MlpLayer> layers) {
  if (layers.empty()) return InvalidArgument("MLP_SHAPE", "there are no layers");
  MlpNet net;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const MlpLayer& layer = layers[l];
    const std::size_t in = layer.inputs, out = layer.outputs;
    if (in == 0 || out == 0 || in > kMostColumns || out > kMostColumns) return Wrong(l, "has " + std::to_string(in) + " inputs and " + std::to_string(out) + " outputs");
    if (l > 0 && in != layers[l - 1].outputs) return Wrong(l, "takes " + std::to_string(in) + " inputs and is given " + std::to_string(layers[l - 1].outputs));
    if (layer.weights.size() != in * out || layer.bias.size() != out) return Wrong(l, "has weights for another shape");
    if (!AllFinite(layer.weights.data(), layer.weights.size()) || !AllFinite(layer.bias.data(), out)) return Wrong(l, "has weights that are not finite");
    Packed packed{in, out, (out + kStrip - 1) / kStrip, layer.relu, {}, {}};
    packed.weights.resize(packed.strips * in * kStrip);
    packed.bias.resize(packed.strips * kStrip);
    for (std::size_t j = 0; j < out; ++j) {
      packed.bias[j] = layer.bias[j];
      for (std::size_t i = 0; i < in; ++i) packed.weights[(j / kStrip * in + i) * kStrip + j % kStrip] = layer.weights[i * out + j];
    }
    net.widest_ = std::max(net.widest_, packed.strips * kStrip);
    net.layers_.push_back(std::move(packed));
  }
  net.signature_ = {"concord_mlp", "input", layers.front().inputs, "", "output", layers.back().outputs};
  return net;
}

Result<MlpNet> MlpNet::Parse(std::string_view bytes) {
  CONCORD_TRY(const std::string_view payload, ranking::Unseal(kMagic, kVersion, bytes, "net"));
  ranking::Reader in(payload);
  std::vector<MlpLayer> layers(in.Count(28));
  for (MlpLayer& layer : layers) {
    layer.inputs = in.Get<std::uint32_t>();
    layer.outputs = in.Get<std::uint32_t>();
    layer.relu = in.Get<std::uint32_t>() == 1;
    layer.weights = in.List<float>();
    layer.bias = in.List<float>();
  }
  if (!in.done()) return Error(Code::kDataLoss, "RANKING_FILE_CORRUPT", "the net cannot be read: it does not hold what it says");
  auto net = Make(std::move(layers));
  if (!net.ok()) return Error(Code::kDataLoss, "RANKING_FILE_CORRUPT", "the net cannot be read: " + net.error().message);
  return net;
}

std::string MlpNet::Serialize(const std::vector<MlpLayer>& layers) {
  ranking::Writer out;
  out.Put<std::uint64_t>(layers.size());
  for (const MlpLayer& layer : layers) {
    out.Put(layer.inputs);
    out.Put(layer.outputs);
    out.Put<std::uint32_t>(layer.relu ? 1 : 0);
    out.List(layer.weights);
    out.List(layer.bias);
  }
  return ranking::Seal(kMagic, kVersion, out.bytes());
}

Status MlpNet::Run(const float* in, std::size_t rows, float* out) const {
  thread_local std::vector<float> one, other;
  // A thread that once ran a large batch does not hold on to it.
  constexpr std::size_t kKept = 1u << 20;
  one.resize(rows * widest_);
  other.resize(rows * widest_);
  const float* x = in;
  std::size_t stride = layers_.front().inputs;
  for (const Packed& layer : layers_) {
    MlpLayerForward(x, rows, layer.inputs, stride, layer.weights.data(), layer.bias.data(), layer.strips, layer.relu, one.data());
    one.swap(other);
    x = other.data();
    stride = layer.strips * kStrip;
  }
  const std::size_t columns = layers_.back().outputs;
  for (std::size_t r = 0; r < rows; ++r) std::memcpy(out + r * columns, x + r * stride, columns * sizeof(float));
  if (one.size() > kKept) std::vector<float>().swap(one), std::vector<float>().swap(other);
  return Ok();
}

}  // namespace concord::inference
