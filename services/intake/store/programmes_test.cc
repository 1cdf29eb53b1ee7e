// The bundles that come with the program, as intake reads them.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "intake/domain/routing.h"
#include "intake/store/bundle.h"

namespace concord::intake {
namespace {

TEST(Programmes, TheDemonstrationInstrumentIsWhole) {
  std::ifstream in(std::string(CONCORD_BUNDLES) + "/qi4tf.json", std::ios::binary);
  ASSERT_TRUE(in) << "the target programme_bundles makes it";
  const std::string document((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto parsed = db::ParseBundle(document);
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  const Instrument& i = **parsed;
  EXPECT_EQ(i.programme, "qi4tf");
  EXPECT_EQ(i.areas.size(), 9u);
  ASSERT_EQ(i.questions.size(), 93u);
  EXPECT_EQ(i.actions.size(), 38u);
  EXPECT_EQ(i.mark.In("en"), "Demonstration instrument");
  EXPECT_EQ(i.level_names.size(), 6u);
  EXPECT_EQ(i.null_reasons.size(), 3u);
  EXPECT_EQ(i.shortlist_max, 15);
  EXPECT_EQ(i.ballot_places, 5);
  const Workshop everything;
  EXPECT_EQ(RouteFor(i, everything, Side::kGovernment, 0).questions.size(), 83u);
  EXPECT_EQ(RouteFor(i, everything, Side::kIndustry, 0).questions.size(), 73u);
  EXPECT_EQ(RouteFor(i, everything, Side::kObserver, 0).questions.size(), 0u);
  std::set<int> triggered;
  for (const Action& action : i.actions) {
    for (const TriggeredBy& t : i.QuestionsOf(action)) triggered.insert(t.question);
  }
  EXPECT_EQ(triggered.size(), 93u) << "some action answers every question";
  for (const Question& q : i.questions) {
    EXPECT_EQ(q.choices.size(), 6u) << q.code;
    EXPECT_FALSE(q.text.In("fr").empty()) << q.code;
    EXPECT_NE(q.text.In("fr"), q.text.In("en")) << q.code;
  }
}

}  // namespace
}  // namespace concord::intake
