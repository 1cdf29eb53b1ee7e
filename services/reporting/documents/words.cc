#include "reporting/documents/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace concord::reporting::documents {
namespace {

struct Row {
  std::string_view en, fr;
};
constexpr Row kRows[] = {
#define M(id, en, fr) {en, fr},
#include "reporting/documents/messages.inc"
#undef M
};

constexpr char kNarrow[] = "\u202f";  // space inside numbers and before ; ! ? in French
constexpr char kFirm[] = "\u00a0";

constexpr std::array<const char*, 12> kMonthsEn = {"January", "February", "March",     "April",   "May",      "June",
                                                   "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<const char*, 12> kMonthsFr = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                                   "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

void Replace(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

// What French sets before its double marks and inside its quotes, so that none begins a line.
std::string FrenchSpaces(std::string_view written) {
  std::string text(written);
  for (const char* mark : {";", "!", "?"}) Replace(text, std::string(" ") + mark, std::string(kNarrow) + mark);
  for (const char* mark : {":", "»", "%"}) Replace(text, std::string(" ") + mark, std::string(kFirm) + mark);
  Replace(text, "« ", std::string("«") + kFirm);
  return text;
}

bool ParseIso(std::string_view iso, int& year, int& month, int& day) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return false;
  return std::sscanf(std::string(iso).c_str(), "%4d-%2d-%2d", &year, &month, &day) == 3 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// Minor units of ISO 4217 currencies that have not two decimals.
int Decimals(std::string_view currency) {
  constexpr std::string_view kNone = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
  constexpr std::string_view kThree = "BHD IQD JOD KWD LYD OMR TND";
  if (currency.size() != 3) return 2;
  return kNone.find(currency) != kNone.npos ? 0 : kThree.find(currency) != kThree.npos ? 3 : 2;
}

// "{n}" by its value and "[n:one|many]" by its count.
std::string Fill(std::string text, std::initializer_list<Arg> args, const Words& words) {
  const bool french = words.language() == Language::kFrench;
  for (const Arg& arg : args) {
    if (!arg.counted) continue;
    const bool one = french ? arg.count == 0 || arg.count == 1 : arg.count == 1;
    const std::string open = std::string("[") + arg.name + ":";
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open)) {
      const auto end = text.find(']', at), bar = text.find('|', at);
      const auto from = at + open.size();
      text.replace(at, end - at + 1, one ? text.substr(from, bar - from) : text.substr(bar + 1, end - bar - 1));
    }
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find('{', at);
    out += text.substr(at, open == std::string::npos ? open : open - at);
    if (open == std::string::npos) break;
    const auto close = text.find('}', open);
    const std::string name = text.substr(open + 1, close - open - 1);
    for (const Arg& arg : args) {
      if (name == arg.name) out += arg.counted ? words.Count(arg.count) : arg.text;
    }
    at = close + 1;
  }
  return out;
}

}  // namespace

Words::Words(std::string_view bcp47) : language_(bcp47.substr(0, 2) == "fr" ? Language::kFrench : Language::kEnglish) {}

std::string_view Written(Msg message, Language language) {
  const Row& row = kRows[static_cast<std::size_t>(message)];
  return language == Language::kFrench ? row.fr : row.en;
}

std::string Words::operator()(Msg message, std::initializer_list<Arg> args) const {
  const std::string_view written = Written(message, language_);
  return Fill(language_ == Language::kFrench ? FrenchSpaces(written) : std::string(written), args, *this);
}

std::string HalfAway(double value, int decimals) {
  char shortest[512];
  std::string text(shortest, std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::fixed).ptr);
  if (!std::isfinite(value)) return text;
  if (text.find('.') == text.npos) text += '.';
  const std::size_t kept = text.find('.') + 1 + static_cast<std::size_t>(decimals);
  text.resize(std::max(text.size(), kept + 1), '0');
  const bool up = text[kept] >= '5';
  text.resize(kept);
  std::size_t at = kept;
  for (bool carry = up; carry && at-- > 0;) {
    if (text[at] == '.') continue;
    carry = text[at] == '9';
    text[at] = carry ? '0' : static_cast<char>(text[at] + 1);
    if (carry && at == 0) text.insert(0, "1");
  }
  if (decimals == 0) text.pop_back();
  return text;
}

std::string Words::Number(double value, int decimals) const {
  std::string text = HalfAway(std::fabs(value), decimals);
  const bool negative = value < 0 && text.find_first_not_of("0.") != std::string::npos;
  auto point = text.find('.');
  if (point == std::string::npos) point = text.size();
  else if (language_ == Language::kFrench) text[point] = ',';
  for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, language_ == Language::kFrench ? kNarrow : ",");
  return negative ? "−" + text : text;
}

std::string Words::Signed(std::int64_t value) const { return value > 0 ? "+" + Count(value) : Count(value); }

std::string Words::Percent(double fraction) const {
  return Number(100 * fraction, 0) + (language_ == Language::kFrench ? std::string(kFirm) + "%" : "%");
}

std::string Words::Date(std::string_view iso) const {
  int year = 0, month = 0, day = 0;
  if (!ParseIso(iso, year, month, day)) return std::string(iso);
  const auto m = static_cast<std::size_t>(month - 1);
  const std::string number = std::to_string(day) + (language_ == Language::kFrench && day == 1 ? "er" : "");
  return number + kFirm + (language_ == Language::kFrench ? kMonthsFr[m] : kMonthsEn[m]) + kFirm + std::to_string(year);
}

std::string Words::Dates(std::string_view first, std::string_view last) const {
  int y1 = 0, m1 = 0, d1 = 0, y2 = 0, m2 = 0, d2 = 0;
  if (first == last || !ParseIso(first, y1, m1, d1) || !ParseIso(last, y2, m2, d2)) return Date(first.empty() ? last : first);
  std::string from = Date(first);
  if (y1 == y2 && m1 == m2) {
    from = std::to_string(d1) + (language_ == Language::kFrench && d1 == 1 ? "er" : "");
    if (language_ == Language::kEnglish) return from + "–" + Date(last);
  }
  return (*this)(Msg::kFromTo, {{"from", from}, {"to", Date(last)}});
}

std::string Words::Moment(std::int64_t seconds) const {
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char date[32], clock[16];
  std::strftime(date, sizeof date, "%Y-%m-%d", &utc);
  std::strftime(clock, sizeof clock, "%H:%M", &utc);
  return (*this)(Msg::kMoment, {{"date", Date(date)}, {"time", std::string(clock)}});
}

std::string Words::Quarter(std::string_view quarter) const {
  if (quarter.size() != 7 || quarter[4] != '-' || quarter[5] != 'Q') return std::string(quarter);
  const std::string year(quarter.substr(0, 4));
  if (language_ == Language::kEnglish) return std::string(quarter.substr(5)) + kFirm + year;
  return "T" + std::string(quarter.substr(6)) + kFirm + year;
}

double Words::Amount(std::int64_t minor_units, std::string_view currency) const {
  double value = static_cast<double>(minor_units);
  for (int i = 0; i < Decimals(currency); ++i) value /= 10;
  return value;
}

std::string Words::Money(std::int64_t minor_units, std::string_view currency) const {
  const double value = Amount(minor_units, currency);
  const std::string amount = Number(value, value == std::floor(value) ? 0 : Decimals(currency));
  return language_ == Language::kFrench ? amount + kFirm + std::string(currency) : std::string(currency) + kFirm + amount;
}

std::string Words::Quoted(std::string_view text) const {
  if (language_ == Language::kEnglish) return "“" + std::string(text) + "”";
  return std::string("«") + kFirm + std::string(text) + kFirm + "»";
}

}  // namespace concord::reporting::documents
