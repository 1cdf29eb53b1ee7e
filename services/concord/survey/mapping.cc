#include "concord/survey/mapping.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "platform/csv/csv.h"

namespace concord::survey {
namespace {

using nlohmann::json;

// Reads keys and remembers which; the first thing that is wrong stays.
class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

  Status status() const { return wrong_.empty() ? Ok() : Status(InvalidArgument("MAPPING_INVALID", path_ + ": " + wrong_)); }
  void Wrong(const std::string& place, const std::string& what) {
    if (wrong_.empty()) wrong_ = place + " " + what;
  }

  const json* Field(const json& object, const std::string& place, const char* key, bool required) {
    if (!object.is_object()) {
      Wrong(place.empty() ? "the file" : place, "must be an object");
      return nullptr;
    }
    const auto it = object.find(key);
    if (it != object.end()) return &*it;
    if (required) Wrong(Join(place, key), "is missing");
    return nullptr;
  }
  std::string Text(const json& object, const std::string& place, const char* key, bool required = true) {
    const json* v = Field(object, place, key, required);
    if (v == nullptr) return "";
    if (!v->is_string() || v->get_ref<const std::string&>().empty()) {
      Wrong(Join(place, key), "must be a text");
      return "";
    }
    return v->get<std::string>();
  }
  std::string OneOf(const json& object, const std::string& place, const char* key, const std::vector<std::string>& words) {
    const std::string said = Text(object, place, key, false);
    if (said.empty()) return words.front();
    if (std::find(words.begin(), words.end(), said) == words.end()) {
      std::string all;
      for (const auto& word : words) all += (all.empty() ? "" : " or ") + word;
      Wrong(Join(place, key), "must be " + all);
    }
    return said;
  }
  std::vector<std::string> Texts(const json& object, const std::string& place, const char* key) {
    std::vector<std::string> out;
    const json* list = Field(object, place, key, false);
    if (list == nullptr) return out;
    if (!list->is_array()) Wrong(Join(place, key), "must be a list");
    for (const auto& v : *list) {
      if (v.is_string())
        out.push_back(v.get<std::string>());
      else
        Wrong(Join(place, key), "must hold texts only");
    }
    return out;
  }
  std::map<std::string, std::string> Pairs(const json& object, const std::string& place, const char* key, bool required) {
    std::map<std::string, std::string> out;
    const json* pairs = Field(object, place, key, required);
    if (pairs == nullptr) return out;
    if (!pairs->is_object()) Wrong(Join(place, key), "must be an object");
    for (const auto& [name, v] : pairs->items()) {
      if (v.is_string())
        out[name] = v.get<std::string>();
      else
        Wrong(Join(place, key) + "." + name, "must be a text");
    }
    return out;
  }
  void Only(const json& object, const std::string& place, const std::set<std::string>& known) {
    if (!object.is_object()) return;
    for (const auto& [key, _] : object.items()) {
      if (known.count(key) == 0) Wrong(Join(place, key.c_str()), "is no key of a mapping");
    }
  }
  static std::string Join(const std::string& place, const char* key) { return place.empty() ? key : place + "." + key; }

 private:
  std::string path_, wrong_;
};

void ReadItems(Reader& r, const json& root, Mapping& m) {
  const json* items = r.Field(root, "", "items", true);
  if (items == nullptr) return;
  if (!items->is_array() || items->size() < 2 || items->size() > 100) return r.Wrong("items", "must be a list of 2 to 100");
  std::set<std::string> ids;
  std::map<std::string, int> signs;
  for (std::size_t n = 0; n < items->size(); ++n) {
    const json& i = (*items)[n];
    const std::string at = "items[" + std::to_string(n) + "]";
    r.Only(i, at, {"title", "links"});
    Item item;
    item.title = r.Text(i, at, "title");
    item.id = Slug(item.title);
    if (item.id.empty()) r.Wrong(at + ".title", "must hold a letter or a digit");
    if (!ids.insert(item.id).second) r.Wrong(at + ".title", "is given twice (" + item.id + ")");
    const json* links = r.Field(i, at, "links", false);
    if (links != nullptr && !links->is_array()) {
      r.Wrong(at + ".links", "must be a list");
      links = nullptr;
    }
    for (std::size_t k = 0; links != nullptr && k < links->size(); ++k) {
      const json& link = (*links)[k];
      const std::string place = at + ".links[" + std::to_string(k) + "]";
      r.Only(link, place, {"question", "sign"});
      item.questions.push_back(r.Text(link, place, "question"));
      const json* sign = r.Field(link, place, "sign", true);
      const int value = sign != nullptr && sign->is_number_integer() ? sign->get<int>() : 0;
      if (value != 1 && value != -1) r.Wrong(place + ".sign", "must be 1 (a high code is bad) or -1 (a low one)");
      const auto [known, fresh] = signs.emplace(item.questions.back(), value);
      if (!fresh && known->second != value) r.Wrong(place + ".sign", "is the other way round for " + item.questions.back() + " elsewhere");
    }
    m.items.push_back(std::move(item));
  }
  for (const auto& [question, sign] : signs) {
    if (sign == 1) m.reversed.push_back(question);
  }
}

}  // namespace

std::string Slug(const std::string& title) {
  std::string out;
  for (const char c : title) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
    if (plain)
      out.push_back(low);
    else if (!out.empty() && out.back() != '-')
      out.push_back('-');
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.substr(0, 64);
}

Result<Mapping> ReadMapping(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return NotFound("MAPPING_NOT_FOUND", "cannot open the mapping " + path);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Reader r(path);
  if (const auto at = csv::BrokenUtf8(text); at != std::string::npos) {
    return InvalidArgument("MAPPING_INVALID", path + ": broken UTF-8 at byte " + std::to_string(at + 1));
  }
  const json root = json::parse(text, nullptr, false);
  if (root.is_discarded()) return InvalidArgument("MAPPING_INVALID", path + ": cannot be read as JSON");
  r.Only(root, "", {"programme", "version", "title", "source", "language", "workshop", "sex", "choice", "not_asked", "void_choices", "countries", "items"});
  Mapping m;
  m.programme = r.Text(root, "", "programme");
  if (m.programme.rfind("survey-", 0) != 0 || Slug(m.programme) != m.programme) {
    r.Wrong("programme", "must be survey-… in small letters, digits and hyphens, so that no other programme's model learns from it");
  }
  m.version = r.Text(root, "", "version");
  m.title = r.Text(root, "", "title");
  m.source = r.Text(root, "", "source");
  if (root.is_object() && root.contains("language")) m.language = r.Text(root, "", "language");
  if (const json* w = r.Field(root, "", "workshop", true)) {
    r.Only(*w, "workshop", {"country", "region", "at_least", "smaller"});
    m.country_column = r.Text(*w, "workshop", "country");
    m.region_column = r.Text(*w, "workshop", "region");
    if (const json* n = r.Field(*w, "workshop", "at_least", false)) {
      m.at_least = n->is_number_integer() ? n->get<int>() : 0;
      if (m.at_least < 1) r.Wrong("workshop.at_least", "must be a whole number from 1");
    }
    m.pool_smaller = r.OneOf(*w, "workshop", "smaller", {"leave_out", "together"}) == "together";
  }
  if (const json* s = r.Field(root, "", "sex", false)) {
    r.Only(*s, "sex", {"column", "values"});
    m.sex_column = r.Text(*s, "sex", "column");
    m.sexes = r.Pairs(*s, "sex", "values", true);
    for (const auto& [value, sex] : m.sexes) {
      if (sex != "woman" && sex != "man" && sex != "other") r.Wrong("sex.values." + value, "must be woman, man or other");
    }
  }
  if (const json* c = r.Field(root, "", "choice", true)) {
    r.Only(*c, "choice", {"column", "not_listed"});
    m.choice_column = r.Text(*c, "choice", "column");
    m.unlisted_is_wrong = r.OneOf(*c, "choice", "not_listed", {"error", "no_ballot"}) == "error";
  }
  m.not_asked = r.Texts(root, "", "not_asked");
  m.void_choices = r.Texts(root, "", "void_choices");
  m.countries = r.Pairs(root, "", "countries", true);
  ReadItems(r, root, m);
  CONCORD_CHECK_OK(r.status());
  return m;
}

}  // namespace concord::survey
