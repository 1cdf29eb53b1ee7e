#include "reporting/domain/sheet.h"

#include <algorithm>
#include <charconv>

namespace concord::reporting {
namespace {

bool OneWord(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

template <class Number>
bool Read(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::string_view Take(std::string_view& text, char until) {
  const std::size_t at = text.find(until);
  const std::string_view out = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return out;
}

}  // namespace

int Merge(Sheet& sheet, std::vector<Answer> changes) {
  int fresh = 0;
  for (Answer& change : changes) {
    const auto at = std::lower_bound(sheet.begin(), sheet.end(), change.question,
                                     [](const Answer& a, const std::string& question) { return a.question < question; });
    if (at != sheet.end() && at->question == change.question) {
      *at = std::move(change);
    } else {
      sheet.insert(at, std::move(change));
      ++fresh;
    }
  }
  return fresh;
}

// "E1.2 4+ 1": question, choice or reason, "+" with evidence, version.
Result<std::string> Pack(const Sheet& sheet) {
  std::string out;
  for (const Answer& a : sheet) {
    const std::string said = a.choice >= 0 ? std::to_string(a.choice) : a.null_reason;
    if (!OneWord(a.question) || !OneWord(said)) {
      return InvalidArgument("EVENT_INVALID", "an answer has no question, or neither a choice nor a reason");
    }
    out += a.question + ' ' + said + (a.evidence ? "+ " : " ") + std::to_string(a.version) + '\n';
  }
  return out;
}

Result<Sheet> Unpack(std::string_view text) {
  Sheet out;
  while (!text.empty()) {
    std::string_view line = Take(text, '\n');
    Answer a;
    a.question = Take(line, ' ');
    std::string_view said = Take(line, ' ');
    if (!said.empty() && said.back() == '+') {
      a.evidence = true;
      said.remove_suffix(1);
    }
    if (!Read(said, a.choice)) a.null_reason = said;
    if (a.question.empty() || said.empty() || !Read(line, a.version)) return Error(Code::kDataLoss, "ROW_DAMAGED", "a stored sheet cannot be read");
    out.push_back(std::move(a));
  }
  return out;
}

}  // namespace concord::reporting
