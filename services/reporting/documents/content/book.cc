#include "reporting/documents/content/book.h"

#include "reporting/documents/clean.h"

namespace concord::reporting::documents {
namespace {

namespace pb = concord::intake::v1;

template <class Map>
typename Map::mapped_type Find(const Map& map, const std::string& key) {
  const auto it = map.find(key);
  return it == map.end() ? typename Map::mapped_type() : it->second;
}

}  // namespace

Book::Book(const WorkshopData& d, const Words& w) : data(d), say(w) {
  for (const auto& area : d.instrument.areas()) {
    areas_[area.code()] = Clean(area.title());
    for (const auto& sub : area.sub_areas()) areas_[sub.code()] = Clean(sub.title());
  }
  for (const auto& question : d.instrument.questions()) questions_[question.code()] = &question;
  for (const auto& action : d.instrument.actions()) actions_[action.id()] = &action;
  for (const auto& candidate : d.candidates) candidates_[candidate.id()] = &candidate;
  for (const auto& gap : d.gaps) gaps_[gap.question()] = &gap;
  if (d.agreement) {
    people_government = d.agreement->government().people();
    people_industry = d.agreement->industry().people();
  }
  const bool support_government = d.workshop.support_side() == pb::SIDE_GOVERNMENT;
  if (people_government + people_industry > 0) return;
  for (const auto& row : d.report.attendance()) {
    const int people = row.women() + row.men() + row.other();
    if (row.side() == "government" || (row.side() == "support" && support_government)) people_government += people;
    if (row.side() == "industry" || (row.side() == "support" && !support_government)) people_industry += people;
  }
}

std::string Book::Action(const std::string& id) const {
  if (const auto* action = CatalogueAction(id)) return Clean(action->title());
  const auto* candidate = Candidate(id);
  return candidate == nullptr || candidate->title().empty() ? id : Clean(candidate->title());
}

const pb::Question* Book::Question(const std::string& code) const { return Find(questions_, code); }
const pb::Gap* Book::Gap(const std::string& code) const { return Find(gaps_, code); }
const pb::Candidate* Book::Candidate(const std::string& id) const { return Find(candidates_, id); }
const pb::Action* Book::CatalogueAction(const std::string& id) const { return Find(actions_, id); }
std::string Book::Area(const std::string& code) const { return Find(areas_, code); }

std::string Book::QuestionText(const std::string& code) const {
  const auto* question = Question(code);
  return question == nullptr ? std::string() : Clean(question->text());
}

std::string Book::Side(pb::Side side) const {
  switch (side) {
    case pb::SIDE_GOVERNMENT: return say(Msg::kGovernment);
    case pb::SIDE_INDUSTRY: return say(Msg::kIndustry);
    case pb::SIDE_SUPPORT: return say(Msg::kSupportSide);
    case pb::SIDE_OBSERVER: return say(Msg::kObservers);
    default: return kNone;
  }
}

std::string Book::Side(const std::string& name) const {
  if (name == "government") return Side(pb::SIDE_GOVERNMENT);
  if (name == "industry") return Side(pb::SIDE_INDUSTRY);
  if (name == "support") return Side(pb::SIDE_SUPPORT);
  return Side(name == "observer" ? pb::SIDE_OBSERVER : pb::SIDE_UNSPECIFIED);
}

std::string Book::Urgency(int urgency) const {
  switch (urgency) {
    case 0: return say(Msg::kUrgency0);
    case 1: return say(Msg::kUrgency1);
    case 2: return say(Msg::kUrgency2);
    case 3: return say(Msg::kUrgency3);
    default: return say(Msg::kNotRated);
  }
}

std::string Book::CostBand(const std::string& band) const {
  if (band == "L") return say(Msg::kCostL);
  if (band == "M") return say(Msg::kCostM);
  return band == "H" ? say(Msg::kCostH) : std::string();
}

std::string Book::Funds(const std::string& funds) const {
  if (funds == "own_budget") return say(Msg::kFundsOwn);
  if (funds == "partner") return say(Msg::kFundsPartner);
  return funds == "none_yet" ? say(Msg::kFundsNone) : std::string();
}

bool Book::Small(pb::Side side) const {
  return (side == pb::SIDE_GOVERNMENT ? people_government : people_industry) < kSmallestGroup;
}

Cell Book::Text(const std::string& text) const {
  Cell cell;
  cell.text = Clean(text);
  return cell;
}

Cell Book::Number(double value, int decimals) const {
  Cell cell;
  cell.text = say.Number(value, decimals);
  cell.number = value;
  cell.decimals = decimals;
  return cell;
}

Cell Book::Place(int place, bool shared) const {
  Cell cell = Number(place, 0);
  if (shared) cell.text += "=";
  return cell;
}

Cell Book::Level(double value) const {
  if (value >= 0) return Number(value, 1);
  Cell none = Text(kNone);
  none.tone = Tone::kFaint;
  return none;
}

Cell Book::Of(int n, int of) const {
  Cell cell = Text(say(Msg::kOf, {{"n", n}, {"of", of}}));
  cell.number = n;
  cell.bar = of > 0 ? static_cast<double>(n) / of : 0;
  return cell;
}

}  // namespace concord::reporting::documents
