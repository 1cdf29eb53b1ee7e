#include <xgboost/c_api.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "ranking/challengers/boosted.h"
#include "ranking/popularity.h"

namespace concord::ranking {
namespace {

constexpr size_t kLeastWorkshops = 8;
constexpr size_t kLeastRows = 100;

Error Failed() { return Internal("RANKING_BOOSTED", std::string("boosted trees could not be learnt: ") + XGBGetLastError()); }

struct Matrix {
  DMatrixHandle handle = nullptr;
  Matrix() = default;
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  ~Matrix() { XGDMatrixFree(handle); }
};

struct Booster {
  BoosterHandle handle = nullptr;
  Booster() = default;
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;
  ~Booster() { XGBoosterFree(handle); }
};

// Copies node `from` of the library's tree, and all below it, onto `to`.
void Copy(const nlohmann::json& tree, size_t from, uint32_t to, float part, Trees& trees, std::vector<float>& leaf) {
  const int left = tree["left_children"][from];
  if (left < 0) {
    trees.AddLeaf(to);
    leaf.push_back(part * tree["split_conditions"][from].get<float>());
    return;
  }
  const uint32_t child = trees.Split(to, tree["split_indices"][from], tree["split_conditions"][from]);
  Copy(tree, static_cast<size_t>(left), child, part, trees, leaf);
  Copy(tree, tree["right_children"][from], child + 1, part, trees, leaf);
}

}  // namespace

Result<ChallengerPtr> Boosted::Learn(const std::vector<View>& views, uint64_t seed, int members, int rounds) {
  if (views.size() < kLeastWorkshops || views[0].rows.empty()) return ChallengerPtr();
  auto learnt = std::make_shared<Boosted>();
  learnt->columns_ = static_cast<uint32_t>(views[0].rows.size() / views[0].workshop->candidates.size() + 1);
  std::vector<float> rows, place, weight;
  for (const View& v : views) {
    const std::vector<float> more = Rows(v);
    const size_t n = v.workshop->candidates.size();
    if (n < 2 || more.size() != n * learnt->columns_) continue;
    rows.insert(rows.end(), more.begin(), more.end());
    const std::vector<float> places = RelativePlaces(v.workshop->outcome.share);
    place.insert(place.end(), places.begin(), places.end());
    weight.insert(weight.end(), n, 1 / std::sqrt(static_cast<float>(n)));  // between every list alike and every action alike
  }
  if (place.size() < kLeastRows) return ChallengerPtr();
  double total = 0;
  for (const float w : weight) total += w;
  for (float& w : weight) w *= static_cast<float>(static_cast<double>(weight.size()) / total);

  Matrix data;
  if (XGDMatrixCreateFromMat_omp(rows.data(), place.size(), learnt->columns_, std::numeric_limits<float>::quiet_NaN(), &data.handle, 1) != 0 ||
      XGDMatrixSetFloatInfo(data.handle, "label", place.data(), place.size()) != 0 ||
      XGDMatrixSetFloatInfo(data.handle, "weight", weight.data(), weight.size()) != 0) {
    return Failed();
  }
  learnt->start_ = 0.5f;
  for (int member = 0; member < members; ++member) {
    Booster booster;
    if (XGBoosterCreate(&data.handle, 1, &booster.handle) != 0) return Failed();
    const std::pair<const char*, std::string> parameters[] = {
        {"objective", "reg:squarederror"}, {"base_score", "0.5"}, {"tree_method", "hist"}, {"max_bin", "64"}, {"nthread", "1"},
        {"eta", "0.03"}, {"max_depth", "6"}, {"subsample", "0.8"}, {"colsample_bytree", "0.3"}, {"min_child_weight", "20"},
        {"verbosity", "0"}, {"seed", std::to_string((seed * 1009 + static_cast<uint64_t>(member)) % 2147483647)}};
    for (const auto& [name, value] : parameters) {
      if (XGBoosterSetParam(booster.handle, name, value.c_str()) != 0) return Failed();
    }
    for (int round = 0; round < rounds; ++round) {
      if (XGBoosterUpdateOneIter(booster.handle, round, data.handle) != 0) return Failed();
    }
    bst_ulong size = 0;
    const char* text = nullptr;
    if (XGBoosterSaveModelToBuffer(booster.handle, R"({"format": "json"})", &size, &text) != 0) return Failed();
    const nlohmann::json model = nlohmann::json::parse(text, text + size);
    const size_t before = learnt->trees_.trees();
    for (const auto& tree : model["learner"]["gradient_booster"]["model"]["trees"]) {
      Copy(tree, 0, learnt->trees_.AddTree(), 1 / static_cast<float>(members), learnt->trees_, learnt->leaf_);
    }
    // What we score with must be what was learnt.
    bst_ulong count = 0;
    const float* said = nullptr;
    if (XGBoosterPredict(booster.handle, data.handle, 0, 0, 0, &count, &said) != 0) return Failed();
    std::vector<float> ours(count, 0);
    learnt->trees_.Add(before, rows, learnt->columns_, learnt->leaf_, ours);
    for (size_t i = 0; i < count; ++i) {
      if (std::abs(said[i] - (learnt->start_ + ours[i] * static_cast<float>(members))) > 1e-4f) {
        return Internal("RANKING_BOOSTED", "the copied trees do not say what the learnt ones say");
      }
    }
  }
  return ChallengerPtr(std::move(learnt));
}

}  // namespace concord::ranking
