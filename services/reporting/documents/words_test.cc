#include "reporting/documents/words.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "reporting/documents/clean.h"

namespace concord::reporting::documents {
namespace {

const Words kEn("en-GB"), kFr("fr-MA");

std::set<std::string> Places(const std::string& text) {
  static const std::regex kPlace(R"(\{(\w+)\})");
  std::set<std::string> out;
  for (std::sregex_iterator it(text.begin(), text.end(), kPlace), end; it != end; ++it) out.insert((*it)[1]);
  return out;
}

TEST(Words, BothLanguagesAreComplete) {
  for (int i = 0; i < static_cast<int>(Msg::kCount); ++i) {
    const std::string en(Written(static_cast<Msg>(i), Language::kEnglish)), fr(Written(static_cast<Msg>(i), Language::kFrench));
    EXPECT_FALSE(en.empty() || fr.empty()) << i << " " << en;
    EXPECT_EQ(Places(en), Places(fr)) << en;
    for (const std::string& text : {en, fr}) {
      EXPECT_EQ(std::count(text.begin(), text.end(), '['), std::count(text.begin(), text.end(), ']')) << text;
      EXPECT_EQ(std::count(text.begin(), text.end(), '['), std::count(text.begin(), text.end(), '|')) << text;
      EXPECT_EQ(text.find('\''), std::string::npos) << "typographic apostrophes: " << text;
    }
    EXPECT_FALSE(std::regex_search(fr, std::regex("[^ ]([;:!?]( |$)|»)"))) << "no space before a double mark: " << fr;
    EXPECT_FALSE(std::regex_search(fr, std::regex("«[^ ]"))) << fr;
  }
}

TEST(Words, FrenchMarksNeverBeginALine) {
  EXPECT_EQ(kFr(Msg::kReadClaimed).find(" :"), std::string::npos);
  EXPECT_NE(kFr(Msg::kReadClaimed).find("\u00a0: "), std::string::npos);
  EXPECT_NE(kFr(Msg::kLookRoadmap, {{"n", 2}, {"m", 1}}).find("\u202f; "), std::string::npos);
  EXPECT_EQ(kFr.Quoted("x"), "«\u00a0x\u00a0»");
}

TEST(Words, NumbersOfEachLanguage) {
  EXPECT_EQ(kEn.Number(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(kFr.Number(1234567.891, 2), "1\u202f234\u202f567,89");
  EXPECT_EQ(kEn.Number(-0.001, 1), "0.0");
  EXPECT_EQ(kEn.Number(3.25, 1), "3.3") << "half goes away from zero, as on the page";
  EXPECT_EQ(kEn.Number(-3.25, 1), "−3.3");
  EXPECT_EQ(kEn.Number(1.005, 2), "1.01");
  EXPECT_EQ(kEn.Number(2.5, 0), "3");
  EXPECT_EQ(kEn.Number(999.96, 1), "1,000.0");
  EXPECT_EQ(kEn.Number(0, 2), "0.00");
  EXPECT_EQ(kEn.Signed(3), "+3");
  EXPECT_EQ(kEn.Signed(-12), "−12");
  EXPECT_EQ(kEn.Percent(0.93), "93%");
  EXPECT_EQ(kFr.Percent(0.93), "93\u00a0%");
  EXPECT_EQ(kEn.Money(2'512'500, "EUR"), "EUR\u00a025,125");
  EXPECT_EQ(kFr.Money(2'512'550, "EUR"), "25\u202f125,50\u00a0EUR");
  EXPECT_EQ(kFr.Money(2'512'500, "XOF"), "2\u202f512\u202f500\u00a0XOF") << "a currency without minor units";
}

TEST(Words, DatesOfEachLanguage) {
  EXPECT_EQ(kEn.Date("2026-11-12"), "12\u00a0November\u00a02026");
  EXPECT_EQ(kFr.Date("2027-02-01"), "1er\u00a0février\u00a02027");
  EXPECT_EQ(kEn.Dates("2026-11-12", "2026-11-13"), "12–13\u00a0November\u00a02026");
  EXPECT_EQ(kFr.Dates("2026-11-12", "2026-11-13"), "du 12 au 13\u00a0novembre\u00a02026");
  EXPECT_EQ(kEn.Dates("2026-11-30", "2026-12-01"), "30\u00a0November\u00a02026 to 1\u00a0December\u00a02026");
  EXPECT_EQ(kEn.Date("soon"), "soon");
  EXPECT_EQ(kEn.Moment(1'794'750'180), "15\u00a0November\u00a02026, 13:43 UTC");
  EXPECT_EQ(kEn.Quarter("2027-Q1"), "Q1\u00a02027");
  EXPECT_EQ(kFr.Quarter("2027-Q1"), "T1\u00a02027");
}

TEST(Words, FormsByCount) {
  EXPECT_EQ(kEn(Msg::kLookObservers, {{"n", 1}}), "1 observer neither answered nor voted.");
  EXPECT_EQ(kEn(Msg::kLookObservers, {{"n", 0}}), "0 observers neither answered nor voted.");
  EXPECT_EQ(kFr(Msg::kLookObservers, {{"n", 2}}), "2 observateurs n’ont ni répondu ni voté.");
  EXPECT_EQ(kFr(Msg::kLookChanges, {{"n", 1}}), "1 changement d’ordre, avec sa raison.");
}

TEST(Clean, KeepsPeopleAndDropsTricks) {
  EXPECT_EQ(Clean("  a\tb\x01 c\x7f\n"), "a b c");
  EXPECT_EQ(Clean("x\u202egnp.exe"), "xgnp.exe");
  EXPECT_EQ(Clean("ok \xff\xfe end"), "ok \ufffd\ufffd end");
  EXPECT_EQ(Clean("one\ntwo"), "one\ntwo");
  EXPECT_EQ(Clean("\U0001F33B \u0648\u0632 \u65e5"), "\U0001F33B \u0648\u0632 \u65e5");
  EXPECT_EQ(Clean("\xc3"), "\ufffd") << "cut off in the middle of a character";
  EXPECT_EQ(Clean(" \n "), "");
  EXPECT_EQ(Shorten("éééé", 3), "éé…");
  EXPECT_EQ(Slug("Huile d’olive – Été 2026 !", 60), "huile-d-olive-ete-2026");
}

}  // namespace
}  // namespace concord::reporting::documents
