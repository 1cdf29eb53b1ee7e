#include "concord/survey/survey.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "platform/csv/csv.h"
#include "platform/id/id.h"

namespace concord::survey {
namespace {

constexpr std::size_t kMostChoices = 20;
constexpr char kSmaller[] = "smaller regions together";

template <class List, class T>
bool Has(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string Trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t"), to = text.find_last_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

// The table of respondents, row by row.
class Rows {
 public:
  Rows(Survey& survey, std::string path, const std::vector<std::string>& countries)
      : s_(survey), m_(survey.mapping), path_(std::move(path)), wanted_(countries.begin(), countries.end()) {
    for (std::size_t i = 0; i < m_.items.size(); ++i) items_[m_.items[i].title] = static_cast<int>(i);
  }

  Status Take(int line, const std::vector<std::string>& cells) { return head_.empty() ? Head(line, cells) : Row(line, cells); }

 private:
  Error Wrong(int line, const std::string& column, const std::string& what) const {
    return InvalidArgument("SURVEY_INVALID", path_ + ":" + std::to_string(line) + ": column " + column + " " + what);
  }
  Status Column(int line, const std::string& name, std::size_t& at) {
    const auto found = std::find(head_.begin(), head_.end(), name);
    if (found == head_.end()) return Wrong(line, name, "is missing");
    at = static_cast<std::size_t>(found - head_.begin());
    return Ok();
  }
  Status Head(int line, const std::vector<std::string>& cells) {
    head_ = cells;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (std::find(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(c), cells[c]) != cells.begin() + static_cast<std::ptrdiff_t>(c)) return Wrong(line, cells[c], "is there twice");
    }
    CONCORD_CHECK_OK(Column(line, m_.country_column, country_));
    CONCORD_CHECK_OK(Column(line, m_.region_column, region_));
    CONCORD_CHECK_OK(Column(line, m_.choice_column, choice_));
    if (!m_.sex_column.empty()) CONCORD_CHECK_OK(Column(line, m_.sex_column, sex_));
    for (const Question& q : s_.questions) {
      std::size_t at = 0;
      CONCORD_CHECK_OK(Column(line, q.code, at));
      columns_.push_back(at);
    }
    return Ok();
  }

  Status Row(int line, const std::vector<std::string>& cells) {
    const auto country = m_.countries.find(cells[country_]);
    if (country == m_.countries.end()) return Wrong(line, m_.country_column, "holds \"" + cells[country_] + "\", which the mapping's countries do not name");
    if (cells[region_].empty()) return Wrong(line, m_.region_column, "is empty");
    Respondent person;
    if (!m_.sex_column.empty() && !cells[sex_].empty()) {
      const auto sex = m_.sexes.find(cells[sex_]);
      if (sex == m_.sexes.end()) return Wrong(line, m_.sex_column, "holds \"" + cells[sex_] + "\", which the mapping's sex.values do not name");
      person.sex = sex->second;
    }
    const std::string choice = Trimmed(cells[choice_]);
    if (const auto item = items_.find(choice); item != items_.end())
      person.item = item->second;
    else if (!choice.empty() && m_.unlisted_is_wrong)
      return Wrong(line, m_.choice_column, "holds \"" + choice + "\", which is no item of the mapping");
    for (std::size_t q = 0; q < columns_.size(); ++q) {
      const Question& question = s_.questions[q];
      const std::string& cell = cells[columns_[q]];
      int code = -1;
      if (!cell.empty()) {
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), code);
        if (error != std::errc() || end != cell.data() + cell.size() || code < 0 || code >= question.in_file) {
          return Wrong(line, head_[columns_[q]], "holds \"" + cell + "\", not a choice from 0 to " + std::to_string(question.in_file - 1));
        }
      }
      const int choices = static_cast<int>(question.choices.size());
      const bool none = code < 0 || code >= choices;
      person.choices.push_back(static_cast<char>(none ? kNoAnswer : question.reversed ? choices - 1 - code
                                                                                      : code));
    }
    if (!wanted_.empty() && wanted_.count(country->first) == 0 && wanted_.count(country->second) == 0) return Ok();
    const auto [at, fresh] = place_.emplace(cells[country_] + "\n" + cells[region_], s_.places.size());
    if (fresh) s_.places.push_back({cells[country_], country->second, cells[region_], {}, 0, false});
    Place& place = s_.places[at->second];
    place.mentions += person.item >= 0;
    place.people.push_back(std::move(person));
    return Ok();
  }

  Survey& s_;
  const Mapping& m_;
  const std::string path_;
  std::set<std::string> wanted_;
  std::vector<std::string> head_;
  std::size_t country_ = 0, region_ = 0, choice_ = 0, sex_ = 0;
  std::vector<std::size_t> columns_;  // of the questions
  std::unordered_map<std::string, int> items_;
  std::unordered_map<std::string, std::size_t> place_;
};

// Regions with too few choices go together with those of their country, at its end, or out.
void JoinSmaller(Survey& s) {
  std::vector<Place> kept;
  std::map<std::string, Place> smaller;
  for (Place& place : s.places) {
    if (place.mentions >= s.mapping.at_least) {
      kept.push_back(std::move(place));
    } else if (s.mapping.pool_smaller) {
      Place& all = smaller.emplace(place.country, Place{place.country, place.country_code, kSmaller, {}, 0, true}).first->second;
      all.mentions += place.mentions;
      for (Respondent& person : place.people) all.people.push_back(std::move(person));
    } else {
      s.left_out += static_cast<int>(place.people.size());
    }
  }
  for (auto& entry : smaller) {
    Place& all = entry.second;
    if (all.mentions == 0) {  // nobody to vote
      s.left_out += static_cast<int>(all.people.size());
      continue;
    }
    const auto last = std::find_if(kept.rbegin(), kept.rend(), [&](const Place& p) { return p.country == all.country; });
    kept.insert(last.base() == kept.begin() ? kept.end() : last.base(), std::move(all));
  }
  s.places = std::move(kept);
}

}  // namespace

std::string Place::Hash() const {
  std::string all = country_code + "\n" + region + "\n";
  for (const Respondent& person : people) all += person.choices + "\n" + std::to_string(person.item) + "\n" + person.sex + "\n";
  return Sha256Hex(all);
}

Result<std::vector<Question>> ReadQuestions(const std::string& path, const Mapping& mapping) {
  const auto wrong = [&](const std::string& what) { return InvalidArgument("QUESTIONS_INVALID", path + ": " + what); };
  std::ifstream in(path, std::ios::binary);
  if (!in) return NotFound("QUESTIONS_NOT_FOUND", "cannot open the questions " + path);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (const auto at = csv::BrokenUtf8(text); at != std::string::npos) return wrong("broken UTF-8 at byte " + std::to_string(at + 1));
  const auto root = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!root.is_object()) return wrong("is no JSON object of question code → {question, order, theme}");
  std::vector<Question> out;
  for (const auto& [code, q] : root.items()) {
    if (Has(mapping.not_asked, code)) continue;
    const auto said = [&, &q = q](const char* key) { return q.is_object() && q.contains(key) && q[key].is_string() ? q[key].template get<std::string>() : std::string(); };
    Question question{code, said("question"), said("label"), said("theme"), {}};
    if (question.text.empty()) return wrong(code + ".question is missing");
    if (question.theme.empty()) question.theme = "Questions";
    if (!q.contains("order") || !q["order"].is_array()) return wrong(code + ".order is missing");
    for (const auto& choice : q["order"]) {
      if (!choice.is_string() || choice.get_ref<const std::string&>().empty()) return wrong(code + ".order must hold texts");
      const std::string& words = choice.get_ref<const std::string&>();
      const bool none = std::any_of(mapping.void_choices.begin(), mapping.void_choices.end(), [&](const auto& begin) { return words.rfind(begin, 0) == 0; });
      if (!none && question.in_file != static_cast<int>(question.choices.size())) return wrong(code + ".order: choices that are no answer must stand last");
      if (!none) question.choices.push_back(words);
      ++question.in_file;
    }
    if (question.choices.size() < 2 || question.choices.size() > kMostChoices) return wrong(code + ".order must hold 2 to 20 answers");
    question.reversed = Has(mapping.reversed, code);
    if (question.reversed) std::reverse(question.choices.begin(), question.choices.end());
    out.push_back(std::move(question));
  }
  for (const Item& item : mapping.items) {
    for (const auto& code : item.questions) {
      if (std::none_of(out.begin(), out.end(), [&](const Question& q) { return q.code == code; })) {
        return wrong("there is no question " + code + ", to which the mapping links \"" + item.title + "\"");
      }
    }
  }
  return out;
}

Result<Survey> ReadSurvey(const Mapping& mapping, const std::string& questions, const std::string& respondents,
                          const std::vector<std::string>& countries, int limit) {
  for (const std::string& wanted : countries) {
    const bool known = std::any_of(mapping.countries.begin(), mapping.countries.end(), [&](const auto& c) { return c.first == wanted || c.second == wanted; });
    if (!known) return NotFound("COUNTRY_NOT_FOUND", "the mapping's countries do not name \"" + wanted + "\"");
  }
  Survey s;
  s.mapping = mapping;
  CONCORD_TRY(s.questions, ReadQuestions(questions, mapping));
  Rows rows(s, respondents, countries);
  CONCORD_CHECK_OK(csv::Read(respondents, [&](int line, std::vector<std::string>&& cells) { return rows.Take(line, cells); }));
  JoinSmaller(s);
  if (s.places.empty()) return InvalidArgument("SURVEY_INVALID", respondents + ":1: holds no region with " + std::to_string(mapping.at_least) + " valid choices");
  if (limit > 0 && s.places.size() > static_cast<std::size_t>(limit)) s.places.resize(static_cast<std::size_t>(limit));
  for (const Place& place : s.places) {
    s.rows += static_cast<int>(place.people.size());
    s.no_choice += static_cast<int>(place.people.size()) - place.mentions;
  }
  return s;
}

}  // namespace concord::survey
