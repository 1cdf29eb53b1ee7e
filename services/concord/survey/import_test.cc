// The importer against the services of this build: the whole path, begun and broken off anywhere, killed, refused.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>

#include "concord/embedded/embedded.h"
#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/survey/importer.h"
#include "concord/survey/testing/fixture.h"

namespace concord::survey {
namespace {

namespace pb = concord::intake::v1;
using testing::HasSubstr;
using testing_world::Files;

Survey ReadFrom(const Files& f) {
  auto mapping = ReadMapping(f.mapping);
  EXPECT_TRUE(mapping.ok());
  auto survey = ReadSurvey(*mapping, f.questions, f.respondents);
  EXPECT_TRUE(survey.ok()) << survey.error().ToString();
  return *std::move(survey);
}

// The services on a data folder, and an administrator.
struct World {
  explicit World(const std::string& data_dir) {
    config::Config c;
    embedded::Declare(c);
    c.Set("data_dir", data_dir);
    c.Set("grpc", "127.0.0.1:0");
    c.Set("http", "off");
    c.Set("admin", "off");
    c.Set("demo", "true");
    auto started = embedded::Embedded::Start(c);
    EXPECT_TRUE(started.ok()) << started.error().ToString();
    embedded = *std::move(started);
    auto signed_in = client::Session::SignIn(client::Connect(embedded->grpc_address()), "administrator@demo.example", "demonstration");
    EXPECT_TRUE(signed_in.ok()) << signed_in.error().ToString();
    administrator = *std::move(signed_in);
    workshops = pb::WorkshopService::NewStub(administrator->channel());
    votes = pb::VoteService::NewStub(administrator->channel());
  }
  std::unique_ptr<embedded::Embedded> embedded;
  std::unique_ptr<client::Session> administrator;
  std::unique_ptr<pb::WorkshopService::Stub> workshops;
  std::unique_ptr<pb::VoteService::Stub> votes;

  std::vector<pb::Workshop> Surveys() {
    pb::ListWorkshopsRequest list;
    list.set_origin("survey");
    list.set_page_size(1000);
    auto all = administrator->Call<pb::ListWorkshopsResponse>(*workshops, &pb::WorkshopService::Stub::ListWorkshops, list);
    EXPECT_TRUE(all.ok()) << all.error().ToString();
    return {all->workshops().begin(), all->workshops().end()};
  }
  // Everything is there once: every workshop at its end, its people, answers and ballots those of the file.
  void ExpectWhole(const Survey& survey) {
    auto there = Surveys();
    ASSERT_EQ(there.size(), survey.places.size());
    auto answers = pb::AnswerService::NewStub(administrator->channel());
    for (const Place& place : survey.places) {
      const auto w = std::find_if(there.begin(), there.end(), [&](const auto& one) { return one.display_name() == place.Title(); });
      ASSERT_NE(w, there.end()) << place.Title();
      EXPECT_EQ(w->stage(), pb::STAGE_ROADMAP);
      EXPECT_EQ(w->programme(), survey.mapping.programme);
      EXPECT_EQ(w->joined_count(), static_cast<int>(place.people.size()));
      pb::GetRoundRequest round;
      round.set_workshop(w->name());
      round.set_number(1);
      auto counted = administrator->Call<pb::Round>(*votes, &pb::VoteService::Stub::GetRound, round);
      ASSERT_TRUE(counted.ok()) << counted.error().ToString();
      EXPECT_EQ(counted->ballots(), place.mentions);
      for (const auto& tally : counted->tallies()) {
        int named = 0;
        for (const Respondent& person : place.people) named += person.item >= 0 && survey.mapping.items[static_cast<std::size_t>(person.item)].id == tally.candidate();
        EXPECT_EQ(tally.in_five(), named) << place.Title() << " " << tally.candidate();
      }
      pb::ListParticipantsRequest people;
      people.set_workshop(w->name());
      people.set_page_size(1000);
      auto joined = administrator->Call<pb::ListParticipantsResponse>(*workshops, &pb::WorkshopService::Stub::ListParticipants, people);
      ASSERT_TRUE(joined.ok());
      std::multiset<std::string> said, file;
      for (const auto& p : joined->participants()) {
        pb::ListAnswerHistoryRequest history;
        history.set_participant(p.name());
        auto versions = administrator->Call<pb::ListAnswerHistoryResponse>(*answers, &pb::AnswerService::Stub::ListAnswerHistory, history);
        ASSERT_TRUE(versions.ok());
        ASSERT_EQ(versions->versions_size(), 1);
        std::string choices(survey.questions.size(), static_cast<char>(kNoAnswer));
        for (const auto& a : versions->versions(0).answers()) {
          for (std::size_t q = 0; q < survey.questions.size(); ++q)
            if (survey.questions[q].code == a.question()) choices[q] = static_cast<char>(a.choice());
        }
        said.insert(choices);
      }
      for (const Respondent& person : place.people) file.insert(person.choices);
      EXPECT_EQ(said, file) << place.Title();
    }
  }
};

const Tell kQuiet = [](const Progress&) {};

TEST(ImportTest, TheWholePathAndAgain) {
  const Files f;
  const Survey survey = ReadFrom(f);
  World world(f.dir / "data");
  Progress last;
  auto done = Import(*world.administrator, survey, {}, [&](const Progress& p) { last = p; });
  ASSERT_TRUE(done.ok()) << done.error().ToString();
  EXPECT_EQ(done->workshops, 4);
  EXPECT_EQ(done->rows, 96);
  EXPECT_EQ(done->ballots, 96 - survey.no_choice);
  EXPECT_EQ(last.rows, 96);
  EXPECT_EQ(last.workshops, last.of_workshops);
  world.ExpectWhole(survey);

  auto stub = pb::InstrumentService::NewStub(world.administrator->channel());
  pb::GetInstrumentRequest get;
  get.set_name("instruments/survey-synthetic/versions/1.0.0");
  auto instrument = world.administrator->Call<pb::Instrument>(*stub, &pb::InstrumentService::Stub::GetInstrument, get);
  ASSERT_TRUE(instrument.ok());
  EXPECT_EQ(instrument->mark(), "Imported survey: SYNTHETIC DATA made by a test");
  EXPECT_EQ(instrument->questions(0).target(), -1);
  EXPECT_EQ(instrument->actions_size(), 4);

  auto again = Import(*world.administrator, survey, {}, kQuiet);
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(again->before, 4);
  EXPECT_EQ(again->rows + again->answers + again->ballots, 0);
  world.ExpectWhole(survey);
}

TEST(ImportTest, GoesOnFromWhereverItWasBrokenOff) {
  const Files f(testing_world::Rows(2, 3, 24));
  const Survey survey = ReadFrom(f);
  {
    World world(f.dir / "data");
    ASSERT_TRUE(ProvideInstrument(*world.administrator, survey).ok());
    Counts counts;
    const pb::Stage stages[] = {pb::STAGE_PREPARE, pb::STAGE_ANSWER, pb::STAGE_CHECK_GAPS, pb::STAGE_VOTE, pb::STAGE_DISCUSS, pb::STAGE_AGREE};
    for (std::size_t i = 0; i < 6; ++i) {
      Room room(*world.administrator, survey, survey.places[i], counts, {});
      ASSERT_TRUE(room.Open().ok());
      auto s = room.GoTo(stages[i]);
      ASSERT_TRUE(s.ok()) << s.error().ToString();
    }
  }
  World world(f.dir / "data");
  auto done = Import(*world.administrator, survey, {}, kQuiet);
  ASSERT_TRUE(done.ok()) << done.error().ToString();
  EXPECT_EQ(done->workshops, 6);
  world.ExpectWhole(survey);
}

TEST(ImportTest, OtherRowsOrQuestionsUnderTheSameVersionAreRefused) {
  Files f;
  World world(f.dir / "data");
  ASSERT_TRUE(Import(*world.administrator, ReadFrom(f), {}, kQuiet).ok());
  std::string rows = testing_world::Rows(2, 2, 24);
  Files::Put(f.respondents, rows.replace(rows.find("Water"), 5, "Safety"));
  auto changed = Import(*world.administrator, ReadFrom(f), {}, kQuiet);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().reason, "ROWS_CHANGED");
  std::string questions = testing_world::kQuestions;
  Files::Put(f.questions, questions.replace(questions.find("How good"), 8, "How fine"));
  auto other = Import(*world.administrator, ReadFrom(f), {}, kQuiet);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().reason, "VERSION_EXISTS");
  EXPECT_EQ(world.Surveys().size(), 4u);
}

// The program, run with what a user types; what it printed and how it ended.
struct Program {
  Program(const Files& f, const std::vector<std::string>& more) {
    std::vector<std::string> args = {CONCORD_PROGRAM, "import", "survey", "--respondents", f.respondents, "--questions", f.questions, "--mapping", f.mapping,
                                     "--data-dir", f.dir / "data", "--demo"};
    args.insert(args.end(), more.begin(), more.end());
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
      dup2(ends[1], 1);
      dup2(ends[1], 2);
      close(ends[0]);
      std::vector<char*> argv;
      for (auto& a : args) argv.push_back(a.data());
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
    out = ends[0];
  }
  ~Program() { close(out); }
  // Reads until `word` was printed or the end came.
  bool Says(const std::string& word) {
    char c;
    while (said.find(word) == std::string::npos && read(out, &c, 1) == 1) said += c;
    return said.find(word) != std::string::npos;
  }
  int End() {
    char c;
    while (read(out, &c, 1) == 1) said += c;
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  pid_t pid = -1;
  int out = -1;
  std::string said;
};

TEST(ImportTest, KilledInTheMiddleAndRunAgain) {
  const Files f(testing_world::Rows(2, 12, 60));
  for (int round = 0; round < 2; ++round) {
    Program killed(f, {});
    ASSERT_TRUE(killed.Says(" rows in ")) << killed.said;  // after a second of work
    kill(killed.pid, SIGKILL);
    killed.End();
  }
  Program whole(f, {});
  EXPECT_EQ(whole.End(), 0) << whole.said;
  EXPECT_THAT(whole.said, HasSubstr("Imported "));
  World world(f.dir / "data");
  world.ExpectWhole(ReadFrom(f));
}

TEST(ImportTest, BrokenFilesAreRefusedBeforeAnythingIsSent) {
  const Files f(testing_world::Rows(1, 1, 24) + "Alder,Far,f,30,Water,9,0,1\n");
  Program refused(f, {});
  EXPECT_EQ(refused.End(), 1);
  EXPECT_THAT(refused.said, HasSubstr(f.respondents + ":26: column Q1 holds \"9\", not a choice from 0 to 3"));
  EXPECT_THAT(refused.said, HasSubstr("Nothing was imported."));
  EXPECT_NE(access((f.dir / "data").c_str(), F_OK), 0);

  const Files sound;
  Program stranger(sound, {"--email", "administrator@demo.example", "--password", "wrong"});
  EXPECT_NE(stranger.End(), 0);
  EXPECT_THAT(stranger.said, HasSubstr("the e-mail address or the password is wrong"));
  Program help(sound, {"--help"});
  EXPECT_EQ(help.End(), 0);
  EXPECT_THAT(help.said, HasSubstr("MAPPING      JSON object"));
}

}  // namespace
}  // namespace concord::survey
