// What had been suggested before the first ballot, against what people voted.
#include <cstdlib>
#include <map>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

const intake::v1::SuggestedAction* Suggested(const Book& book, const std::string& id) {
  if (!book.data.suggestion) return nullptr;
  for (const auto& action : book.data.suggestion->actions()) {
    if (action.candidate() == id) return &action;
  }
  return nullptr;
}

// As the event of the agreement says it; before that as intake shows it once the first round has closed.
std::vector<std::string> SuggestedOrder(const Book& book) {
  std::vector<std::string> out(book.data.report.suggested().begin(), book.data.report.suggested().end());
  if (out.empty() && book.data.suggestion && !book.data.report.rounds().empty()) {
    for (const auto& action : book.data.suggestion->actions()) out.push_back(action.candidate());
  }
  return out;
}

Table Against(const Book& book, const std::vector<std::string>& suggested) {
  const Words& say = book.say;
  std::map<std::string, int> voted;
  for (const auto& tally : book.data.report.rounds(0).tallies()) voted[tally.candidate()] = tally.place();
  // The rule says neither places nor chances: then their columns are for the sheet only.
  Shown sure = Shown::kSheet;
  for (const auto& id : suggested) {
    if (const auto* told = Suggested(book, id); told != nullptr && (told->place_low() > 0 || told->has_p_top())) sure = Shown::kBoth;
  }
  Table t;
  t.sheet = say(Msg::kSheetSuggestion);
  t.columns = {{say(Msg::kSuggestedPlace), 1.2, Align::kEnd},
               {say(Msg::kCode), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kAction), 5.4},
               {say(Msg::kLikelyPlaces), 1.3, Align::kEnd, sure},
               {say(Msg::kChanceFive), 1.3, Align::kEnd, sure},
               {say(Msg::kPlaceRoom), 1.2, Align::kEnd},
               {say(Msg::kDifference), 1.2, Align::kEnd}};
  int place = 0;
  for (const auto& id : suggested) {
    place += 1;
    const auto* told = Suggested(book, id);
    Cell likely = book.Text(kNone), chance = book.Text(kNone), room = book.Text(kNone), difference = book.Text(kNone);
    if (told != nullptr && told->place_low() > 0) likely.text = say.Count(told->place_low()) + "–" + say.Count(told->place_high());
    if (told != nullptr && told->has_p_top()) {
      chance = book.Number(told->p_top(), 2);
      chance.text = say.Percent(told->p_top());
    }
    if (const auto at = voted.find(id); at != voted.end()) {
      room = book.Number(at->second, 0);
      difference = book.Number(place - at->second, 0);
      difference.text = say.Signed(place - at->second);
      if (std::abs(place - at->second) >= 4) difference.tone = Tone::kStrong;
    }
    t.rows.push_back({book.Number(place, 0), book.Text(id), book.Text(book.Action(id)), likely, chance, room, difference});
  }
  t.foot = say(Msg::kSuggestionFoot);
  return t;
}

}  // namespace

Section SuggestionSection(const Book& book) {
  const Words& say = book.say;
  Section out;
  out.title = say(Msg::kSuggestionTitle);
  const auto suggested = SuggestedOrder(book);
  if (suggested.empty() || book.data.report.rounds().empty()) {
    out.blocks.push_back(Body(say(book.data.report.rounds().empty() ? Msg::kSuggestionSecret : Msg::kSuggestionNone)));
    return out;
  }
  const auto& report = book.data.report;
  std::string text = say(Msg::kSuggestionLead);
  const std::string version = !report.model_version().empty() ? report.model_version() : book.data.suggestion ? book.data.suggestion->model_version() : "";
  if (version.empty()) {
    text += " " + say(Msg::kSuggestionRule);
  } else {
    text += " " + say(Msg::kSuggestionModel, {{"version", Clean(version)}});
    if (book.data.suggestion && book.data.suggestion->workshops_learnt() > 0) {
      text += " " + say(Msg::kSuggestionLearnt, {{"n", book.data.suggestion->workshops_learnt()}, {"here", book.data.suggestion->workshops_country()}});
    }
  }
  if (report.has_suggestion_tau()) {
    text += " " + say(Msg::kSuggestionTau, {{"n", report.suggestion_top5()}, {"tau", say.Number(report.suggestion_tau(), 2)}});
  }
  out.blocks.push_back(Body(text));
  out.blocks.push_back(Against(book, suggested));
  return out;
}

}  // namespace concord::reporting::documents
