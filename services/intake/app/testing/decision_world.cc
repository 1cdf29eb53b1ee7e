#include "intake/app/testing/decision_world.h"

#include <algorithm>

#include "intake/store/bundle.h"
#include "intake/store/gaps.h"
#include "intake/store/instruments.h"
#include "intake/store/schema.h"
#include "intake/store/sheet_codec.h"
#include "intake/store/sheets.h"
#include "intake/store/workshops.h"
#include "platform/id/id.h"
#include "platform/migrate/migrate.h"

namespace concord::intake::testing_world {
namespace {

std::string Quoted(const std::string& s) { return "\"" + s + "\""; }

// Two areas, five questions, eight actions, six on the shortlist at most, three places on a ballot.
std::string Bundle() {
  std::string questions, actions;
  const auto question = [&](const char* code, const char* sub, const char* asked) {
    if (!questions.empty()) questions += ",";
    questions += std::string("{\"code\":") + Quoted(code) + ",\"sub_area\":" + Quoted(sub) + ",\"perspective\":" + Quoted(asked) +
                 ",\"target\":4,\"text\":{\"en\":\"How?\"},\"choices\":[";
    for (int c = 0; c < 6; ++c) questions += std::string(c ? "," : "") + "{\"en\":" + Quoted(std::string(code) + "-" + std::to_string(c)) + "}";
    questions += "]}";
  };
  question("A1.1", "A1", "G");
  question("A1.2", "A1", "B");
  question("A2.1", "A2", "B");
  question("B1.1", "B1", "B");
  question("B2.1", "B2", "B");
  const auto action = [&](const char* id, const char* sub, double weight, const char* extra = "") {
    if (!actions.empty()) actions += ",";
    actions += std::string("{\"id\":") + Quoted(id) + ",\"title\":{\"en\":\"Do it\"},\"triggers\":[{\"sub_area\":" + Quoted(sub) +
               ",\"weight\":" + std::to_string(weight) + "}],\"cost_band\":\"M\",\"months\":12,\"owner_type\":\"ministry\"" + extra + "}";
  };
  action("W-1", "A1", 1);
  action("W-2", "A1", 0.5);
  action("W-3", "A2", 1, ",\"prerequisites\":[\"W-1\"]");
  action("W-4", "A2", 0.5);
  action("W-5", "B1", 1);
  action("W-6", "B1", 0.5);
  action("W-7", "B1", 0.25);
  action("W-8", "B1", 1, ",\"applies_when\":{\"key\":\"single_window\",\"text\":{\"en\":\"There is one\"}}");
  const auto area = [](const char* code, const char* one, const char* two) {
    return std::string("{\"code\":") + Quoted(code) + ",\"title\":{\"en\":\"x\"},\"sub_areas\":[{\"code\":" + Quoted(one) +
           ",\"title\":{\"en\":\"x\"}},{\"code\":" + Quoted(two) + ",\"title\":{\"en\":\"x\"}}]}";
  };
  return "{\"programme\":{\"id\":\"small\",\"vote\":{\"places\":3,\"shortlist_max\":6}},\"instrument\":{\"id\":\"small\",\"version\":\"1.0.0\","
         "\"title\":{\"en\":\"Small\"},\"languages\":[\"en\"],\"areas\":[" +
         area("A", "A1", "A2") + "," + area("B", "B1", "B2") + "],\"questions\":[" + questions + "]},\"actions\":[" + actions + "]}";
}

// Fails the test with the words of the error.
void Must(const Status& s) {
  if (!s.ok()) {
    ADD_FAILURE() << s.error().ToString();
    for (const auto& v : s.error().violations) ADD_FAILURE() << v.field << ": " << v.description;
    std::abort();
  }
}

}  // namespace

Result<Suggestion> FakeRanker::Rank(const std::string& office, const RankCase& rank_case, Micros) {
  asked = rank_case;
  asked_for = office;
  if (away) return Unavailable("CONNECT", "nobody there");
  Suggestion out;
  out.model_version = "m-7";
  out.workshops_learnt = 9;
  for (const auto& c : rank_case.candidates) {
    SuggestedAction a;
    a.candidate = c.id;
    a.p_top = 0.5;
    a.reasons = {{"earlier_workshops", 0.25, {"A1.1"}, 3, 9}};
    out.actions.insert(out.actions.begin(), a);
  }
  if (forgets_one) out.actions.pop_back();
  for (std::size_t i = 0; i < out.actions.size(); ++i) out.actions[i].place = static_cast<int>(i) + 1;
  return out;
}

Result<Suggestion> FakeRanker::Explain(const std::string& office, const RankCase& rank_case, Micros deadline) {
  if (no_time_to_explain) return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "too late");
  CONCORD_TRY(auto out, Rank(office, rank_case, deadline));
  out.top = 2;
  for (auto& a : out.actions) a.themes = {{"A1", 0.5, 0.125}, {"", 0, -0.25}};
  out.actions[0].nearest_count = 4;
  out.explanation = Explanation{"EXACT", 7, 5, {{"workshops/earlier", 0.75, {"W-1", "W-2"}}}, {}, {}};
  out.explanation->swaps = {{out.actions[0].candidate, out.actions[1].candidate, "A1.1", -1, 3, 11, 2.5, 2.25}, {"W-2", "W-1", "", 0, 0, 0, {}, {}}};
  out.explanation->next = {{"A2.1", "ANSWERS", 4, 11, 0.5, {{2, {"W-3"}, {"W-4"}}}}};
  return out;
}

World::World() {
  auto parsed = db::ParseBundle(Bundle());
  if (!parsed.ok()) {
    for (const auto& v : parsed.error().violations) ADD_FAILURE() << v.field << ": " << v.description;
    std::abort();
  }
  Workshop w;
  w.id = workshop_ = NewId();
  w.display_name = "Sunflower oil";
  w.programme = "small";
  w.instrument = "small";
  w.instrument_version = "1.0.0";
  w.country_code = "XA";
  w.demonstration = true;
  w.start_date = "2026-03-02";
  w.languages = {"en"};
  w.stage = Stage::kAnswer;
  w.join_code = "ABCDEF";
  w.out_of_scope = {{"B2", "not for this product"}};
  w.create_time = clock_.Now();
  for (int n = 0; n < 13; ++n) {
    Participant p;
    p.id = NewId();
    p.workshop = w.id;
    p.number = n + 1;
    p.client_hash = Sha256Hex("device" + std::to_string(n));
    p.side = p.counts_as = n < 6 ? Side::kGovernment : n < 11 ? Side::kIndustry : Side::kObserver;
    p.sex = Sex::kNotSaid;
    p.language = "en";
    people_.push_back(p);
  }
  Must(store_->Write(kOffice, [&](store::Tx& tx) -> Status {
    db::InstrumentRow row;
    row.id = "small";
    row.version = "1.0.0";
    row.programme = "small";
    row.document = Bundle();
    row.content_hash = Sha256Hex(row.document);
    row.create_time = clock_.Now();
    CONCORD_CHECK_OK(db::PutDraft(tx, row));
    row.state = InstrumentState::kPublished;
    row.publish_time = clock_.Now();
    CONCORD_CHECK_OK(db::SetInstrumentState(tx, row));
    CONCORD_CHECK_OK(db::InsertWorkshop(tx, w));
    for (const Participant& p : people_) CONCORD_CHECK_OK(db::InsertParticipant(tx, p));
    return Ok();
  }));
  for (int n = 0; n < 11; ++n) {  // levels 0 … 3: gaps everywhere, larger where the code is lower
    if (n < 6) Answer(n, "A1.1", n % 2);
    Answer(n, "A1.2", 1 + n % 2);
    Answer(n, "A2.1", n < 6 ? 3 : 1);
    Answer(n, "B1.1", 3);
  }
}

auth::Principal World::Facilitator(const std::string& office) const {
  auth::Principal p;
  p.kind = auth::Kind::kPerson;
  p.subject = "people/018f0000-0000-7000-8000-0000000000ff";
  p.office = office;
  p.roles = {"facilitator"};
  return p;
}

auth::Principal World::Service() const {
  auth::Principal p;
  p.kind = auth::Kind::kService;
  p.subject = "services/reporting";
  p.office = kOffice;
  return p;
}

auth::Principal World::Person(int n) const {
  auth::Principal p;
  p.kind = auth::Kind::kParticipant;
  p.subject = people_[static_cast<std::size_t>(n)].Name();
  p.office = kOffice;
  p.workshop = workshop_;
  p.participant = people_[static_cast<std::size_t>(n)].id;
  return p;
}

Stage World::StageNow() {
  auto stage = store_->Read(kOffice, [&](store::Tx& tx) -> Result<Stage> {
    CONCORD_TRY(auto w, db::LoadWorkshop(tx, workshop_));
    return w.stage;
  });
  return stage.ok() ? *stage : Stage::kUnset;
}

std::string World::Advance(Stage to) {
  clock_.Advance(kSecond);
  return AdvanceWithoutClock(to);
}

std::string World::AdvanceWithoutClock(Stage to) {
  return ReasonOf(WorkshopUseCases(given_, *hooks_, instrument_use_cases_).Advance(Facilitator(), Name(), StageNow(), to, false, 0));
}

std::string World::Undo() {
  return ReasonOf(WorkshopUseCases(given_, *hooks_, instrument_use_cases_).Advance(Facilitator(), Name(), StageNow(), Stage::kUnset, true, 0));
}

void World::AdvanceTo(Stage to) {
  while (StageNow() < to) {
    const Stage now = StageNow();
    if (const int round = OpenRound(now); round > 0) CastAll(round);
    if (now == Stage::kAgree) {
      for (int n = 0; n < 11; ++n) Take(n, Position::kSupport);
    }
    ASSERT_EQ(Advance(NextStage(now)), "") << "from " << StageName(now);
  }
}

void World::Answer(int person, const std::string& question, int choice, bool evidence) {
  Must(store_->Write(kOffice, [&](store::Tx& tx) -> Status {
    const std::string& id = people_[static_cast<std::size_t>(person)].id;
    CONCORD_TRY(auto sheet, db::LoadSheet(tx, workshop_, id));
    intake::Answer answer;
    answer.question = question;
    answer.choice = choice;
    if (evidence) answer.evidence.reference = "certificate";
    sheet.Merge({answer});
    ++sheet.version;
    db::Submission submission;
    submission.workshop = workshop_;
    submission.participant = id;
    submission.request_id = NewId();
    submission.version = sheet.version;
    submission.receive_time = clock_.Now();
    return db::SaveSubmission(tx, submission, sheet, db::EncodeAnswers({answer}));
  }));
}

std::string World::Cast(int person, int round, const std::vector<std::string>& ranking, const std::string& request) {
  return ReasonOf(ballots_.Cast(Person(person), Name(), round, ranking, request.empty() ? NewId() : request));
}

void World::CastAll(int round) {
  std::vector<std::string> listed = Listed();
  listed.resize(std::min<std::size_t>(3, listed.size()));
  for (int n = 0; n < 11; ++n) {
    const std::string reason = Cast(n, round, listed);
    EXPECT_TRUE(reason.empty() || reason == "BALLOT_CAST") << reason;
  }
}

std::string World::Take(int person, Position position, const std::string& candidate, const std::string& reason) {
  PositionTaken taken;
  taken.position = position;
  taken.candidate = candidate;
  taken.reason = reason;
  return ReasonOf(agreement_.TakePosition(Person(person), Name(), taken));
}

std::vector<std::string> World::Listed() {
  auto list = store_->Read(kOffice, [&](store::Tx& tx) { return db::LoadCandidates(tx, workshop_); });
  return list.ok() ? ListedIds(*list) : std::vector<std::string>{};
}

std::vector<Event> World::Events(const std::string& type) {
  std::vector<Event> out;
  Must(store_->ViewUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto rows, tx.Query("SELECT type, event_key, data FROM outbox WHERE type = $2", {"concord.intake.events.v1." + type}));
    for (const store::Row& row : rows) out.push_back({row.Text(0), row.Text(1), row.Bytes(2)});
    return Ok();
  }));
  return out;
}

}  // namespace concord::intake::testing_world
