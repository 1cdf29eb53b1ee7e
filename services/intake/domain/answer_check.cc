#include "intake/domain/answer_check.h"

#include <set>
#include <string>

namespace concord::intake {
namespace {

std::size_t Characters(const std::string& utf8) {
  std::size_t n = 0;
  for (const char c : utf8) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

class Check {
 public:
  Check(const Instrument& instrument, const Route& route) : instrument_(instrument), route_(route) {}

  Status Run(const std::vector<Answer>& answers) {
    if (answers.empty() || answers.size() > kMostAnswers) {
      error_.violations.push_back({"answers", "must be 1 to 500"});
    } else {
      std::set<std::string_view> seen;
      for (std::size_t n = 0; n < answers.size(); ++n) {
        One(answers[n], n);
        if (!seen.insert(answers[n].question).second) Wrong(n, "question", "\"" + answers[n].question + "\" is given twice");
      }
    }
    if (error_.violations.empty()) return Ok();
    error_.message = error_.violations.front().field + ": " + error_.violations.front().description + ".";
    return error_;
  }

 private:
  void Wrong(std::size_t n, const char* field, std::string what) {
    error_.violations.push_back({"answers[" + std::to_string(n) + "]." + field, std::move(what)});
  }

  void One(const Answer& a, std::size_t n) {
    const int index = instrument_.IndexOf(a.question);
    const NotAsked why = index < 0 ? NotAsked::kUnknown : route_.why[static_cast<std::size_t>(index)];
    switch (why) {
      case NotAsked::kAsked: break;
      case NotAsked::kUnknown: return Wrong(n, "question", "there is no question \"" + a.question.substr(0, 40) + "\"");
      case NotAsked::kOtherSide: return Wrong(n, "question", "\"" + a.question + "\" is asked of the other side");
      case NotAsked::kOutOfScope: return Wrong(n, "question", "\"" + a.question + "\" is out of scope");
      case NotAsked::kOtherTable: return Wrong(n, "question", "\"" + a.question + "\" is asked at another table");
    }
    const int top = static_cast<int>(instrument_.questions[static_cast<std::size_t>(index)].choices.size()) - 1;
    if (a.null_reason != NullReason::kNone) {
      if (a.choice != -1) Wrong(n, "null_reason", "stands beside a choice; give one of both");
      if (*NullReasonName(a.null_reason) == '\0') Wrong(n, "null_reason", "is unknown");
    } else if (a.choice < 0 || a.choice > top) {
      Wrong(n, "choice", "must be 0 to " + std::to_string(top) + ", or a null_reason given");
    }
    if (Characters(a.note) > kNoteCharacters) Wrong(n, "note", "is longer than 2,000 characters");
    if (!a.evidence.empty()) Proof(a.evidence, n);
    if (a.answer_time < 0) Wrong(n, "answer_time", "is before 1970");
  }

  void Proof(const Evidence& e, std::size_t n) {
    if (e.kind != "document" && e.kind != "website" && e.kind != "seen" && e.kind != "other") {
      Wrong(n, "evidence.kind", "must be document, website, seen or other");
    }
    if (Characters(e.reference) > kNoteCharacters) Wrong(n, "evidence.reference", "is longer than 2,000 characters");
    if (Characters(e.holder) > 400) Wrong(n, "evidence.holder", "is longer than 400 characters");
    if (!e.date.empty() && !ParseDate(e.date).ok()) Wrong(n, "evidence.date", "is no date of the form 2026-11-23");
  }

  const Instrument& instrument_;
  const Route& route_;
  Error error_{Code::kInvalidArgument, "ANSWER_INVALID", ""};
};

}  // namespace

Status CheckAnswers(const Instrument& instrument, const Route& route, const std::vector<Answer>& answers) {
  return Check(instrument, route).Run(answers);
}

}  // namespace concord::intake
