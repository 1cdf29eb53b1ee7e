// Shapley: what a theme adds, averaged over all orders in which the themes can be taken in. Exact by every subset where these are few,
// else over drawn orders, each with its reverse: along any order the steps add up to the whole.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <unordered_map>

#include "ranking/explain_room.h"

namespace concord::ranking::explain {
namespace {

class Game {
 public:
  explicit Game(Room& room) : room_(room) {
    std::map<std::string, std::vector<size_t>> members;
    for (size_t q = 0; q < room.input().group.size(); ++q) {
      if (!room.input().group[q].empty()) members[room.input().group[q]].push_back(q);
    }
    for (auto& [name, questions] : members) {
      names_.push_back(name);
      members_.push_back(std::move(questions));
    }
  }
  const std::vector<std::string>& names() const { return names_; }

  // Terms with the themes of `subset` as they are and the others taken out.
  Result<const Terms*> Of(uint64_t subset) {
    if (const auto known = known_.find(subset); known != known_.end()) return &known->second;
    WorkshopCase workshop = room_.now();
    for (size_t g = 0; g < names_.size(); ++g) {
      if (subset >> g & 1) continue;
      for (const size_t q : members_[g]) TakeOut(q, workshop);
    }
    CONCORD_TRY(auto terms, room_.TermsOf(workshop));
    return &known_.emplace(subset, std::move(terms)).first->second;
  }

 private:
  void TakeOut(size_t q, WorkshopCase& workshop) const {
    workshop.gaps[q] = 0;
    const float typical = room_.model().parts().encoder.Typical(workshop.questions[q].id);
    const float shift = typical - room_.Mean(q);
    for (Voter& voter : workshop.voters) {
      if (workshop.questions[q].kind == QuestionKind::kNominal) {
        voter.answers[q] = kMissing;  // has no mean
      } else if (!std::isnan(shift)) {
        voter.answers[q] += shift;
      }
    }
  }

  Room& room_;
  std::vector<std::string> names_;
  std::vector<std::vector<size_t>> members_;
  std::unordered_map<uint64_t, Terms> known_;
};

using Parts = std::vector<Terms>;  // of each theme

void Add(const Terms& with, const Terms& without, double weight, Terms& sum) {
  for (size_t i = 0; i < with.rule.size(); ++i) {
    sum.rule[i] += weight * (with.rule[i] - without.rule[i]);
    sum.learnt[i] += weight * (with.learnt[i] - without.learnt[i]);
  }
}

Status Exact(Game& game, Parts& parts) {
  const int n = static_cast<int>(parts.size());
  std::vector<double> weight(static_cast<size_t>(n), 1.0 / n);  // of a subset of this size: size! (n − size − 1)! / n!
  for (int k = 1; k < n; ++k) weight[static_cast<size_t>(k)] = weight[static_cast<size_t>(k - 1)] * k / (n - k);
  for (uint64_t subset = 0; subset + 1 < uint64_t{1} << n; ++subset) {
    CONCORD_TRY(const Terms* without, game.Of(subset));
    for (int g = 0; g < n; ++g) {
      if (subset >> g & 1) continue;
      CONCORD_TRY(const Terms* with, game.Of(subset | uint64_t{1} << g));
      Add(*with, *without, weight[static_cast<size_t>(std::popcount(subset))], parts[static_cast<size_t>(g)]);
    }
  }
  return Ok();
}

Status Drawn(Game& game, uint64_t seed, int pairs, Parts& parts) {
  std::mt19937_64 random(seed);
  std::vector<size_t> order(parts.size());
  for (size_t g = 0; g < order.size(); ++g) order[g] = g;
  for (int pair = 0; pair < pairs; ++pair) {
    for (size_t k = order.size() - 1; k > 0; --k) std::swap(order[k], order[random() % (k + 1)]);
    for (int way = 0; way < 2; ++way) {
      uint64_t subset = 0;
      for (const size_t g : order) {
        CONCORD_TRY(const Terms* without, game.Of(subset));
        subset |= uint64_t{1} << g;
        CONCORD_TRY(const Terms* with, game.Of(subset));
        Add(*with, *without, 0.5 / pairs, parts[g]);
      }
      std::reverse(order.begin(), order.end());
    }
  }
  return Ok();
}

}  // namespace

Status AddParts(Room& room, const ExplainSettings& settings, int budget, Explanation& out) {
  Game game(room);
  const size_t themes = game.names().size(), candidates = room.now().candidates.size();
  Parts parts(themes, {std::vector<double>(candidates), std::vector<double>(candidates)});
  CONCORD_TRY(const Terms* rest, game.Of(0));
  out.exact = themes == 0 || (themes < 20 && (1 << themes) <= budget);
  if (themes > 0 && out.exact) {
    CONCORD_CHECK_OK(Exact(game, parts));
  } else if (themes > 0) {
    const int of_a_pair = 2 * (static_cast<int>(themes) - 1);
    CONCORD_CHECK_OK(Drawn(game, settings.seed, std::clamp(budget / of_a_pair, 1, 32), parts));
  }
  out.parts.resize(candidates);
  for (size_t i = 0; i < candidates; ++i) {
    for (size_t g = 0; g < themes; ++g) {
      out.parts[i].push_back({game.names()[g], static_cast<float>(parts[g].rule[i]), static_cast<float>(parts[g].learnt[i])});
    }
    std::stable_sort(out.parts[i].begin(), out.parts[i].end(),
                     [](const GroupPart& a, const GroupPart& b) { return std::fabs(a.rule + a.learnt) > std::fabs(b.rule + b.learnt); });
    out.parts[i].push_back({"", static_cast<float>(rest->rule[i]), static_cast<float>(rest->learnt[i])});
  }
  return Ok();
}

}  // namespace concord::ranking::explain
