// Real people's answers through the whole path, predict first, then learn. Eighteen countries of the Afrobarometer files are imported as
// history and a net is trained on them; then eight others hold their workshops live, one after another: answers, suggestion, ballots,
// consensus, learning, next. What was suggested before each vote is kept. The history is imported once for all, so each live country has
// the live workshops of those before it in its history as well (learnt at once; the net stays as it was); no country was ever in the
// history of its own suggestions, but for its own earlier workshops, which are what is measured. At the end the program starts on that
// folder: time to ready, memory. With CONCORD_TEST_GRPC against what runs there, a cluster whose learning has the settings below.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "concord/demo/walk.h"
#include "concord/embedded/embedded.h"
#include "concord/inference/v1/inference.grpc.pb.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "concord/survey/importer.h"
#include "platform/store/testing/temp_store.h"
#include "ranking/metrics.h"
#include "tests/support/server.h"

namespace concord {
namespace {

namespace fs = std::filesystem;
namespace pb = concord::intake::v1;
namespace ipb = concord::inference::v1;
namespace lpb = concord::learning::v1;
using survey::Place;
using survey::Survey;

constexpr int kLive = 8, kAtLeast = 9, kLocal = 4;  // countries held live, of at least so many regions; local workshops that count
constexpr double kGain = 0.05;

std::string DataFolder() {
  const char* told = getenv("CONCORD_TEST_DATA");
  const fs::path folder = (told != nullptr ? fs::path(told) : fs::path(CONCORD_SOURCE) / ".." / "shared" / "data") / "afrobarometer";
  return fs::exists(folder / "round9_questions.json") ? folder.string() : "";
}

std::vector<float> Shares(const Survey& s, const Place& place) {
  std::vector<float> out(s.mapping.items.size(), 0);
  for (const auto& person : place.people)
    if (person.item >= 0) out[static_cast<std::size_t>(person.item)] += 1.f / static_cast<float>(place.mentions);
  return out;
}

// NDCG@10 of an order of item ids; gain: the share of mentions.
double Ndcg(const Survey& s, const Place& place, const std::vector<std::string>& order) {
  const auto share = Shares(s, place);
  std::map<std::string, float> gain;
  for (std::size_t i = 0; i < share.size(); ++i) gain[s.mapping.items[i].id] = share[i];
  std::vector<float> ranked;
  for (const auto& id : order) ranked.push_back(gain.at(id));
  return order.size() == share.size() ? ranking::Ndcg10(ranked) : 0;
}

std::vector<std::string> ByScore(const Survey& s, const std::vector<double>& score) {
  std::vector<std::size_t> order(score.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  std::vector<std::string> out;
  for (const std::size_t i : order) out.push_back(s.mapping.items[i].id);
  return out;
}

// The question that intake asks before the first ballot: a room's answers and its candidates.
ipb::RankRequest Question(const Survey& s, const Place& place) {
  ipb::RankRequest q;
  q.set_programme(s.mapping.programme);
  q.set_country_code(place.country_code);
  for (const auto& question : s.questions) {
    auto* column = q.add_questions();
    column->set_code(question.code);
    column->set_choices(static_cast<int>(question.choices.size()));
    column->set_gap(-1);
    column->set_urgency(-1);
  }
  for (const auto& person : place.people) {
    if (person.choices.find_first_not_of('\xff') == std::string::npos) continue;
    auto* voter = q.add_voters();
    voter->set_choices(person.choices);
    voter->set_side("industry");
    voter->set_weight(1);
  }
  for (const auto& item : s.mapping.items) {
    auto* candidate = q.add_candidates();
    candidate->set_id(item.id);
    auto sorted = item.questions;
    std::sort(sorted.begin(), sorted.end());
    for (const auto& code : sorted) {
      auto* trigger = candidate->add_triggers();
      trigger->set_question(code);
      trigger->set_weight(1);
    }
  }
  return q;
}

double Mean(const std::vector<double>& v) {
  double sum = 0;
  for (const double x : v) sum += x;
  return v.empty() ? 0 : sum / static_cast<double>(v.size());
}

class RealInput : public testing::Test {
 protected:
  void Start() {
    if (const char* there = getenv("CONCORD_TEST_GRPC")) return SignIn(there);
    config::Config c;
    embedded::Declare(c);
    c.Set("data_dir", data_dir_);
    c.Set("grpc", "127.0.0.1:0");
    c.Set("http", "off");
    c.Set("admin", "off");
    c.Set("demo", "true");
    c.Set("intake.bundles", CONCORD_BUNDLES);
    c.Set("learning.settings", dir_ / "settings");
    c.Set("learning.train_after_new", "100000");  // one net for all, however long the test takes
    std::ofstream(dir_ / "settings") << "members = 1\ncalibration_folds = 2\npasses = 3\n";
    auto started = embedded::Embedded::Start(c);
    ASSERT_TRUE(started.ok()) << started.error().ToString();
    embedded_ = *std::move(started);
    SignIn(embedded_->grpc_address());
  }
  void SignIn(const std::string& address) {
    auto signed_in = client::Session::SignIn(client::Connect(address), "administrator@demo.example", "demonstration");
    ASSERT_TRUE(signed_in.ok()) << signed_in.error().ToString();
    person_ = *std::move(signed_in);
    inference_ = ipb::InferenceService::NewStub(person_->channel());
    votes_ = pb::VoteService::NewStub(person_->channel());
  }

  ipb::RankResponse Rank(const Survey& s, const Place& place) {
    auto ranked = person_->Call<ipb::RankResponse>(*inference_, &ipb::InferenceService::Stub::Rank, Question(s, place));
    EXPECT_TRUE(ranked.ok()) << ranked.error().ToString();
    return ranked.ok() ? *std::move(ranked) : ipb::RankResponse();
  }
  static std::vector<std::string> OrderOf(const ipb::RankResponse& ranked) {
    std::vector<std::string> out;
    for (const auto& c : ranked.candidates()) out.push_back(c.id());
    return out;
  }

  // Until what serves suggestions has learnt so many workshops; the seconds that took.
  double AwaitLearnt(const std::string& programme, int workshops, int seconds) {
    const auto begun = std::chrono::steady_clock::now();
    int last = -1;
    for (;;) {
      const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
      auto serving = person_->Call<ipb::Serving>(*inference_, &ipb::InferenceService::Stub::GetServing, ipb::GetServingRequest());
      EXPECT_TRUE(serving.ok()) << serving.error().ToString();
      if (serving.ok())
        for (const auto& m : serving->models())
          if (m.programme() == programme) last = m.workshops_learnt();
      if (last == workshops) return passed;
      if (passed > seconds) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << "learnt " << last << " workshops, not " << workshops;
    return 0;
  }

  // A small net (the settings below, for the time) from what was imported, taken up while the process goes on. A build without LibTorch has no program for it: then what was
  // learnt at once speaks alone.
  void Train(const std::string& programme) {
    auto stub = lpb::LearningService::NewStub(person_->channel());
    lpb::StartTrainingRequest start;
    start.set_programme(programme);
    const auto begun = std::chrono::steady_clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
    auto training = person_->Call<lpb::Training>(*stub, &lpb::LearningService::Stub::StartTraining, start);
    if (!training.ok() && training.error().reason == "TRAINER_MISSING") {
      std::printf("no net: %s\n", training.error().message.c_str());
      return;
    }
    ASSERT_TRUE(training.ok()) << training.error().ToString();
    lpb::Training now = *training;
    while (now.state() == "RUNNING" && passed() < 400) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      auto list = person_->Call<lpb::ListTrainingsResponse>(*stub, &lpb::LearningService::Stub::ListTrainings, lpb::ListTrainingsRequest());
      ASSERT_TRUE(list.ok()) << list.error().ToString();
      for (const auto& t : list->trainings())
        if (t.name() == training->name()) now = t;
    }
    ASSERT_EQ(now.state(), "DONE") << now.outcome();
    lpb::ListModelsRequest models;
    models.set_programme(programme);
    auto made = person_->Call<lpb::ListModelsResponse>(*stub, &lpb::LearningService::Stub::ListModels, models);
    ASSERT_TRUE(made.ok() && made->models_size() == 1);
    const lpb::Model& model = made->models(0);
    std::printf("net %s of %d workshops in %.0f s, %s: %s (NDCG@10 on countries left out %.3f, popularity %.3f)\n", model.version().c_str(), model.workshops(), passed(),
                model.state().c_str(), model.decision().c_str(), model.ndcg10(), model.ndcg10_popularity());
    ASSERT_EQ(model.state(), "PROMOTED");
    std::string served;
    while (served != model.version() && passed() < 460) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      auto serving = person_->Call<ipb::Serving>(*inference_, &ipb::InferenceService::Stub::GetServing, ipb::GetServingRequest());
      ASSERT_TRUE(serving.ok());
      for (const auto& m : serving->models())
        if (m.programme() == programme) served = m.model_version();
    }
    ASSERT_EQ(served, model.version());
  }

  pb::Suggestion Suggested(const std::string& workshop) {
    pb::GetSuggestionRequest get;
    get.set_workshop(workshop);
    auto s = person_->Call<pb::Suggestion>(*votes_, &pb::VoteService::Stub::GetSuggestion, get);
    EXPECT_TRUE(s.ok()) << s.error().ToString();
    return s.ok() ? *std::move(s) : pb::Suggestion();
  }

  store::TempDir dir_;
  const std::string data_dir_ = dir_ / "data";
  std::unique_ptr<embedded::Embedded> embedded_;
  std::unique_ptr<client::Session> person_;
  std::unique_ptr<ipb::InferenceService::Stub> inference_;
  std::unique_ptr<pb::VoteService::Stub> votes_;
};

long ResidentKilobytes(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  return -1;
}

TEST_F(RealInput, FourLocalWorkshopsMakeTheSuggestionBetter) {
  const std::string data = DataFolder();
  if (data.empty()) GTEST_SKIP() << "the Afrobarometer files are not there: put them into ../shared/data or name their folder in CONCORD_TEST_DATA";
  auto mapping = survey::ReadMapping(CONCORD_SOURCE "/services/concord/survey/mappings/afrobarometer.json");
  ASSERT_TRUE(mapping.ok()) << mapping.error().ToString();
  auto whole = survey::ReadSurvey(*mapping, data + "/round9_questions.json", data + "/round9_respondents_26_countries.csv.gz");
  ASSERT_TRUE(whole.ok()) << whole.error().ToString();
  const std::string programme = mapping->programme;

  // Countries by lot, of those with enough regions.
  std::map<std::string, std::vector<const Place*>> regions;
  for (const Place& place : whole->places)
    if (!place.pooled) regions[place.country].push_back(&place);
  std::vector<std::string> live;
  for (const auto& [country, list] : regions)
    if (list.size() >= kAtLeast) live.push_back(country);
  std::mt19937_64 lot(1);
  std::shuffle(live.begin(), live.end(), lot);
  ASSERT_GE(live.size(), static_cast<std::size_t>(kLive));
  live.resize(kLive);

  Survey history = *whole;
  history.places.clear();
  history.rows = 0;
  for (const Place& place : whole->places) {
    if (std::find(live.begin(), live.end(), place.country) != live.end()) continue;
    history.places.push_back(place);
    history.rows += static_cast<int>(place.people.size());
  }
  ASSERT_NO_FATAL_FAILURE(Start());
  demo::Plan plan;
  plan.title = "Sunflower oil to the European Union";
  plan.product = "Sunflower oil";
  plan.hs_code = "1512";
  plan.market = "European Union";
  plan.start_date = "2026-11-24";
  plan.end_date = "2026-11-25";
  plan.until = pb::STAGE_AGREE;
  auto walked = demo::Walk(*person_, plan, [](const std::string&) {});
  ASSERT_TRUE(walked.ok()) << walked.error().ToString();

  auto imported = survey::Import(*person_, history, {}, [](const survey::Progress&) {});
  ASSERT_TRUE(imported.ok()) << imported.error().ToString();
  int learnt = imported->workshops;
  EXPECT_EQ(imported->rows, history.rows);
  const double behind = AwaitLearnt(programme, learnt, 120);
  std::printf("history: %d workshops of %zu countries, %d people imported in %.0f s (%.0f people/s), all learnt %.1f s later\n", learnt,
              regions.size() - live.size(), imported->rows, imported->seconds, imported->rows / imported->seconds, behind);

  ASSERT_NO_FATAL_FAILURE(Train(programme));
  AwaitLearnt(programme, learnt, 60);

  std::vector<double> popular(mapping->items.size(), 0);
  const auto count = [&](const Place& place) {
    const auto share = Shares(*whole, place);
    for (std::size_t i = 0; i < share.size(); ++i) popular[i] += share[i];
  };
  for (const Place& place : history.places) count(place);

  std::vector<double> none_all, popularity_all, four_all, kept_all;
  std::map<int, std::vector<double>> by_local;
  survey::Counts counts;
  for (const std::string& country : live) {
    auto& places = regions[country];
    std::shuffle(places.begin(), places.end(), lot);
    const int before = learnt;
    const auto popular_order = ByScore(*whole, popular);
    std::vector<double> none, popularity, four, kept;
    std::vector<ipb::RankResponse> at_none, at_four(places.size());
    for (const Place* place : places) at_none.push_back(Rank(*whole, *place));
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Place& place = *places[i];
      survey::RoomOptions options;
      options.live = true;
      options.in_flight = 32;
      survey::Room room(*person_, *whole, place, counts, options);
      Status s = room.Open();
      if (s.ok()) s = room.GoTo(pb::STAGE_DISCUSS);
      ASSERT_TRUE(s.ok()) << s.error().ToString();
      const pb::Suggestion suggested = Suggested(room.name());
      // Only what came before: the history and this country's own earlier workshops.
      EXPECT_EQ(suggested.workshops_learnt(), before + static_cast<int>(i));
      EXPECT_EQ(suggested.workshops_country(), static_cast<int>(i));
      EXPECT_FALSE(suggested.rule_only());
      std::vector<std::string> order;
      for (const auto& a : suggested.actions()) order.push_back(a.candidate());
      if (i == 0) {
        EXPECT_EQ(order, OrderOf(at_none[0])) << "what is asked here is not what intake asks";
      }
      const double ndcg = Ndcg(*whole, place, order);
      by_local[static_cast<int>(i)].push_back(ndcg);
      if (i >= kLocal) {
        if (i == kLocal) {
          EXPECT_EQ(order, OrderOf(at_four[i]));
        }
        kept.push_back(ndcg);
        none.push_back(Ndcg(*whole, place, OrderOf(at_none[i])));
        four.push_back(Ndcg(*whole, place, OrderOf(at_four[i])));
        popularity.push_back(Ndcg(*whole, place, popular_order));
      }
      s = room.GoTo(pb::STAGE_ROADMAP);
      ASSERT_TRUE(s.ok()) << s.error().ToString();
      AwaitLearnt(programme, ++learnt, 30);
      if (i + 1 == kLocal)
        for (std::size_t later = kLocal; later < places.size(); ++later) at_four[later] = Rank(*whole, *places[later]);
    }
    for (const Place* place : places) count(*place);
    std::printf("%-24s %2zu workshops after %3d learnt; on the last %2zu: popularity %.3f  none %.3f  four local %.3f  as suggested %.3f  (%s)\n", country.c_str(),
                places.size(), before, none.size(), Mean(popularity), Mean(none), Mean(four), Mean(kept), at_none[0].model_version().c_str());
    none_all.push_back(Mean(none));
    popularity_all.push_back(Mean(popularity));
    four_all.push_back(Mean(four));
    kept_all.push_back(Mean(kept));
  }
  std::printf("mean of %zu countries: popularity %.3f  none %.3f  four local %.3f  as suggested %.3f\nas suggested, by local workshops:", live.size(), Mean(popularity_all),
              Mean(none_all), Mean(four_all), Mean(kept_all));
  for (const auto& [local, values] : by_local)
    if (local < kAtLeast) std::printf("  %d: %.3f", local, Mean(values));
  std::printf("\n");
  EXPECT_GE(Mean(four_all), Mean(none_all) + kGain);
  EXPECT_GE(Mean(four_all), Mean(popularity_all) + kGain);
  EXPECT_GE(Mean(kept_all), Mean(none_all) + kGain);

  // The program on what is there now: 26 countries and the demonstration.
  if (!embedded_) return;
  embedded_.reset();
  tests::Server server(CONCORD_PROGRAM, data_dir_);
  ASSERT_FALSE(server.grpc().empty());
  ASSERT_NO_FATAL_FAILURE(SignIn(server.grpc()));
  for (int i = 0; i < 100; ++i) Rank(*whole, whole->places[static_cast<std::size_t>(i) % whole->places.size()]);
  std::this_thread::sleep_for(std::chrono::seconds(10));
  const long resident = ResidentKilobytes(server.pid());
  std::printf("with %d survey workshops and the demonstration: ready after %d ms, %.0f MB resident after 100 rankings\n", learnt, server.ready_ms(), resident / 1024.0);
  EXPECT_LE(server.ready_ms(), 3000);
  EXPECT_GT(resident, 0);
  EXPECT_LE(resident, 350 * 1024);
}

}  // namespace
}  // namespace concord
