#include "ranking/ranking_set.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "ranking/bytes.h"
#include "ranking/csv.h"

namespace concord::ranking {
namespace {

using Index = std::unordered_map<std::string, size_t>;

// "a|b|c" names the codes of a nominal question; a number counts them.
struct Codes {
  Question question;
  std::unordered_map<std::string, float> code;
};

Result<std::vector<Codes>> ReadQuestions(const std::string& folder) {
  CONCORD_TRY(const Table t, Table::Read(folder + "/questions.csv", {"question_id", "kind", "choices"}));
  const auto id = static_cast<size_t>(t.Column("question_id")), kind = static_cast<size_t>(t.Column("kind"));
  const auto choices = static_cast<size_t>(t.Column("choices"));
  std::vector<Codes> questions;
  for (size_t r = 0; r < t.rows(); ++r) {
    Codes q{{t.At(r, id), QuestionKind::kOrdinal, 2}, {}};
    const std::string& text = t.At(r, choices);
    if (t.At(r, kind) == "numeric") {
      q.question.kind = QuestionKind::kNumeric;
    } else if (t.At(r, kind) == "nominal" && text.find('|') != std::string::npos) {
      q.question.kind = QuestionKind::kNominal;
      for (size_t from = 0; from <= text.size();) {
        const size_t to = std::min(text.find('|', from), text.size());
        const float code = static_cast<float>(q.code.size());
        q.code.emplace(text.substr(from, to - from), code);
        from = to + 1;
      }
      q.question.choices = static_cast<int>(q.code.size());
    } else if (t.At(r, kind) == "nominal" || t.At(r, kind) == "ordinal") {
      q.question.kind = t.At(r, kind) == "nominal" ? QuestionKind::kNominal : QuestionKind::kOrdinal;
      CONCORD_TRY(const double count, t.Number(r, choices, 1));
      if (count < 1 || count > 10000) return t.Wrong(r, "choices must be a number from 1");
      q.question.choices = static_cast<int>(count);
    } else {
      return t.Wrong(r, "kind must be ordinal, numeric or nominal, not '" + t.At(r, kind) + "'");
    }
    questions.push_back(std::move(q));
  }
  return questions;
}

struct Builder {
  std::string folder;
  RankingSet set;
  Index workshop;
  std::vector<std::unordered_map<std::string, size_t>> participant;  // of each workshop
  std::vector<Index> action;                                         // of each workshop

  Result<size_t> Workshop(const Table& t, size_t row, size_t column) {
    const auto found = workshop.find(t.At(row, column));
    if (found == workshop.end()) return t.Wrong(row, "workshop '" + t.At(row, column) + "' is not in workshops.csv");
    return found->second;
  }

  Status Workshops(const std::vector<Codes>& questions) {
    CONCORD_TRY(const Table t, Table::Read(folder + "/workshops.csv", {"workshop_id", "programme", "country", "held_on", "fold"}));
    const auto column = [&](const char* name) { return static_cast<size_t>(t.Column(name)); };
    for (size_t r = 0; r < t.rows(); ++r) {
      RankingSet::Entry e;
      e.workshop.id = t.At(r, column("workshop_id"));
      e.workshop.programme = t.At(r, column("programme"));
      e.workshop.country = t.At(r, column("country"));
      e.workshop.held_on = t.At(r, column("held_on"));
      e.fold = t.At(r, column("fold"));
      for (const Codes& q : questions) e.workshop.questions.push_back(q.question);
      if (!workshop.emplace(e.workshop.id, set.entries.size()).second) return t.Wrong(r, "workshop '" + e.workshop.id + "' stands twice");
      set.entries.push_back(std::move(e));
    }
    participant.resize(set.entries.size());
    action.resize(set.entries.size());
    return Ok();
  }

  Status Actions() {
    CONCORD_TRY(const Table t, Table::Read(folder + "/actions.csv", {"action_id", "workshop_id", "title", "cost", "category", "beneficiaries"}));
    const auto column = [&](const char* name) { return static_cast<size_t>(t.Column(name)); };
    const size_t cost = column("cost");
    for (size_t r = 0; r < t.rows(); ++r) {
      ActionInfo a;
      a.id = t.At(r, column("action_id"));
      a.title = t.At(r, column("title"));
      a.category = t.At(r, column("category"));
      a.beneficiaries = t.At(r, column("beneficiaries"));
      std::string price = t.At(r, cost);
      std::replace(price.begin(), price.end(), ',', '.');
      char* end = nullptr;
      a.cost = std::strtod(price.c_str(), &end);
      if (end != price.c_str() + price.size() || !(a.cost >= 0)) return t.Wrong(r, "cost '" + t.At(r, cost) + "' is not a number from 0");
      if (t.At(r, column("workshop_id")).empty()) {
        for (size_t w = 0; w < set.entries.size(); ++w) {
          if (!Add(w, a)) return t.Wrong(r, "action '" + a.id + "' stands twice");
        }
      } else {
        CONCORD_TRY(const size_t w, Workshop(t, r, column("workshop_id")));
        if (!Add(w, a)) return t.Wrong(r, "action '" + a.id + "' stands twice");
      }
    }
    return Ok();
  }
  bool Add(size_t w, const ActionInfo& a) {
    if (!action[w].emplace(a.id, set.entries[w].workshop.candidates.size()).second) return false;
    set.entries[w].workshop.candidates.push_back(a);
    return true;
  }

  Status Links() {
    CONCORD_TRY(const Table t, Table::Read(folder + "/links.csv", {"action_id", "question_id", "sign"}));
    const auto id = static_cast<size_t>(t.Column("action_id")), question = static_cast<size_t>(t.Column("question_id"));
    for (size_t r = 0; r < t.rows(); ++r) {
      CONCORD_TRY(const double sign, t.Number(r, static_cast<size_t>(t.Column("sign")), 1));
      bool used = false;
      for (size_t w = 0; w < set.entries.size(); ++w) {
        const auto a = action[w].find(t.At(r, id));
        if (a == action[w].end()) continue;
        set.entries[w].workshop.candidates[a->second].triggers.push_back({t.At(r, question), 1, sign > 0 ? 1 : -1});
        used = true;
      }
      if (!used) return t.Wrong(r, "action '" + t.At(r, id) + "' is not in actions.csv");
    }
    return Ok();
  }

  Status Answers(const std::vector<Codes>& questions) {
    CONCORD_TRY(const Table t, Table::Read(folder + "/answers.csv.gz", {"workshop_id", "participant_id", "group"}));
    std::vector<int> column;
    for (const Codes& q : questions) {
      column.push_back(t.Column(q.question.id));
      if (column.back() < 0) return InvalidArgument("RANKING_SET", folder + "/answers.csv.gz:1: column " + q.question.id + " is missing");
    }
    const auto id = static_cast<size_t>(t.Column("workshop_id")), person = static_cast<size_t>(t.Column("participant_id"));
    for (size_t r = 0; r < t.rows(); ++r) {
      CONCORD_TRY(const size_t w, Workshop(t, r, id));
      Voter voter;
      voter.group = t.At(r, static_cast<size_t>(t.Column("group")));
      voter.answers.assign(questions.size(), kMissing);
      for (size_t q = 0; q < questions.size(); ++q) {
        const auto c = static_cast<size_t>(column[q]);
        const std::string& text = t.At(r, c);
        if (text.empty()) continue;
        if (!questions[q].code.empty()) {
          const auto code = questions[q].code.find(text);
          if (code == questions[q].code.end()) return t.Wrong(r, "column " + questions[q].question.id + ": '" + text + "' is no choice of it");
          voter.answers[q] = code->second;
          continue;
        }
        CONCORD_TRY(const double value, t.Number(r, c, 0));
        const Question& question = questions[q].question;
        if (question.kind != QuestionKind::kNumeric && (value < 0 || value >= question.choices)) {
          return t.Wrong(r, "column " + question.id + ": code " + text + " is outside 0 … " + std::to_string(question.choices - 1));
        }
        voter.answers[q] = static_cast<float>(value);
      }
      auto& voters = set.entries[w].workshop.voters;
      if (!participant[w].emplace(t.At(r, person), voters.size()).second) {
        return t.Wrong(r, "participant '" + t.At(r, person) + "' stands twice");
      }
      voters.push_back(std::move(voter));
    }
    return Ok();
  }

  Status Choices() {
    CONCORD_TRY(const Table t, Table::Read(folder + "/choices.csv", {"workshop_id", "participant_id", "action_id", "place"}));
    const auto column = [&](const char* name) { return static_cast<size_t>(t.Column(name)); };
    std::map<std::pair<size_t, size_t>, std::map<double, std::vector<std::string>>> ballots;
    for (size_t r = 0; r < t.rows(); ++r) {
      CONCORD_TRY(const size_t w, Workshop(t, r, column("workshop_id")));
      const auto person = participant[w].find(t.At(r, column("participant_id")));
      if (person == participant[w].end()) return t.Wrong(r, "participant '" + t.At(r, column("participant_id")) + "' gave no answers");
      const std::string& id = t.At(r, column("action_id"));
      if (action[w].count(id) == 0) return t.Wrong(r, "action '" + id + "' is no candidate there");
      CONCORD_TRY(const double place, t.Number(r, column("place"), 1));
      ballots[{w, person->second}][place].push_back(id);
    }
    for (auto& [who, tiers] : ballots) {
      for (auto& [_, tier] : tiers) set.entries[who.first].workshop.voters[who.second].ballot.push_back(std::move(tier));
    }
    return Ok();
  }

  Status Outcomes(OutcomeKind kind) {
    CONCORD_TRY(const Table t, Table::Read(folder + "/outcomes.csv", {"workshop_id", "action_id", "share", "gain"}));
    const auto column = [&](const char* name) { return static_cast<size_t>(t.Column(name)); };
    for (size_t r = 0; r < t.rows(); ++r) {
      CONCORD_TRY(const size_t w, Workshop(t, r, column("workshop_id")));
      const auto a = action[w].find(t.At(r, column("action_id")));
      if (a == action[w].end()) return t.Wrong(r, "action '" + t.At(r, column("action_id")) + "' is no candidate there");
      CONCORD_TRY(const double share, t.Number(r, column("share"), 0));
      CONCORD_TRY(const double gain, t.Number(r, column("gain"), share));
      if (share < 0 || gain < 0) return t.Wrong(r, "share and gain must be from 0");
      Outcome& outcome = set.entries[w].workshop.outcome;
      outcome.kind = kind;
      outcome.share.resize(action[w].size(), 0);
      outcome.gain.resize(action[w].size(), 0);
      outcome.share[a->second] = static_cast<float>(share);
      outcome.gain[a->second] = static_cast<float>(gain);
    }
    return Ok();
  }

  Status Reveals() {
    CONCORD_TRY(const Table t, Table::Read(folder + "/reveals.csv", {"draw", "country", "position", "workshop_id"}));
    const auto column = [&](const char* name) { return static_cast<size_t>(t.Column(name)); };
    std::map<std::pair<int, std::string>, std::map<int, size_t>> draws;
    for (size_t r = 0; r < t.rows(); ++r) {
      CONCORD_TRY(const double draw, t.Number(r, column("draw"), 0));
      CONCORD_TRY(const double position, t.Number(r, column("position"), 0));
      CONCORD_TRY(const size_t w, Workshop(t, r, column("workshop_id")));
      if (!draws[{static_cast<int>(draw), t.At(r, column("country"))}].emplace(static_cast<int>(position), w).second) {
        return t.Wrong(r, "this position of the draw stands twice");
      }
    }
    for (auto& [key, order] : draws) {
      RankingSet::Reveal reveal{key.first, key.second, {}};
      for (const auto& [_, w] : order) reveal.order.push_back(w);
      set.reveals.push_back(std::move(reveal));
    }
    return Ok();
  }
};

}  // namespace

Result<RankingSet> ReadRankingSet(const std::string& folder) {
  CONCORD_TRY(const std::string about, ReadFile(folder + "/set.json"));
  const auto json = nlohmann::json::parse(about, nullptr, false);
  if (!json.is_object()) return InvalidArgument("RANKING_SET", folder + "/set.json:1: not a JSON object");
  const std::string kind = json.contains("kind") && json["kind"].is_string() ? json["kind"].get<std::string>() : "shares";
  if (kind != "shares" && kind != "order") return InvalidArgument("RANKING_SET", folder + "/set.json:1: kind must be shares or order");
  CONCORD_TRY(const std::vector<Codes> questions, ReadQuestions(folder));
  Builder builder;
  builder.folder = folder;
  if (json.contains("name") && json["name"].is_string()) builder.set.name = json["name"].get<std::string>();
  CONCORD_CHECK_OK(builder.Workshops(questions));
  CONCORD_CHECK_OK(builder.Actions());
  CONCORD_CHECK_OK(builder.Links());
  CONCORD_CHECK_OK(builder.Answers(questions));
  CONCORD_CHECK_OK(builder.Choices());
  CONCORD_CHECK_OK(builder.Outcomes(kind == "order" ? OutcomeKind::kOrder : OutcomeKind::kShares));
  CONCORD_CHECK_OK(builder.Reveals());
  return std::move(builder.set);
}

}  // namespace concord::ranking
