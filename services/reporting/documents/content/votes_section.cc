// The secret rounds: "41 of 47 put it in their five" first, then both tallies, how strongly people agree and how firm it is.
#include <map>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

using reporting::v1::ReportRound;

const intake::v1::Round* Counted(const Book& book, int number) {
  for (const auto& round : book.data.rounds) {
    if (round.number() == number) return &round;
  }
  return nullptr;
}

const intake::v1::Tally* Counted(const intake::v1::Round* round, const std::string& candidate) {
  if (round == nullptr) return nullptr;
  for (const auto& tally : round->tallies()) {
    if (tally.candidate() == candidate) return &tally;
  }
  return nullptr;
}

// Fewer than five ballots on a side: neither side is shown apart, because one follows from the other, nor the points with persons
// equal, because both would follow from them and the balanced ones. Intake does not tell them either.
bool Apart(const intake::v1::Round* round) {
  return round != nullptr && round->ballots_government() >= kSmallestGroup && round->ballots_industry() >= kSmallestGroup;
}

Table Tallies(const Book& book, const ReportRound& round) {
  const Words& say = book.say;
  const auto* counted = Counted(book, round.number());
  const bool apart = Apart(counted);
  Table t;
  t.sheet = say(Msg::kSheetVotes, {{"n", round.number()}});
  t.columns = {{say(Msg::kPlace), 0.8, Align::kEnd},
               {say(Msg::kCode), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kAction), 5},
               {say(Msg::kInFive), 1.6}};
  if (apart) {
    t.columns.push_back({say(Msg::kGovernment), 1.5});
    t.columns.push_back({say(Msg::kIndustry), 1.5});
  }
  t.columns.push_back({say(Msg::kPoints), 1.2, Align::kEnd});
  if (apart) t.columns.push_back({say(Msg::kPointsPersons), 1.3, Align::kEnd});
  if (apart) {
    t.columns.push_back({say(Msg::kPlaceGovernment), 1, Align::kEnd, Shown::kSheet});
    t.columns.push_back({say(Msg::kPlaceIndustry), 1, Align::kEnd, Shown::kSheet});
    t.columns.push_back({say(Msg::kPointsGovernment), 1, Align::kEnd, Shown::kSheet});
    t.columns.push_back({say(Msg::kPointsIndustry), 1, Align::kEnd, Shown::kSheet});
  }
  bool any_tied = false;
  std::map<int, int> at;
  for (const auto& tally : round.tallies()) ++at[tally.place()];
  for (const auto& tally : round.tallies()) {
    const auto* more = Counted(counted, tally.candidate());
    Cell action = book.Text(book.Action(tally.candidate()));
    if (more != nullptr && more->tied()) action.small = say(Msg::kTied);
    any_tied |= !action.small.empty();
    std::vector<Cell> row = {book.Place(tally.place(), at[tally.place()] > 1), book.Text(tally.candidate()), action, book.Of(tally.in_five(), round.ballots())};
    if (apart) {
      row.push_back(book.Of(tally.in_five_government(), counted->ballots_government()));
      row.push_back(book.Of(tally.in_five_industry(), counted->ballots_industry()));
    }
    row.push_back(book.Number(tally.points(), 2));
    if (apart) row.push_back(more == nullptr ? book.Text(kNone) : book.Number(more->points_persons(), 2));
    if (apart) {
      row.push_back(more == nullptr ? book.Text(kNone) : book.Number(more->place_government(), 0));
      row.push_back(more == nullptr ? book.Text(kNone) : book.Number(more->place_industry(), 0));
      row.push_back(more == nullptr ? book.Text(kNone) : book.Number(more->points_government(), 2));
      row.push_back(more == nullptr ? book.Text(kNone) : book.Number(more->points_industry(), 2));
    }
    t.rows.push_back(std::move(row));
  }
  t.foot = say(counted != nullptr && !counted->sides_balanced() ? Msg::kVotesFootPersons : Msg::kVotesFoot);
  if (any_tied) t.foot += " " + say(Msg::kTiedFoot);
  if (counted != nullptr && !apart) t.foot += " " + say(Msg::kSidesNotApart);
  return t;
}

void AddRound(const Book& book, const ReportRound& round, Section& out) {
  const Words& say = book.say;
  const auto* counted = Counted(book, round.number());
  out.blocks.push_back(Heading(say(round.number() == 1 ? Msg::kRound1 : Msg::kRound2)));
  std::string text = say(Msg::kVoted, {{"n", round.ballots()}, {"of", round.voters()}});
  const std::string word = counted == nullptr ? std::string() : AgreementWord(book, counted->agreement());
  const Arg w{"w", say.Number(round.kendall_w(), 2)};
  text += " " + (word.empty() ? say(Msg::kLookConcordanceNumber, {w}) : say(Msg::kLookConcordance, {{"word", word}, w}));
  text += " " + ChanceSentence(book, round.kendall_p());
  if (counted != nullptr && counted->ballots_to_change_top3() > 0) {
    text += " " + say(Msg::kFirm, {{"n", counted->ballots_to_change_top3()}, {"of", round.ballots()}});
  } else if (counted != nullptr && counted->ballots_to_change_top3() == 0) {
    text += " " + say(Msg::kFirmTie);
  }
  out.blocks.push_back(Body(text));
  out.blocks.push_back(Tallies(book, round));
}

}  // namespace

std::string AgreementWord(const Book& book, const std::string& code) {
  if (code == "very_weak") return book.say(Msg::kAgreeVeryWeak);
  if (code == "weak") return book.say(Msg::kAgreeWeak);
  if (code == "moderate") return book.say(Msg::kAgreeModerate);
  if (code == "strong") return book.say(Msg::kAgreeStrong);
  return code == "very_strong" ? book.say(Msg::kAgreeVeryStrong) : std::string();
}

std::string ChanceSentence(const Book& book, double p) {
  if (p < 0.001) return book.say(Msg::kChanceSmall);
  return book.say(Msg::kChance, {{"p", book.say.Number(p, 3)}});
}

Section VotesSection(const Book& book) {
  Section out;
  out.title = book.say(Msg::kVotesTitle);
  if (book.data.report.rounds().empty()) {
    out.blocks.push_back(Body(book.say(Msg::kMissVote)));
    return out;
  }
  out.blocks.push_back(Body(book.say(Msg::kVotesLead)));
  for (const auto& round : book.data.report.rounds()) AddRound(book, round, out);
  return out;
}

}  // namespace concord::reporting::documents
