// The page in one look: sentences first, then four figures, then what is missing.
#include <algorithm>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

Paragraph Statement(std::string text) { return {Paragraph::Kind::kStatement, std::move(text), {}}; }

int People(const Book& book, const char* side = nullptr) {
  int n = 0;
  for (const auto& row : book.data.report.attendance()) {
    if (side == nullptr || row.side() == side) n += row.women() + row.men() + row.other();
  }
  return n;
}

const reporting::v1::ReportRound* LastRound(const Book& book) {
  const auto& rounds = book.data.report.rounds();
  return rounds.empty() ? nullptr : &rounds.Get(rounds.size() - 1);
}

const reporting::v1::ReportTally* TallyOf(const reporting::v1::ReportRound& round, const std::string& candidate) {
  for (const auto& tally : round.tallies()) {
    if (tally.candidate() == candidate) return &tally;
  }
  return nullptr;
}

int OpenGaps(const Book& book) {
  const auto& gaps = book.data.report.gaps();
  return static_cast<int>(std::count_if(gaps.begin(), gaps.end(), [](const auto& g) { return g.gap() > 0 && g.state() != "STRUCK"; }));
}

void AddPeople(const Book& book, Section& out) {
  const int all = People(book);
  if (all == 0) return;
  const int observers = People(book, "observer");
  std::string text = book.say(Msg::kLookPeople, {{"n", all - observers}, {"g", book.people_government}, {"i", book.people_industry}});
  if (observers > 0) text += " " + book.say(Msg::kLookObservers, {{"n", observers}});
  out.blocks.push_back(Statement(text));
}

void AddGaps(const Book& book, Section& out) {
  const int open = OpenGaps(book);
  if (open == 0) return;
  const auto& gaps = book.data.report.gaps();
  const int rated = static_cast<int>(std::count_if(gaps.begin(), gaps.end(), [](const auto& g) { return g.urgency() >= 0; }));
  const auto first = std::find_if(gaps.begin(), gaps.end(), [](const auto& g) { return g.gap() > 0 && g.state() != "STRUCK"; });
  std::string text = book.say(Msg::kLookGaps, {{"n", open}});
  if (rated > 0) text += " " + book.say(Msg::kLookRated, {{"r", rated}});
  text += " " + book.say(Msg::kLookFirstGap, {{"what", book.say.Quoted(Shorten(book.QuestionText(first->question()), 160))},
                                              {"code", first->question()},
                                              {"level", book.say.Number(first->level(), 1)},
                                              {"target", first->target()},
                                              {"urgency", book.Urgency(first->urgency())}});
  out.blocks.push_back(Statement(text));
}

void AddVote(const Book& book, Section& out) {
  const auto* round = LastRound(book);
  if (round == nullptr) return;
  const auto order = Order(book);
  const std::string first = !order.empty() ? order.front() : round->tallies().empty() ? std::string() : round->tallies(0).candidate();
  if (const auto* tally = TallyOf(*round, first)) {
    out.blocks.push_back(Statement(book.say(Agreed(book) ? Msg::kLookFirst : Msg::kLookFirstVoted,
                                            {{"what", book.say.Quoted(Shorten(book.Action(first), 160))}, {"n", tally->in_five()}, {"of", round->ballots()}})));
  }
  const intake::v1::Round* counted = nullptr;
  for (const auto& r : book.data.rounds) counted = r.number() == round->number() ? &r : counted;
  const std::string word = counted == nullptr ? "" : AgreementWord(book, counted->agreement());
  const Arg w{"w", book.say.Number(round->kendall_w(), 2)};
  out.blocks.push_back(Statement((word.empty() ? book.say(Msg::kLookConcordanceNumber, {w}) : book.say(Msg::kLookConcordance, {{"word", word}, w})) +
                                 " " + ChanceSentence(book, round->kendall_p())));
}

void AddAgreement(const Book& book, Section& out) {
  const auto g = PositionsOf(book, intake::v1::SIDE_GOVERNMENT), i = PositionsOf(book, intake::v1::SIDE_INDUSTRY);
  if (g.people + i.people == 0) return;
  out.blocks.push_back(Statement(book.say(Msg::kLookPositions, {{"s", g.support + i.support}, {"l", g.can_live + i.can_live}, {"o", g.object + i.object}}) +
                                 " " + book.say(Msg::kLookChanges, {{"n", book.data.report.changes_size()}})));
}

void AddRoadmap(const Book& book, Section& out) {
  int included = 0, unfunded = 0;
  for (const auto& item : book.data.report.roadmap()) {
    included += item.included();
    unfunded += item.included() && (item.funds().empty() || item.funds() == "none_yet");
  }
  if (included == 0) return;
  std::string text = book.say(Msg::kLookRoadmap, {{"n", included}, {"m", unfunded}});
  if (const auto& roadmap = book.data.roadmap; roadmap && !roadmap->follow_up_body().empty()) {
    text += " " + book.say(Msg::kFollowUp, {{"body", Clean(roadmap->follow_up_body())}, {"date", book.say.Date(roadmap->follow_up_date())}});
  }
  out.blocks.push_back(Statement(text));
}

Tiles Figures(const Book& book) {
  Tiles out;
  out.tiles.push_back({book.say.Count(People(book)), book.say(Msg::kTilePeople)});
  out.tiles.push_back({book.say.Count(OpenGaps(book)), book.say(Msg::kTileGaps)});
  if (const auto* round = LastRound(book)) {
    out.tiles.push_back({book.say.Count(round->ballots()), book.say(Msg::kTileBallots, {{"of", round->voters()}})});
    out.tiles.push_back({book.say.Number(round->kendall_w(), 2), book.say(Msg::kTileW)});
  }
  return out;
}

}  // namespace

std::vector<std::string> Missing(const Book& book) {
  const auto& report = book.data.report;
  std::vector<std::string> out;
  const auto add = [&](Msg message, std::initializer_list<Arg> args = {}) { out.push_back(book.say(message, args)); };
  if (report.attendance().empty()) add(Msg::kMissPeople);
  if (report.gaps().empty()) add(Msg::kMissAnswers);
  else if (report.stage() == "ANSWER") add(Msg::kMissClosed);
  if (!report.gaps().empty() && std::none_of(report.gaps().begin(), report.gaps().end(), [](const auto& g) { return g.urgency() >= 0; })) {
    add(Msg::kMissUrgency);
  }
  if (report.rounds().empty()) add(Msg::kMissVote);
  else if (!Agreed(book)) add(Msg::kMissAgreement);
  else if (report.roadmap().empty() || !book.data.roadmap) add(Msg::kMissRoadmap);
  int open = 0;
  if (book.data.roadmap) {
    for (const auto& item : book.data.roadmap->items()) {
      open += item.included() && (item.lead().empty() || item.end_quarter().empty() || item.funds().empty() || item.first_step().empty());
    }
  }
  if (open > 0) add(Msg::kMissItems, {{"n", open}});
  return out;
}

Section LookSection(const Book& book) {
  Section out;
  out.title = book.say(Msg::kLookTitle);
  out.own_page = true;
  AddPeople(book, out);
  AddGaps(book, out);
  AddVote(book, out);
  AddAgreement(book, out);
  AddRoadmap(book, out);
  out.blocks.push_back(Figures(book));
  if (auto order = Order(book); !order.empty()) {
    Table first;
    first.title = book.say(Agreed(book) ? Msg::kFirstFive : Msg::kFirstFiveSoFar);
    first.columns = {{book.say(Msg::kPlace), 0.45, Align::kEnd}, {book.say(Msg::kAction), 6}, {book.say(Msg::kInFive), 1.5}};
    const auto* round = LastRound(book);
    for (std::size_t i = 0; i < std::min<std::size_t>(5, order.size()); ++i) {
      const auto* tally = round == nullptr ? nullptr : TallyOf(*round, order[i]);
      Cell action = book.Text(book.Action(order[i]));
      action.tone = Tone::kStrong;
      first.rows.push_back({book.Number(static_cast<double>(i + 1), 0), action,
                            tally == nullptr ? book.Text(kNone) : book.Of(tally->in_five(), round->ballots())});
    }
    out.blocks.push_back(std::move(first));
  }
  if (auto missing = Missing(book); !missing.empty()) out.blocks.push_back(Box{Tone::kWait, book.say(Msg::kMissTitle), std::move(missing)});
  return out;
}

}  // namespace concord::reporting::documents
