#include "learning/events/consensus.h"

#include <algorithm>
#include <map>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/id/id.h"

namespace concord::learning::events {
namespace {

namespace pb = concord::intake::events::v1;

Error Wrong(const std::string& field, const std::string& why) {
  return InvalidArgument("CONSENSUS_INVALID", "this agreement cannot be learnt: " + field + " " + why).At(field, why);
}

std::string At(const char* list, int index, const char* field) { return std::string(list) + "[" + std::to_string(index) + "]." + field; }

class Reader {
 public:
  Reader(const pb::ConsensusReached& m, Lesson& lesson) : m_(m), lesson_(lesson), w_(lesson.workshop) {}

  Status Read() {
    CONCORD_TRY(w_.id, IdFromName(m_.workshop(), "workshops"));
    if (m_.programme().empty()) return Wrong("programme", "is missing");
    w_.programme = m_.programme();
    w_.country = m_.country_code();
    w_.held_on = m_.held_on();
    CONCORD_CHECK_OK(ReadQuestions());
    ReadCandidates();
    CONCORD_CHECK_OK(ReadOutcome());
    CONCORD_CHECK_OK(ReadVoters());
    CONCORD_CHECK_OK(ReadAgreement());
    return ReadSuggestion();
  }

 private:
  Status ReadQuestions() {
    std::map<std::string, std::size_t> at;
    for (int i = 0; i < m_.questions_size(); ++i) {
      const auto& q = m_.questions(i);
      if (q.choices() < 1 || q.choices() > 254) return Wrong(At("questions", i, "choices"), "must be 1 to 254");
      if (!at.emplace(q.question(), w_.questions.size()).second) return Wrong(At("questions", i, "question"), "stands twice");
      w_.questions.push_back({q.question(), ranking::QuestionKind::kOrdinal, q.choices()});
    }
    w_.gaps.assign(w_.questions.size(), ranking::kMissing);
    w_.urgency.assign(w_.questions.size(), ranking::kMissing);
    for (int i = 0; i < m_.gaps_size(); ++i) {
      const auto& g = m_.gaps(i);
      const auto found = at.find(g.question());
      if (found == at.end()) return Wrong(At("gaps", i, "question"), "is no question of this workshop");
      if (g.level() < 0 || g.target() < 0) continue;  // nobody answered, or a survey without targets
      w_.gaps[found->second] = g.struck() ? 0.f : static_cast<float>(g.gap());
      if (g.urgency() >= 0) w_.urgency[found->second] = static_cast<float>(g.urgency());
    }
    return Ok();
  }

  void ReadCandidates() {
    for (const auto& c : m_.candidates()) {
      ranking::ActionInfo action;
      action.id = c.own() ? w_.id + "/" + c.id() : c.id();
      action.months = c.months();
      action.prerequisites.assign(c.prerequisites().begin(), c.prerequisites().end());
      for (const auto& t : c.triggers()) action.triggers.push_back({t.question(), static_cast<float>(t.weight())});
      action.category = c.cost_band() + (c.cost_band().empty() || c.owner_type().empty() ? "" : ",") + c.owner_type();
      position_.emplace(c.id(), w_.candidates.size());
      w_.candidates.push_back(std::move(action));
    }
  }

  Status ReadOutcome() {
    std::vector<double> votes(w_.candidates.size(), 0.0);
    for (int b = 0; b < m_.first_round_size(); ++b) {
      const auto& ranking = m_.first_round(b).ranking();
      std::vector<bool> named(votes.size(), false);
      const double parts = ranking.size() * (ranking.size() + 1) / 2.0;
      for (int p = 0; p < ranking.size(); ++p) {
        const auto found = position_.find(ranking[p]);
        if (found == position_.end()) return Wrong(At("first_round", b, "ranking"), "names an action that was no candidate");
        if (named[found->second]) return Wrong(At("first_round", b, "ranking"), "names an action twice");
        named[found->second] = true;
        votes[found->second] += (ranking.size() - p) / parts;
      }
      lesson_.ballots += ranking.empty() ? 0 : 1;
    }
    if (lesson_.ballots == 0) return Wrong("first_round", "holds no ballot");
    for (const double v : votes) w_.outcome.share.push_back(static_cast<float>(v / lesson_.ballots));
    return Ok();
  }

  Status ReadVoters() {
    for (int i = 0; i < m_.participants_size(); ++i) {
      const auto& p = m_.participants(i);
      if (p.choices().size() != w_.questions.size()) return Wrong(At("participants", i, "choices"), "is not as long as the questions");
      if (p.ballot() < 0 || p.ballot() > m_.first_round_size()) return Wrong(At("participants", i, "ballot"), "is no ballot of the first round");
      ranking::Voter voter;
      bool answered = false;
      for (std::size_t q = 0; q < w_.questions.size(); ++q) {
        const int choice = static_cast<unsigned char>(p.choices()[q]);
        if (choice != 255 && choice >= w_.questions[q].choices) return Wrong(At("participants", i, "choices"), "holds a choice out of range");
        answered |= choice != 255;
        voter.answers.push_back(choice == 255 ? ranking::kMissing : static_cast<float>(choice));
      }
      if (!answered) continue;
      voter.group = p.counts_as();
      voter.weight = static_cast<float>(std::max(1, p.speaks_for()));
      if (p.ballot() > 0) {
        for (const std::string& id : m_.first_round(p.ballot() - 1).ranking()) voter.ballot.push_back({w_.candidates[position_.at(id)].id});
      }
      w_.voters.push_back(std::move(voter));
    }
    return Ok();
  }

  Status ReadAgreement() {
    const auto name = [&](const std::string& id, const std::string& field, std::string& to) -> Status {
      const auto found = position_.find(id);
      if (found == position_.end()) return Wrong(field, "names an action that was no candidate");
      to = w_.candidates[found->second].id;
      return Ok();
    };
    for (const std::string& id : m_.order()) CONCORD_CHECK_OK(name(id, "order", lesson_.agreement.order.emplace_back()));
    for (int i = 0; i < m_.changes_size(); ++i) {
      const auto& c = m_.changes(i);
      Moved moved{"", c.from_place(), c.to_place()};
      CONCORD_CHECK_OK(name(c.candidate(), At("changes", i, "candidate"), moved.candidate));
      for (const int place : {moved.from_place, moved.to_place}) {
        if (place < 1 || place > m_.order_size()) return Wrong(At("changes", i, "to_place"), "and from_place must be places of the order");
      }
      lesson_.agreement.changes.push_back(std::move(moved));
    }
    return Ok();
  }

  Status ReadSuggestion() {
    for (const std::string& id : m_.suggested()) {
      const auto found = position_.find(id);
      if (found == position_.end()) return Wrong("suggested", "names an action that was no candidate");
      lesson_.suggested.push_back(w_.candidates[found->second].id);
    }
    if (m_.suggested_p_top_size() != 0 && m_.suggested_p_top_size() != m_.suggested_size()) {
      return Wrong("suggested_p_top", "is not as long as the suggestion");
    }
    lesson_.p_top.assign(m_.suggested_p_top().begin(), m_.suggested_p_top().end());
    return Ok();
  }

  const pb::ConsensusReached& m_;
  Lesson& lesson_;
  ranking::WorkshopCase& w_;
  std::map<std::string, std::size_t> position_;  // candidate → its place in w_.candidates
};

}  // namespace

Result<Lesson> LessonOf(const bus::Event& event) {
  pb::ConsensusReached m;
  if (!m.ParseFromString(event.data)) return Wrong("data", "is no ConsensusReached");
  Lesson lesson;
  lesson.office = event.office;
  lesson.origin = m.origin();
  lesson.demonstration = m.demonstration();
  lesson.version = m.version();
  lesson.model_version = m.model_version();
  lesson.suggestion_shown = m.suggestion_shown();
  CONCORD_CHECK_OK(Reader(m, lesson).Read());
  return lesson;
}

}  // namespace concord::learning::events
