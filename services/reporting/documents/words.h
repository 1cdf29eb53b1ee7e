#pragma once
// The texts of the report itself, in English and French, with numbers and dates as the United Nations write them in each:
// "1,234.5" and "12 November 2026"; "1 234,5" and "1er mars 2026". Texts of people and instruments come from elsewhere.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace concord::reporting::documents {

// One name for each row of messages.inc.
enum class Msg {
#define M(id, en, fr) k##id,
#include "reporting/documents/messages.inc"
#undef M
  kCount,
};

enum class Language { kEnglish, kFrench };

// A value for "{name}" in a message. A count also chooses among the forms of "[name:one|many]".
struct Arg {
  Arg(const char* n, std::string t) : name(n), text(std::move(t)) {}
  Arg(const char* n, std::int64_t c) : name(n), count(c), counted(true) {}
  Arg(const char* n, int c) : Arg(n, static_cast<std::int64_t>(c)) {}
  const char* name;
  std::string text;
  std::int64_t count = 0;
  bool counted = false;
};

// As people round, and as the pages do: 3.25 is "3.3". What is rounded are the digits that stand for the value, so 1.005 is "1.01".
// Of values from 0 on.
std::string HalfAway(double value, int decimals);

class Words {
 public:
  // The nearest of English and French by BCP-47, English when neither fits.
  explicit Words(std::string_view bcp47);

  Language language() const { return language_; }
  const char* tag() const { return language_ == Language::kFrench ? "fr" : "en"; }

  std::string operator()(Msg message, std::initializer_list<Arg> args = {}) const;

  std::string Number(double value, int decimals) const;
  std::string Count(std::int64_t value) const { return Number(static_cast<double>(value), 0); }
  std::string Signed(std::int64_t value) const;      // "+3", "−2", "0"
  std::string Percent(double fraction) const;        // "52%", "52 %"
  std::string Date(std::string_view iso) const;      // "2026-11-12" → "12 November 2026"; what is no date comes back as it is
  std::string Dates(std::string_view first, std::string_view last) const;
  std::string Moment(std::int64_t seconds) const;    // "12 November 2026, 14:03 UTC"
  std::string Quarter(std::string_view quarter) const;  // "2027-Q1" → "Q1 2027"
  double Amount(std::int64_t minor_units, std::string_view currency) const;  // in whole units of the currency
  std::string Money(std::int64_t minor_units, std::string_view currency) const;
  std::string Quoted(std::string_view text) const;   // “…”, « … »

 private:
  Language language_;
};

// For the test that both languages are complete: the rows as they are written.
std::string_view Written(Msg message, Language language);

}  // namespace concord::reporting::documents
