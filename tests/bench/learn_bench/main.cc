// learn_bench [--json FILE] [--learnt N] [--events N] [--retrain N]: how long after an agreement is on the bus its evidence is in the hands
// of a subscriber, as inference gets it: durable in learning's database, through outbox and bus, parsed. N workshops are learnt before.
// Baseline, in the same run: an empty event that takes the same way and teaches nothing. Then what the library alone takes to learn one
// (library.cc), and a whole training (retrain.cc; --retrain 0 leaves it out). SYNTHETIC agreements of production shape (50 people × 93
// questions, 38 actions). Exit code 1 when a floor is missed.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "concord/learning/events/v1/learning_events.pb.h"
#include "learning/app/learner.h"
#include "learning/events/consensus.h"
#include "learning/store/schema.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "platform/outbox/outbox.h"
#include "platform/store/sqlite/sqlite.h"
#include "ranking/evidence.h"
#include "rows.h"

namespace {

using namespace concord;
namespace ipb = concord::intake::events::v1;
namespace lpb = concord::learning::events::v1;

constexpr int kPeople = 50, kQuestions = 93, kActions = 38;
const std::string kOffice = "018f0000-0000-7000-8000-00000000000a";

[[noreturn]] void Fail(const Error& error) {
  std::fprintf(stderr, "learn_bench: %s\n", error.ToString().c_str());
  std::exit(1);
}
template <class T>
T Must(Result<T> r) {
  if (!r.ok()) Fail(r.error());
  if constexpr (!std::is_void_v<T>) return *std::move(r);
}

bus::Event Agreement(int number, std::mt19937& random) {
  ipb::ConsensusReached m;
  m.set_workshop("workshops/" + NewId());
  m.set_programme("bench");
  m.set_country_code("X" + std::to_string(number % 8));
  m.set_demonstration(true);
  m.set_version(1);
  for (int q = 0; q < kQuestions; ++q) {
    auto* question = m.add_questions();
    question->set_question("Q" + std::to_string(q));
    question->set_choices(6);
    question->set_target(4);
  }
  for (int a = 0; a < kActions; ++a) {
    auto* candidate = m.add_candidates();
    candidate->set_id("AC-" + std::to_string(a));
    auto* trigger = candidate->add_triggers();
    trigger->set_question("Q" + std::to_string(a * 2));
    trigger->set_weight(1);
    m.add_suggested(candidate->id());
  }
  for (int p = 0; p < kPeople; ++p) {
    auto* person = m.add_participants();
    person->set_counts_as(p % 2 == 0 ? "government" : "industry");
    person->set_speaks_for(1);
    std::string choices;
    for (int q = 0; q < kQuestions; ++q) choices.push_back(static_cast<char>(random() % 6));
    person->set_choices(std::move(choices));
    auto* ballot = m.add_first_round();
    const unsigned first = static_cast<unsigned>(random());
    for (unsigned k = 0; k < 5; ++k) ballot->add_ranking("AC-" + std::to_string((first + 7 * k) % kActions));
    person->set_ballot(m.first_round_size());
  }
  bus::Event event;
  event.id = NewId();
  event.topic = learning::events::kIntakeTopic;
  event.type = learning::events::kConsensusReached;
  event.source = "intake";
  event.key = m.workshop();
  event.office = kOffice;
  event.data = m.SerializeAsString();
  return event;
}

bus::Event Plain() {
  bus::Event event;
  event.id = NewId();
  event.topic = learning::events::kIntakeTopic;
  event.type = "plain";
  event.source = "intake";
  event.key = "plain";
  event.office = kOffice;
  return event;
}

// Publishes one event at a time and waits until what follows from it has come.
class Way {
 public:
  explicit Way(const std::string& folder) {
    store_ = Must(store::SqliteStore::Open({.path = folder + "/learning.db"}));
    bus_store_ = Must(store::SqliteStore::Open({.path = folder + "/bus.db"}));
    Must(migrate::Apply(*store_, learning::db::Migrations()));
    bus_ = Must(bus::OpenEmbedded(*bus_store_));
    relay_ = std::make_unique<outbox::Relay>(*store_, *bus_, "learning");
    learns_ = Must(bus_->Subscribe({"learning", {learning::events::kIntakeTopic}}, [this](const bus::Event& e) { return Hear(e); }));
    hears_ = Must(bus_->Subscribe({"bench", {"concord.learning.evidence.v1", "bench"}, bus::Mode::kBroadcast}, [this](const bus::Event& e) { return Arrived(e); }));
  }
  ~Way() {
    hears_.reset();
    learns_.reset();
  }
  Micros Take(const bus::Event& event) {
    std::unique_lock lock(mutex_);
    const int seen = arrived_;
    const Micros begun = SystemClock().Now();
    lock.unlock();
    Must(bus_->Publish({event}));
    lock.lock();
    if (!came_.wait_for(lock, std::chrono::seconds(30), [&] { return arrived_ > seen; })) Fail(Internal("LOST", "nothing came"));
    return SystemClock().Now() - begun;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  Status Hear(const bus::Event& event) {
    if (event.type == "plain") {
      return inbox::OnceAcross(*store_, "learning", event, [&](store::Tx& tx) {
        bus::Event out = Plain();
        out.topic = "bench";
        return outbox::Append(tx, out);
      });
    }
    CONCORD_TRY(const auto lesson, learning::events::LessonOf(event));
    return inbox::OnceAcross(*store_, "learning", event, [&](store::Tx& tx) { return learner_.Learn(tx, lesson); });
  }
  Status Arrived(const bus::Event& event) {
    if (event.topic != "bench") {
      lpb::EvidenceUpdated m;
      m.ParseFromString(event.data);
      CONCORD_TRY(const auto evidence, ranking::Evidence::Parse(m.state()));
      bytes_ = m.state().size();
    }
    std::lock_guard lock(mutex_);
    ++arrived_;
    came_.notify_all();
    return Ok();
  }

  std::unique_ptr<store::SqliteStore> store_, bus_store_;
  std::unique_ptr<bus::Bus> bus_;
  learning::Champions champions_;
  learning::Learner learner_{champions_, SystemClock()};
  std::unique_ptr<outbox::Relay> relay_;
  std::mutex mutex_;
  std::condition_variable came_;
  int arrived_ = 0;
  std::atomic<std::size_t> bytes_{0};
  std::unique_ptr<bus::Subscription> learns_, hears_;
};

}  // namespace

int main(int argc, char** argv) {
  std::string json;
  int learnt = 240, events = 60, retrain = 400;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--json") json = argv[i + 1];
    if (flag == "--learnt") learnt = std::atoi(argv[i + 1]);
    if (flag == "--events") events = std::max(1, std::atoi(argv[i + 1]));
    if (flag == "--retrain") retrain = std::atoi(argv[i + 1]);
  }
  std::string folder = (std::filesystem::temp_directory_path() / "learn-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 64;
  std::vector<double> took, plain;
  std::size_t bytes = 0;
  {
    std::mt19937 random(1);
    Way way(folder);
    for (int n = 0; n < learnt; ++n) way.Take(Agreement(n, random));
    for (int n = 0; n < events; ++n) {
      plain.push_back(static_cast<double>(way.Take(Plain())) / 1000);
      took.push_back(static_cast<double>(way.Take(Agreement(learnt + n, random))) / 1000);
    }
    bytes = way.bytes();
  }
  bench::Rows rows;
  char after[80];
  std::snprintf(after, sizeof after, "after %d workshops, evidence %.0f kB", learnt, static_cast<double>(bytes) / 1000);
  rows.Add({"learn_event_to_evidence_p50", bench::Quantile(took, 50), "ms", "empty event, same way", bench::Quantile(plain, 50), 50, 25}, after);
  rows.Add({"learn_event_to_evidence_p99", bench::Quantile(took, 99), "ms", "empty event, same way", bench::Quantile(plain, 99), 100, 60}, after);
  std::vector<ranking::WorkshopCase> cases;
  std::mt19937 random(2);
  for (int n = 0; n < std::max(learnt, retrain); ++n) cases.push_back(Must(learning::events::LessonOf(Agreement(n, random))).workshop);
  bench::Library(cases, rows);
  const bool trained = retrain == 0 || bench::Retrain({cases.begin(), cases.begin() + retrain}, folder, rows);
  std::filesystem::remove_all(folder);
  if (!json.empty() && !rows.Write(json)) return 64;
  return trained && rows.held() ? 0 : 1;
}
