// The smallest change of answers to one question that swaps two neighbours: a look at what one step of the whole room does at each
// question, then the most promising ones ranked in earnest, until no smaller number of people × steps will do.
#include <algorithm>
#include <cmath>

#include "ranking/explain_room.h"

namespace concord::ranking::explain {
namespace {

constexpr size_t kTried = 4;  // questions of a pair once one does; until then as many as the budget allows
constexpr float kNothing = 1e-6f;

struct Promise {
  size_t question = 0;
  int direction = 0;
  float steps = 0;  // of the whole room, if it went on as it begins
};

std::vector<Promise> PromisesOf(const Room& room, const Slopes& slopes, uint32_t above, uint32_t below, float lead) {
  std::vector<Promise> out;
  for (size_t q = 0; q < slopes.size(); ++q) {
    if (slopes[q].empty()) continue;
    const float gain = slopes[q][below] - slopes[q][above];
    if (std::fabs(gain) > kNothing) out.push_back({q, gain > 0 ? 1 : -1, lead / std::fabs(gain)});
  }
  std::sort(out.begin(), out.end(), [&](const Promise& a, const Promise& b) {
    return a.steps != b.steps ? a.steps < b.steps : room.now().questions[a.question].id < room.now().questions[b.question].id;
  });
  return out;
}

class Pair {
 public:
  Pair(Room& room, uint32_t above, uint32_t below, int most) : room_(room), above_(above), below_(below), most_(most) {}

  // The smallest by people × steps of this question and direction, where it is smaller than `best`.
  Status Try(const Promise& promise, SwapHint& best) {
    const size_t q = promise.question;
    const auto movers = Movers(room_.now(), q, promise.direction);
    const int most_steps = room_.now().questions[q].choices - 1;
    for (int k = 1; k <= most_steps && more(); ++k) {
      const int steps = k * promise.direction;
      size_t fails = 0, does = Affordable(movers, k, best);
      if (does == 0) break;
      CONCORD_TRY(const bool all, Swapped(q, steps, movers, does));
      if (!all) continue;
      while (does - fails > 1) {
        const size_t half = (fails + does) / 2;
        CONCORD_TRY(const bool enough, Swapped(q, steps, movers, half));
        (enough ? does : fails) = half;
      }
      Keep(q, steps, movers, does, best);
    }
    return Ok();
  }
  bool more() const { return room_.evaluations() < most_; }

 private:
  Result<bool> Swapped(size_t q, int steps, const std::vector<size_t>& movers, size_t count) {
    CONCORD_TRY(const auto then, room_.Ranked(Move(room_.now(), room_.input(), q, steps, std::span(movers).first(count))));
    for (const uint32_t i : then.order) {
      if (i == above_ || i == below_) return i == below_;
    }
    return false;
  }
  int People(const std::vector<size_t>& movers, size_t count) const {
    double people = 0;
    for (size_t k = 0; k < count; ++k) people += room_.now().voters[movers[k]].weight;
    return std::max(1, Rounded(people));
  }
  // As many of them as make a smaller change than `best`.
  size_t Affordable(const std::vector<size_t>& movers, int steps, const SwapHint& best) const {
    size_t count = movers.size();
    if (best.question.empty()) return count;
    while (count > 0 && People(movers, count) * steps >= best.people * std::abs(best.steps)) --count;
    return count;
  }
  void Keep(size_t q, int steps, const std::vector<size_t>& movers, size_t count, SwapHint& best) {
    const WorkshopCase then = Move(room_.now(), room_.input(), q, steps, std::span(movers).first(count));
    best.question = then.questions[q].id;
    best.steps = steps;
    best.people = People(movers, count);
    best.of = Rounded(room_.Answering(q));
    best.gap_before = best.gap_after = std::nullopt;
    if (then.gaps[q] != room_.now().gaps[q] && !std::isnan(then.gaps[q])) {
      best.gap_before = room_.now().gaps[q];
      best.gap_after = then.gaps[q];
    }
  }

  Room& room_;
  const uint32_t above_, below_;
  const int most_;
};

}  // namespace

Result<Slopes> SlopesOf(Room& room, const Outcome& outcome, int budget) {
  Slopes slopes(room.now().questions.size());
  for (const size_t q : room.Questions(outcome)) {
    if (budget-- <= 0) break;
    if (room.Answering(q) <= 0) continue;
    const int middle = room.now().questions[q].choices - 1;
    const int direction = 2 * room.Mean(q) > static_cast<float>(middle) ? -1 : 1;  // where there is room to move
    const auto movers = Movers(room.now(), q, direction);
    CONCORD_TRY(const auto then, room.Ranked(Move(room.now(), room.input(), q, direction, movers)));
    for (size_t i = 0; i < then.score.size(); ++i) slopes[q].push_back(static_cast<float>(direction) * (then.score[i] - outcome.score[i]));
  }
  return slopes;
}

Status AddSwaps(Room& room, const Outcome& outcome, const Slopes& slopes, int budget, Explanation& out) {
  const int most = room.evaluations() + budget;
  const size_t last = std::min(static_cast<size_t>(room.top()) + 1, outcome.order.size());
  for (size_t place = 0; place + 1 < last; ++place) {
    const uint32_t above = outcome.order[place], below = outcome.order[place + 1];
    SwapHint hint{room.now().candidates[above].id, room.now().candidates[below].id, "", 0, 0, 0, {}, {}};
    // What is left is shared by the pairs that are left.
    const int share = (most - room.evaluations()) / static_cast<int>(last - 1 - place);
    Pair pair(room, above, below, room.evaluations() + share);
    size_t tried = 0;
    for (const Promise& promise : PromisesOf(room, slopes, above, below, outcome.score[above] - outcome.score[below])) {
      if (!pair.more() || (++tried > kTried && !hint.question.empty())) break;
      CONCORD_CHECK_OK(pair.Try(promise, hint));
    }
    out.swaps.push_back(std::move(hint));
  }
  return Ok();
}

}  // namespace concord::ranking::explain
