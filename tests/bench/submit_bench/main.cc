// submit_bench [--json FILE] [--count N]: durable submissions per second through gRPC, 32 in flight, each a whole sheet of 90 answers
// (about 1.5 kB stored) with history and outbox row, acknowledged only when on the disk. Against the bare program of tests/bench/bare,
// five alternating runs, the median ratio. The relay is off: it costs the same work later. Exit code 1 when the floor is missed.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>

#include "intake/api/workshop_services.h"
#include "intake/app/testing/small_bundle.h"
#include "intake/events/workshop_events.h"
#include "intake/store/schema.h"
#include "intake/store/sheet_codec.h"
#include "platform/auth/tokens.h"
#include "platform/migrate/migrate.h"
#include "platform/rpc/call.h"
#include "platform/rpc/host.h"
#include "platform/store/testing/temp_store.h"
#include "tests/bench/bare/answers.h"
#include "tests/bench/load/load.h"

namespace {

using namespace concord;
using namespace concord::intake;

constexpr int kInFlight = 32, kAnswers = 90, kRuns = 5;
constexpr double kFloor = 0.2, kAim = 0.4;
constexpr char kOffice[] = "018f0000-0000-7000-8000-00000000000a";

std::string Code(int n) { return "A1.1" + std::to_string(10 + n); }

std::string Bundle() {
  std::string bundle = testing_world::SmallBundle(), more;
  for (int n = 0; n < kAnswers; ++n) {
    more += "{\"code\":\"" + Code(n) + "\",\"sub_area\":\"A1\",\"perspective\":\"B\",\"target\":4,\"text\":{\"en\":\"x\",\"fr\":\"x\"},\"choices\":[";
    for (int c = 0; c < 6; ++c) more += std::string(c ? "," : "") + "{\"en\":\"x\",\"fr\":\"x\"}";
    more += "]},";
  }
  const auto at = bundle.find("\"questions\":[") + 13;
  return bundle.insert(at, more);
}

// Nothing of the second half happens while people answer.
struct NoHooks final : StageHooks {
  Result<std::string> BlockedBy(store::Tx&, const StageContext&, Stage) override { return std::string(); }
  Status BuildShortlist(store::Tx&, const StageContext&) override { return Ok(); }
  Result<std::string> MakeSuggestion(const std::string&, const StageContext&, Micros) override { return std::string(); }
  Status StoreSuggestion(store::Tx&, const StageContext&, const std::string&) override { return Ok(); }
  Status OpenRound(store::Tx&, const StageContext&, int) override { return Ok(); }
  Status CloseRound(store::Tx&, const StageContext&, int) override { return Ok(); }
  Status OpenAgreement(store::Tx&, const StageContext&) override { return Ok(); }
  Status BuildConsensus(store::Tx&, const StageContext&) override { return Ok(); }
  Result<bool> CanUndo(store::Tx&, const StageContext&) override { return false; }
  Result<Stage> UndoTarget(store::Tx&, const StageContext&) override { return Stage::kUnset; }
  Status Undo(store::Tx&, const StageContext&, Stage) override { return Ok(); }
};
struct NoSessions final : Sessions {
  Result<SessionTokens> ForParticipant(const std::string&, const std::string&, Micros) override { return SessionTokens{}; }
};

template <class T>
T Must(Result<T> r) {
  if (r.ok()) return *std::move(r);
  std::fprintf(stderr, "%s\n", r.error().ToString().c_str());
  std::exit(64);
}
void Must(const Status& s) {
  if (s.ok()) return;
  std::fprintf(stderr, "%s\n", s.error().ToString().c_str());
  std::exit(64);
}

// A workshop in stage ANSWER with 64 people, behind a host that checks real signed tokens.
class Hall {
 public:
  Hall() : calls_(rules_, *verifier_, executor_, registry_), service_(api::MakeAnswerService(answers_, calls_)) {
    Must(migrate::Apply(*store_, db::Migrations()));
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.office = kOffice;
    Workshop w;
    w.display_name = w.product = "x";
    w.instrument = "mini";
    w.instrument_version = "1.0.0";
    w.country_code = "XA";
    w.start_date = w.end_date = "2026-11-23";
    w.tables = {{1, Side::kGovernment, {}, false, 64}};
    const WorkshopView view = Must(workshops_.Create(person, w, ""));
    name_ = view.workshop.Name();
    std::vector<std::string> questions;
    for (int a = 0; a < kAnswers; ++a) questions.push_back(Code(a));
    std::vector<bench::Seat> seats;
    for (int n = 0; n < 2 * kInFlight; ++n) {
      JoinWish wish;
      wish.client_id = "device-0123456789-" + std::to_string(n);
      wish.consent = true;
      wish.side = Side::kGovernment;
      wish.organisation = "x";
      wish.table = 1;
      const Participant p = Must(people_.Join(view.workshop.join_code, wish, 0)).participant;
      auth::Principal caller;
      caller.kind = auth::Kind::kParticipant;
      caller.subject = p.Name();
      caller.office = kOffice;
      caller.workshop = p.workshop;
      caller.participant = p.id;
      seats.push_back({name_, p.Name(), signer_->Sign(caller), questions});
    }
    Must(workshops_.Advance(person, name_, Stage::kPrepare, Stage::kAnswer, false, 0));
    host_.Register(service_.get());
    Must(host_.Start("127.0.0.1:0"));
    host_.Admit(true);
    load_.emplace(host_.To("intake"), std::move(seats));
  }
  ~Hall() { host_.Stop(kSecond); }

  // Submissions per second; negative when one failed.
  double Run(int count) { return load_->AtOnce(count, kInFlight); }

 private:
  store::TempStore store_;
  const Clock& clock_ = SystemClock();
  InstrumentCache cache_;
  Decisions given_{*store_, cache_, clock_};
  NoHooks hooks_;
  NoSessions sessions_;
  InstrumentUseCases instruments_{given_, {Bundle()}};
  WorkshopUseCases workshops_{given_, hooks_, instruments_};
  JoinUseCases people_{given_, sessions_};
  AnswerUseCases answers_{given_};
  const std::string seed_ = auth::NewSeed();
  std::unique_ptr<auth::Signer> signer_ = auth::MakeSigner(seed_, clock_);
  std::unique_ptr<auth::Verifier> verifier_ = auth::MakeVerifier({auth::PublicKeyOf(seed_)}, clock_);
  rpc::Rules rules_ = Must(rpc::Rules::Load());
  exec::Executor executor_{"db", kInFlight, 1024};
  metrics::Registry registry_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  rpc::Host host_;
  std::string name_;
  std::optional<bench::Load> load_;
};

bench::BareRow RowOf() {
  std::vector<Answer> answers;
  for (int a = 0; a < kAnswers; ++a) {
    Answer& answer = answers.emplace_back();
    answer.question = Code(a);
    answer.choice = a % 6;
    answer.answer_time = (1'790'000'000 + a) * kSecond;
  }
  Participant p;
  p.workshop = p.id = kOffice;
  p.counts_as = Side::kGovernment;
  const std::string sheet = db::EncodeAnswers(answers);
  return {sheet, sheet, events::AtVersion(events::AnswersSubmitted(p, answers), 1, 1).data};
}

}  // namespace

int main(int argc, char** argv) {
  std::string json;
  int count = 10000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--json") json = argv[i + 1];
    if (flag == "--count") count = std::max(kInFlight, std::atoi(argv[i + 1]));
  }
  const bench::BareRow row = RowOf();
  struct Pair {
    double ours, bare, ratio;
  };
  std::vector<Pair> runs;
  for (int run = 0; run < kRuns; ++run) {
    store::TempDir folder;
    const double bare = bench::BareSubmissions(folder / "bare.db", count, row);
    const double ours = Hall().Run(count);
    if (bare <= 0 || ours <= 0) {
      std::fprintf(stderr, "a submission failed (bare %.0f, ours %.0f)\n", bare, ours);
      return 64;
    }
    runs.push_back({ours, bare, ours / bare});
    std::printf("run %d: %.0f/s, bare %.0f/s, ratio %.2f\n", run + 1, ours, bare, ours / bare);
  }
  std::sort(runs.begin(), runs.end(), [](const Pair& a, const Pair& b) { return a.ratio < b.ratio; });
  const Pair& middle = runs[kRuns / 2];
  std::printf("submissions_durable %.0f/s, sheet %zu bytes   (ratio %.2f of bare SQLite, floor %.1f, aim %.1f)\n", middle.ours,
              row.sheet.size(), middle.ratio, kFloor, kAim);
  if (!json.empty()) {
    char line[512];
    std::snprintf(line, sizeof line,
                  "[\n {\"name\": \"submissions_durable\", \"value\": %.1f, \"unit\": \"1/s\", \"baseline\": \"bare SQLite, WAL, FULL, groups of "
                  "32\", \"baseline_value\": %.1f, \"ratio\": %.3f, \"better\": \"higher\", \"floor\": %g, \"aim\": %g, \"command\": "
                  "\"build/bin/submit_bench\"}\n]\n",
                  middle.ours, middle.bare, middle.ratio, kFloor, kAim);
    std::ofstream out(json);
    out << line;
    if (!out.flush()) {
      std::fprintf(stderr, "cannot write %s\n", json.c_str());
      return 64;
    }
  }
  return middle.ratio >= kFloor ? 0 : 1;
}
