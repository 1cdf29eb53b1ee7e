#include "intake/app/answer_use_cases.h"

#include <gmock/gmock.h>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "intake/app/testing/first_half_world.h"

namespace concord::intake {
namespace {

using namespace testing_world;
using ::testing::ElementsAre;

class Answering : public FirstHalf {
 protected:
  Answering() {
    view_ = Created(WithScope());
    government_ = Joined(view_, Side::kGovernment, 1);
    industry_ = Joined(view_, Side::kIndustry, 2);
    support_ = Joined(view_, Side::kSupport, 2);
    observer_ = Joined(view_, Side::kObserver, 0);
    const Status s = Go(view_, Stage::kPrepare, Stage::kAnswer);
    if (!s.ok()) ADD_FAILURE() << s.error().ToString();
  }
  static Workshop WithScope() {
    Workshop w = Prepared();
    w.out_of_scope = {{"A2", "not for this product"}};
    w.tables.push_back({3, Side::kGovernment, {"A1"}, true, 5});
    w.tables.push_back({4, Side::kIndustry, {"B"}, false, 5});
    return w;
  }
  std::vector<std::string> Questions(const Participant& p) { return answers_.ListMine(Of(p), view_.workshop.Name())->questions; }
  std::vector<std::string> Places(const Participant& p, std::vector<Answer> given) {
    auto r = answers_.Submit(Of(p), view_.workshop.Name(), "r", given, 0);
    EXPECT_EQ(Why(r), "ANSWER_INVALID");
    std::vector<std::string> out;
    if (!r.ok()) {
      for (const auto& v : r.error().violations) out.push_back(v.field + ": " + v.description);
    }
    return out;
  }

  WorkshopView view_;
  Participant government_, industry_, support_, observer_;
};

TEST_F(Answering, QuestionsFollowSideScopeAndTable) {
  EXPECT_THAT(Questions(government_), ElementsAre("A1.1", "A1.2"));
  EXPECT_THAT(Questions(industry_), ElementsAre("A1.2", "B1.1"));
  EXPECT_EQ(support_.counts_as, Side::kIndustry);
  EXPECT_THAT(Questions(support_), ElementsAre("A1.2", "B1.1")) << "seated on the side named at Prepare";
  EXPECT_THAT(Questions(observer_), ElementsAre());
  EXPECT_THAT(Questions(Joined(view_, Side::kIndustry, 4)), ElementsAre("B1.1"));
  const Participant quiet = Joined(view_, Side::kGovernment, 3);
  EXPECT_THAT(Questions(quiet), ElementsAre()) << "its rapporteur answers for all";
  EXPECT_EQ(Submit(quiet, "1", {Choice("A1.1", 1)}), "RAPPORTEUR_ANSWERS");
  JoinWish wish = Wish(Side::kGovernment, 3);
  wish.rapporteur = true;
  wish.speaks_for = 5;
  const Participant speaker = people_.Join(view_.workshop.join_code, wish, 0)->participant;
  EXPECT_THAT(Questions(speaker), ElementsAre("A1.1", "A1.2"));
  EXPECT_EQ(answers_.ListMine(Of(speaker), view_.workshop.Name())->speaks_for, 5);
}

TEST_F(Answering, AllAreSavedOrNone) {
  EXPECT_THAT(Places(government_, {Choice("A1.1", 1), Choice("A1.2", 6)}),
              ElementsAre("answers[1].choice: must be 0 to 5, or a null_reason given"));
  EXPECT_EQ(answers_.GetMine(Of(government_), view_.workshop.Name())->answers.size(), 0u);
  EXPECT_THAT(Places(government_, {Choice("Z9.9", 1)}), ElementsAre("answers[0].question: there is no question \"Z9.9\""));
  EXPECT_THAT(Places(government_, {Choice("B1.1", 1)}), ElementsAre("answers[0].question: \"B1.1\" is asked of the other side"));
  EXPECT_THAT(Places(government_, {Choice("A2.1", 1)}), ElementsAre("answers[0].question: \"A2.1\" is out of scope"));
  EXPECT_THAT(Places(Joined(view_, Side::kIndustry, 4), {Choice("A1.2", 1)}), ElementsAre("answers[0].question: \"A1.2\" is asked at another table"));
  EXPECT_THAT(Places(government_, {Choice("A1.1", 1), Choice("A1.1", 2)}), ElementsAre("answers[1].question: \"A1.1\" is given twice"));
  EXPECT_THAT(Places(government_, {}), ElementsAre("answers: must be 1 to 500"));
  EXPECT_THAT(Places(government_, {Choice("A1.1", -1)}), ElementsAre("answers[0].choice: must be 0 to 5, or a null_reason given"));
  Answer both = Choice("A1.1", 1);
  both.null_reason = NullReason::kDontKnow;
  EXPECT_THAT(Places(government_, {both}), ElementsAre("answers[0].null_reason: stands beside a choice; give one of both"));
  Answer strange = Choice("A1.1", -1);
  strange.null_reason = static_cast<NullReason>(7);
  EXPECT_THAT(Places(government_, {strange}), ElementsAre("answers[0].null_reason: is unknown"));
  Answer long_note = Choice("A1.1", 1);
  for (int n = 0; n < 2000; ++n) long_note.note += "é";
  EXPECT_EQ(Submit(government_, "fits", {long_note}), "") << "2,000 characters, 4,000 bytes";
  long_note.note += "é";
  EXPECT_THAT(Places(government_, {long_note}), ElementsAre("answers[0].note: is longer than 2,000 characters"));
  Answer proof = Choice("A1.1", 1);
  proof.evidence = {"rumour", "", "yesterday", ""};
  EXPECT_THAT(Places(government_, {proof}), ElementsAre("answers[0].evidence.kind: must be document, website, seen or other",
                                                        "answers[0].evidence.date: is no date of the form 2026-11-23"));
}

TEST_F(Answering, ARepeatedRequestChangesNothing) {
  auto first = answers_.Submit(Of(government_), view_.workshop.Name(), "same", {Choice("A1.1", 1)}, 0);
  ASSERT_TRUE(first.ok()) << first.error().ToString();
  EXPECT_EQ(first->version, 1);
  EXPECT_EQ(first->answered, 1);
  EXPECT_EQ(first->asked, 2);
  clock_.Advance(kSecond);
  auto repeat = answers_.Submit(Of(government_), view_.workshop.Name(), "same", {Choice("A1.1", 5)}, 0);
  ASSERT_TRUE(repeat.ok());
  EXPECT_EQ(repeat->version, 1);
  EXPECT_EQ(repeat->receive_time, first->receive_time);
  EXPECT_EQ(answers_.GetMine(Of(government_), view_.workshop.Name())->answers[0].choice, 1);
  EXPECT_EQ(Submit(industry_, "same", {Choice("A1.2", 1)}), "") << "another person's request of the same name is another";
  const auto types = Events();
  EXPECT_EQ(std::count(types.begin(), types.end(), "AnswersSubmitted"), 2);
  EXPECT_EQ(Submit(government_, "", {Choice("A1.1", 1)}), "REQUEST_ID_INVALID");
  EXPECT_EQ(Submit(government_, std::string(65, 'x'), {Choice("A1.1", 1)}), "REQUEST_ID_INVALID");
  ASSERT_TRUE(Go(view_, Stage::kAnswer, Stage::kCheckGaps).ok());
  EXPECT_EQ(Submit(government_, "same", {Choice("A1.1", 1)}), "") << "also after answering was closed";
}

TEST_F(Answering, LaterAnswersReplaceAndBothStayInHistory) {
  Answer null = Choice("A1.2", -1);
  null.null_reason = NullReason::kNotApplicable;
  ASSERT_EQ(Submit(government_, "1", {Choice("A1.1", 1), null}), "");
  clock_.Advance(kSecond);
  ASSERT_EQ(Submit(government_, "2", {Choice("A1.2", 4)}), "");
  auto sheet = answers_.GetMine(Of(government_), view_.workshop.Name());
  EXPECT_EQ(sheet->version, 2);
  ASSERT_EQ(sheet->answers.size(), 2u);
  EXPECT_EQ(sheet->answers[1].choice, 4);
  auto history = answers_.History(Person(), government_.Name());
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*history)[0].answers.size(), 2u);
  EXPECT_EQ((*history)[0].answers[1].null_reason, NullReason::kNotApplicable);
  EXPECT_EQ((*history)[1].answers[0].choice, 4);
  EXPECT_GT((*history)[1].receive_time, (*history)[0].receive_time);
}

TEST_F(Answering, OnlyWhileTheRoomAnswersAndNotByObservers) {
  EXPECT_EQ(Submit(observer_, "1", {Choice("A1.2", 1)}), "OBSERVER");
  ASSERT_EQ(Submit(government_, "1", {Choice("A1.2", 1)}), "");
  ASSERT_TRUE(Go(view_, Stage::kAnswer, Stage::kCheckGaps).ok());
  EXPECT_EQ(Submit(government_, "2", {Choice("A1.2", 2)}), "ANSWERING_CLOSED");
  const auto other = Created();
  EXPECT_EQ(Submit(Joined(other, Side::kGovernment, 1), "1", {Choice("A1.2", 1)}), "ANSWERING_CLOSED") << "still being prepared";
  auto elsewhere = answers_.Submit(Of(government_), other.workshop.Name(), "3", {Choice("A1.2", 1)}, 0);
  EXPECT_EQ(Why(elsewhere), "WORKSHOP_NOT_FOUND") << "participants know no workshop but their own";
}

TEST_F(Answering, NotesCarryTheSideNotThePerson) {
  Answer noted = Choice("B1.1", 3);
  noted.note = "seen last week";
  ASSERT_EQ(Submit(industry_, "1", {noted, Choice("A1.2", 1)}), "");
  Answer proved = Choice("A1.1", 4);
  proved.evidence = {"document", "Decree 7", "2025-05-01", "ministry"};
  ASSERT_EQ(Submit(government_, "1", {proved}), "");
  auto notes = answers_.Notes(Person(), view_.workshop.Name());
  ASSERT_TRUE(notes.ok());
  ASSERT_EQ(notes->size(), 2u);
  EXPECT_EQ((*notes)[0].answer.question, "A1.1");
  EXPECT_EQ((*notes)[0].side, Side::kGovernment);
  EXPECT_EQ((*notes)[1].answer.note, "seen last week");
  std::vector<std::string> data;
  Events(&data);
  for (const std::string& bytes : data) {
    EXPECT_EQ(bytes.find("seen last week"), std::string::npos);
    EXPECT_EQ(bytes.find("Decree 7"), std::string::npos);
  }
  events::v1::AnswersSubmitted told;
  ASSERT_TRUE(told.ParseFromString(data.back()));
  EXPECT_EQ(told.participant(), government_.Name());
  ASSERT_EQ(told.answers_size(), 1);
  EXPECT_TRUE(told.answers(0).has_evidence());
  EXPECT_EQ(told.counts_as(), "government");
  EXPECT_EQ(told.version(), 1);
}

TEST_F(Answering, ProgressCountsTablesAndAreas) {
  ASSERT_EQ(Submit(government_, "1", {Choice("A1.1", 1), Choice("A1.2", 1)}), "");
  Answer null = Choice("A1.2", -1);
  null.null_reason = NullReason::kDontKnow;
  ASSERT_EQ(Submit(industry_, "1", {null}), "");
  auto room = people_.GetProgress(Of(industry_), view_.workshop.Name());
  ASSERT_TRUE(room.ok()) << room.error().ToString();
  EXPECT_THAT(room->areas, ElementsAre("A", "B"));
  EXPECT_EQ(room->progress.answered, 3);
  EXPECT_EQ(room->progress.expected, 6);
  EXPECT_EQ(room->joined, 3);
  EXPECT_EQ(room->observers, 1);
  ASSERT_EQ(room->progress.tables.size(), 4u);
  const TableProgress& one = room->progress.tables[0];
  EXPECT_EQ(one.people, 1);
  EXPECT_EQ(one.cells[0].finished, 1);
  EXPECT_FALSE(one.cells[1].asked) << "government is not asked area B";
  const TableProgress& two = room->progress.tables[1];
  EXPECT_EQ(two.people, 2);
  EXPECT_EQ(two.cells[0].answered, 1);
  EXPECT_EQ(two.cells[0].expected, 2);
  EXPECT_EQ(two.cells[1].people, 2);
  EXPECT_EQ(workshops_.Get(Person(), view_.workshop.Name())->open_answers, 3);
}

}  // namespace
}  // namespace concord::intake
