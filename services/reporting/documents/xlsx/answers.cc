#include "reporting/documents/xlsx/answers.h"

#include <algorithm>
#include <map>
#include <set>

namespace concord::reporting::documents::xlsx {
namespace {

namespace pb = concord::intake::v1;

std::string NullName(pb::NullReason reason) {
  const std::string name = pb::NullReason_Name(reason);
  return reason == pb::NULL_REASON_UNSPECIFIED ? std::string() : name.substr(std::string("NULL_REASON_").size());
}

// Sides with at least five respondents (or ballots).
template <class Rows>
std::set<std::string> Shown(const Rows& rows) {
  std::map<std::string, int> count;
  for (const auto& row : rows) count[row.counts_as()] += 1;
  std::set<std::string> out;
  for (const auto& [side, n] : count) {
    if (n >= kSmallestGroup && !side.empty()) out.insert(side);
  }
  // One small side would follow from the other.
  return out.size() == count.size() ? out : std::set<std::string>();
}

// By pseudonym, so that the order of joining tells nothing.
std::vector<const pb::PseudonymousSheet*> Sorted(const Book& book) {
  std::vector<const pb::PseudonymousSheet*> out;
  for (const auto& sheet : book.data.sheets) out.push_back(&sheet);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->participant() < b->participant(); });
  return out;
}

std::vector<Cell> Who(const Book& book, const pb::PseudonymousSheet& sheet, bool shown) {
  const std::string hidden = book.say(Msg::kNotApart);
  std::vector<Cell> out = {book.Text(sheet.participant()), book.Text(shown ? book.Side(sheet.counts_as()) : hidden),
                           book.Text(shown ? sheet.organisation() : hidden)};
  out.push_back(shown ? book.Number(sheet.table(), 0) : book.Text(hidden));
  out.push_back(book.Number(sheet.speaks_for(), 0));
  return out;
}

void AddWho(const Book& book, Table& table) {
  const Words& say = book.say;
  table.columns = {{say(Msg::kRespondent)}, {say(Msg::kSide)}, {say(Msg::kOrganisation)}, {say(Msg::kTableNumber)}, {say(Msg::kSpeaksFor)}};
}

const pb::Answer* Find(const pb::PseudonymousSheet& sheet, const std::string& question) {
  for (const auto& answer : sheet.answers()) {
    if (answer.question() == question) return &answer;
  }
  return nullptr;
}

}  // namespace

Table LongAnswers(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetLong);
  AddWho(book, t);
  for (const Msg column : {Msg::kQuestion, Msg::kChoice, Msg::kNullReason, Msg::kNote, Msg::kEvidenceKind, Msg::kEvidenceReference,
                           Msg::kEvidenceDate, Msg::kEvidenceHolder}) {
    t.columns.push_back({say(column)});
  }
  const auto shown = Shown(book.data.sheets);
  for (const auto* sheet : Sorted(book)) {
    const auto who = Who(book, *sheet, shown.count(sheet->counts_as()) > 0);
    for (const auto& question : book.data.instrument.questions()) {
      const auto* answer = Find(*sheet, question.code());
      if (answer == nullptr) continue;
      auto row = who;
      row.push_back(book.Text(answer->question()));
      row.push_back(answer->has_choice() ? book.Number(answer->choice(), 0) : book.Text(""));
      row.push_back(book.Text(NullName(answer->null_reason())));
      row.push_back(book.Text(answer->note()));
      row.push_back(book.Text(answer->evidence().kind()));
      row.push_back(book.Text(answer->evidence().reference()));
      row.push_back(book.Text(answer->evidence().date()));
      row.push_back(book.Text(answer->evidence().holder()));
      t.rows.push_back(std::move(row));
    }
  }
  return t;
}

Table WideAnswers(const Book& book) {
  Table t;
  t.sheet = book.say(Msg::kSheetWide);
  AddWho(book, t);
  for (const auto& question : book.data.instrument.questions()) t.columns.push_back({question.code()});
  const auto shown = Shown(book.data.sheets);
  for (const auto* sheet : Sorted(book)) {
    auto row = Who(book, *sheet, shown.count(sheet->counts_as()) > 0);
    std::map<std::string, const pb::Answer*> answers;
    for (const auto& answer : sheet->answers()) answers[answer.question()] = &answer;
    for (const auto& question : book.data.instrument.questions()) {
      const auto found = answers.find(question.code());
      if (found == answers.end()) row.push_back(book.Text(""));
      else if (found->second->has_choice()) row.push_back(book.Number(found->second->choice(), 0));
      else row.push_back(book.Text(NullName(found->second->null_reason())));
    }
    t.rows.push_back(std::move(row));
  }
  return t;
}

Table Codebook(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetCodebook);
  t.columns = {{say(Msg::kCode)}, {say(Msg::kArea)}, {say(Msg::kSubArea)}, {say(Msg::kQuestion)}, {say(Msg::kAskedOf)}, {say(Msg::kTarget)}};
  int most = 0;
  for (const auto& question : book.data.instrument.questions()) most = std::max(most, question.choices_size());
  for (int i = 0; i < most; ++i) t.columns.push_back({say(Msg::kChoiceN, {{"n", i}})});
  std::map<std::string, std::string> area_of;
  for (const auto& area : book.data.instrument.areas()) {
    for (const auto& sub : area.sub_areas()) area_of[sub.code()] = area.code() + " " + book.Area(area.code());
  }
  std::map<std::string, int> targets;
  for (const auto& target : book.data.workshop.target_overrides()) targets[target.question()] = target.target();
  for (const auto& q : book.data.instrument.questions()) {
    const std::string asked = q.perspective() == pb::PERSPECTIVE_GOVERNMENT ? book.Side(pb::SIDE_GOVERNMENT)
                              : q.perspective() == pb::PERSPECTIVE_INDUSTRY ? book.Side(pb::SIDE_INDUSTRY)
                                                                            : say(Msg::kBothSides);
    const auto target = targets.find(q.code());
    std::vector<Cell> row = {book.Text(q.code()), book.Text(area_of[q.sub_area()]), book.Text(q.sub_area() + " " + book.Area(q.sub_area())),
                             book.Text(q.text()), book.Text(asked), book.Number(target == targets.end() ? q.target() : target->second, 0)};
    for (int i = 0; i < most; ++i) row.push_back(book.Text(i < q.choices_size() ? q.choices(i) : ""));
    t.rows.push_back(std::move(row));
  }
  return t;
}

Table Actions(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetActions);
  t.columns = {{say(Msg::kCode)}, {say(Msg::kAction)}, {say(Msg::kCost)}};
  for (const auto& a : book.data.instrument.actions()) {
    t.rows.push_back({book.Text(a.id()), book.Text(a.title()), book.Text(book.CostBand(a.cost_band()))});
  }
  for (const auto& c : book.data.candidates) {
    if (c.own()) t.rows.push_back({book.Text(c.id()), book.Text(c.title()), book.Text(book.CostBand(c.cost_band()))});
  }
  return t;
}

Table Objections(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetObjections);
  t.columns = {{say(Msg::kSide)}, {say(Msg::kOnWhat)}, {say(Msg::kBecause)}};
  if (!book.data.agreement) return t;
  const bool apart = !book.Small(pb::SIDE_GOVERNMENT) && !book.Small(pb::SIDE_INDUSTRY);
  for (const auto& o : book.data.agreement->objections()) {
    t.rows.push_back({book.Text(apart ? book.Side(o.side()) : say(Msg::kNotApart)),
                      book.Text(o.candidate().empty() ? say(Msg::kWholeOrder) : book.Action(o.candidate())), book.Text(o.reason())});
  }
  return t;
}

Table Ballots(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetBallots);
  t.columns = {{say(Msg::kVoteNumber)}, {say(Msg::kVoter)}, {say(Msg::kSide)}};
  const int places = std::max(1, book.data.instrument.ballot_places());
  for (int i = 1; i <= places; ++i) t.columns.push_back({say(Msg::kRankN, {{"n", i}})});
  for (const auto& round : book.data.ballots) {
    const auto shown = Shown(round.ballots);
    for (const auto& ballot : round.ballots) {
      std::vector<Cell> row = {book.Number(round.round, 0), book.Text(ballot.voter()),
                               book.Text(shown.count(ballot.counts_as()) > 0 ? book.Side(ballot.counts_as()) : say(Msg::kNotApart))};
      for (int i = 0; i < places; ++i) row.push_back(book.Text(i < ballot.ranking_size() ? ballot.ranking(i) : ""));
      t.rows.push_back(std::move(row));
    }
  }
  return t;
}

}  // namespace concord::reporting::documents::xlsx
