// The order: as agreed or as it stands, its changes with their reasons, positions of both sides, objections in words.
#include <algorithm>
#include <map>

#include "reporting/documents/clean.h"
#include "reporting/documents/content/sections.h"

namespace concord::reporting::documents {
namespace {

Table Places(const Book& book, const std::vector<std::string>& order) {
  const Words& say = book.say;
  std::map<std::string, int> voted;
  if (book.data.agreement) {
    for (const auto& id : book.data.agreement->order_voted()) voted.emplace(id, static_cast<int>(voted.size()) + 1);
  }
  Table t;
  t.sheet = say(Msg::kSheetOrder);
  t.columns = {{say(Msg::kPlace), 0.8, Align::kEnd},
               {say(Msg::kCode), 1, Align::kStart, Shown::kSheet},
               {say(Msg::kAction), 7},
               {say(Msg::kPlaceVoted), 1.5, Align::kEnd},
               {say(Msg::kMoved), 1.5, Align::kEnd}};
  int place = 0;
  for (const auto& id : order) {
    place += 1;
    const auto before = voted.find(id);
    Cell moved = book.Text(kNone);
    moved.tone = Tone::kFaint;
    if (before != voted.end() && before->second != place) {
      moved = book.Text(say.Signed(before->second - place));
      moved.number = before->second - place;
      moved.tone = Tone::kStrong;
    }
    t.rows.push_back({book.Number(place, 0), book.Text(id), book.Text(book.Action(id)),
                      before == voted.end() ? book.Text(kNone) : book.Number(before->second, 0), moved});
  }
  t.foot = say(Msg::kOrderFoot);
  return t;
}

Table Changes(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.title = say(Msg::kChangesTitle);
  t.sheet = say(Msg::kSheetChanges);
  t.columns = {{say(Msg::kAction), 4}, {say(Msg::kFromPlace), 0.9, Align::kEnd}, {say(Msg::kToPlace), 0.9, Align::kEnd}, {say(Msg::kBecause), 4}};
  if (book.data.agreement) {
    for (const auto& c : book.data.agreement->changes()) {
      t.rows.push_back({book.Text(book.Action(c.candidate())), book.Number(c.from_place(), 0), book.Number(c.to_place(), 0), book.Text(c.reason())});
    }
  }
  return t;
}

Table ByPosition(const Book& book) {
  const Words& say = book.say;
  Table t;
  t.sheet = say(Msg::kSheetPositions);
  t.columns = {{say(Msg::kSide), 2.4},
               {say(Msg::kPeople), 1.2, Align::kEnd},
               {say(Msg::kSupport), 1.2, Align::kEnd},
               {say(Msg::kCanLive), 1.9, Align::kEnd},
               {say(Msg::kObject), 1.2, Align::kEnd},
               {say(Msg::kNoPosition), 1.6, Align::kEnd}};
  const auto row = [&](const std::string& title, const Positions& p) {
    t.rows.push_back({book.Text(title), book.Number(p.people, 0), book.Number(p.support, 0), book.Number(p.can_live, 0), book.Number(p.object, 0),
                      book.Number(std::max(0, p.people - p.support - p.can_live - p.object), 0)});
  };
  const auto g = PositionsOf(book, intake::v1::SIDE_GOVERNMENT), i = PositionsOf(book, intake::v1::SIDE_INDUSTRY);
  if (g.people >= kSmallestGroup && i.people >= kSmallestGroup) {
    row(book.Side(intake::v1::SIDE_GOVERNMENT), g);
    row(book.Side(intake::v1::SIDE_INDUSTRY), i);
  } else {
    t.foot = say(Msg::kSidesNotApart);
  }
  row(say(Msg::kTotal), {g.people + i.people, g.support + i.support, g.can_live + i.can_live, g.object + i.object});
  for (Cell& cell : t.rows.back()) cell.tone = Tone::kStrong;
  return t;
}

}  // namespace

bool Agreed(const Book& book) { return book.data.report.order_size() > 0; }

std::vector<std::string> Order(const Book& book) {
  if (Agreed(book)) return {book.data.report.order().begin(), book.data.report.order().end()};
  if (!book.data.agreement) return {};
  return {book.data.agreement->order().begin(), book.data.agreement->order().end()};
}

Positions PositionsOf(const Book& book, intake::v1::Side side) {
  const bool government = side == intake::v1::SIDE_GOVERNMENT;
  const auto& told = government ? book.data.report.positions_government() : book.data.report.positions_industry();
  if (told.size() == 4) return {told[3], told[0], told[1], told[2]};
  if (!book.data.agreement) return {};
  const auto& p = government ? book.data.agreement->government() : book.data.agreement->industry();
  return {p.people(), p.support(), p.can_live(), p.object()};
}

Section OrderSection(const Book& book) {
  Section out;
  const auto order = Order(book);
  out.title = book.say(Agreed(book) || order.empty() ? Msg::kOrderTitle : Msg::kOrderTitleSoFar);
  if (order.empty()) {
    out.blocks.push_back(Body(book.say(book.data.report.rounds().empty() ? Msg::kMissVote : Msg::kMissAgreement)));
    return out;
  }
  if (!Agreed(book)) out.blocks.push_back(Body(book.say(Msg::kMissAgreement)));
  out.blocks.push_back(Places(book, order));
  if (Table t = Changes(book); !t.rows.empty()) out.blocks.push_back(std::move(t));
  else out.blocks.push_back(Body(book.say(Msg::kNoChanges)));
  return out;
}

Section PositionsSection(const Book& book) {
  Section out;
  out.title = book.say(Msg::kPositionsTitle);
  const auto g = PositionsOf(book, intake::v1::SIDE_GOVERNMENT), i = PositionsOf(book, intake::v1::SIDE_INDUSTRY);
  if (g.people + i.people == 0 || !book.data.agreement) {
    out.blocks.push_back(Body(book.say(Msg::kMissPositions)));
    return out;
  }
  const auto& agreement = *book.data.agreement;
  const bool apart = g.people >= kSmallestGroup && i.people >= kSmallestGroup;
  std::string text = book.say(Msg::kPositionsLead);
  if (apart) {
    text += " " + book.say(agreement.quorum_met() ? Msg::kQuorumMet : Msg::kQuorumNotMet,
                           {{"g", agreement.quorum_government()}, {"i", agreement.quorum_industry()}});
  }
  out.blocks.push_back(Body(text));
  out.blocks.push_back(ByPosition(book));
  out.blocks.push_back(Heading(book.say(Msg::kObjectionsTitle)));
  if (agreement.objections().empty()) out.blocks.push_back(Body(book.say(Msg::kNoObjections)));
  for (const auto& objection : agreement.objections()) {
    const std::string what = objection.candidate().empty() ? book.say(Msg::kWholeOrder) : book.say.Quoted(book.Action(objection.candidate()));
    const std::string who = apart ? book.Side(objection.side()) : book.say(Msg::kAParticipant);
    out.blocks.push_back(Paragraph{Paragraph::Kind::kQuote, Clean(objection.reason()), book.say(Msg::kObjectionOf, {{"who", who}, {"what", what}})});
  }
  return out;
}

}  // namespace concord::reporting::documents
