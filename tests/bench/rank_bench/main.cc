// rank_bench [--json FILE] [--seconds S] [--set FOLDER]: what ranking costs in the serving process, on one thread.
// Two models, trained here by concord-train and scored before they are timed: one of SYNTHETIC rooms of production shape (50 people ×
// 93 questions, 38 actions), and one of real answers: FOLDER, a ranking set; without it afrobarometer is made from ../shared, where that
// is there. Every call has other input than the one before. Exit code 1 when a floor is missed.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "inference/api/rank_convert.h"
#include "inference/app/rooms.h"
#include "platform/id/id.h"
#include "scored.h"

namespace concord::bench {
namespace {

namespace pb = concord::inference::v1;
using namespace ranking;
using Clock = std::chrono::steady_clock;

struct Spread {
  double p50 = 0, p99 = 0;
};

// Microseconds of single calls, for `seconds` after a warm-up.
Spread Measure(double seconds, const std::function<void(std::size_t)>& call) {
  std::vector<double> took;
  const auto begin = Clock::now();
  for (std::size_t i = 0; took.size() < 20 || std::chrono::duration<double>(Clock::now() - begin).count() < seconds * 1.2; ++i) {
    const auto from = Clock::now();
    call(i);
    const auto to = Clock::now();
    if (i > 0 && (std::chrono::duration<double>(to - begin).count() > seconds * 0.2 || seconds < 0.01)) {
      took.push_back(std::chrono::duration<double, std::micro>(to - from).count());
    }
  }
  std::sort(took.begin(), took.end());
  return {took[took.size() / 2], took[took.size() * 99 / 100]};
}

struct Row {
  std::string name, unit, baseline;
  double value, baseline_value, floor, aim;
};

std::string RequestOf(const WorkshopCase& w, bool explain) {
  pb::RankRequest out;
  out.set_programme(w.programme);
  out.set_country_code(w.country);
  out.set_workshop("workshops/" + w.id);
  out.set_explain(explain);
  for (std::size_t k = 0; k < w.questions.size(); ++k) {
    auto* q = out.add_questions();
    q->set_code(w.questions[k].id);
    q->set_choices(w.questions[k].choices);
    q->set_gap(-1);
    q->set_urgency(-1);
    q->set_group("T" + std::to_string(k % 9));
  }
  for (const Voter& voter : w.voters) {
    std::string choices;
    for (const float a : voter.answers) choices.push_back(std::isnan(a) ? '\xff' : static_cast<char>(a));
    auto* v = out.add_voters();
    v->set_choices(std::move(choices));
    v->set_side(voter.group);
  }
  for (const ActionInfo& action : w.candidates) {
    auto* c = out.add_candidates();
    c->set_id(action.id);
    for (const Trigger& trigger : action.triggers) {
      auto* t = c->add_triggers();
      t->set_question(trigger.question_id);
      t->set_weight(trigger.weight);
    }
  }
  return out.SerializeAsString();
}

// What the service does between the bytes of a request and those of its answer.
std::size_t Answer(inference::Rooms& rooms, const inference::Served& served, const std::string& bytes) {
  pb::RankRequest request;
  request.ParseFromString(bytes);
  const auto workshop = inference::api::CaseOf(request);
  const auto ranking = rooms.Rank(Sha256Hex(request.SerializeAsString()), served, *workshop);
  pb::RankResponse response;
  inference::api::Fill(*ranking, &response);
  return response.SerializeAsString().size();
}

// Changes one answer; never the same twice in a row.
void Change(WorkshopCase& w, std::size_t i) {
  const std::size_t q = i % w.questions.size();
  Voter& voter = w.voters[i % w.voters.size()];
  voter.answers.resize(w.questions.size(), kMissing);
  const int choices = std::max(2, w.questions[q].choices);
  voter.answers[q] = std::isnan(voter.answers[q]) ? 0.f : static_cast<float>((static_cast<int>(voter.answers[q]) + 1) % choices);
}

struct Times {
  Spread rank, with_lookup, cold, learn;
};

// `people`: of a room; 0: as many as came.
Times Time(Scored& scored, double seconds, std::size_t people, double& sink) {
  std::vector<WorkshopCase> rooms = scored.rooms;
  for (auto& w : rooms) {
    if (people > 0 && w.voters.size() > people) w.voters.resize(people);
  }
  const Model& model = scored.model;
  std::vector<PreparedWorkshop> prepared;
  std::vector<LocalEvidence> local;
  for (const auto& w : rooms) {
    prepared.push_back(*model.Prepare(w, &scored.evidence.popularity()));
    local.push_back(scored.evidence.For(prepared.back(), model.local()));
  }
  Times out;
  out.rank = Measure(seconds, [&](std::size_t i) {
    auto& p = prepared[i % prepared.size()];
    p.log_share[i % p.log_share.size()] += 1e-4f;  // never twice the same
    sink += model.Rank(p, local[i % local.size()])[0].score;
  });
  out.with_lookup = Measure(seconds, [&](std::size_t i) {
    auto& p = prepared[i % prepared.size()];
    p.log_share[i % p.log_share.size()] += 1e-4f;
    sink += model.Rank(p, scored.evidence.For(p, model.local()))[0].score;
  });
  out.cold = Measure(seconds, [&](std::size_t i) {
    auto& w = rooms[i % rooms.size()];
    Change(w, i);
    const auto made = model.Prepare(w, &scored.evidence.popularity());
    sink += model.Rank(*made, scored.evidence.For(*made, model.local()))[0].score;
  });
  Evidence evidence = scored.evidence;
  out.learn = Measure(seconds / 2, [&](std::size_t i) {
    auto& w = rooms[i % rooms.size()];
    w.outcome.share[i % w.outcome.share.size()] += 0.01f;
    evidence.Learn(*MakeRecord(w, prepared[i % prepared.size()]));
  });
  return out;
}

Result<std::string> SetFolder(const std::string& given, const std::string& work) {
  if (!given.empty()) return given;
  if (!std::filesystem::exists("../shared/tools/ranking_set.py")) return NotFound("NO_SET", "there is no ../shared to make a set of real answers from");
  const std::string folder = work + "/afrobarometer";
  if (std::system(("python3 ../shared/tools/ranking_set.py afrobarometer '" + folder + "' >/dev/null").c_str()) != 0) {
    return Internal("NO_SET", "ranking_set.py made no set");
  }
  return folder;
}

Result<bool> Run(const std::string& json, double seconds, const std::string& set, const std::string& trainer, const std::string& work) {
  double sink = 0;
  std::vector<Row> rows;
  const auto row = [&](const std::string& name, const char* unit, double value, double floor, double aim, const std::string& baseline = "budget",
                       double baseline_value = 0) {
    rows.push_back({name, unit, baseline, value, baseline_value == 0 ? floor : baseline_value, floor, aim});
  };

  std::vector<WorkshopCase> left_out;
  auto learnt = MadeUp(&left_out);
  CONCORD_TRY(auto made_up, Train("SYNTHETIC, 93 questions, 38 actions", learnt, left_out, trainer, work));
  std::printf("%s\n", made_up.Line().c_str());
  const Times times = Time(made_up, seconds, 0, sink);
  row("rank_38_prepared_p50", "us", times.rank.p50, 100, 50, "cold, same run", times.cold.p50);
  row("rank_38_prepared_p99", "us", times.rank.p99, 300, 150, "cold p99, same run", times.cold.p99);
  row("rank_38_with_local_lookup_p50", "us", times.with_lookup.p50, 100, 50, "cold, same run", times.cold.p50);
  row("rank_38_with_local_lookup_p99", "us", times.with_lookup.p99, 300, 150, "cold p99, same run", times.cold.p99);
  row("rank_cold_50x93_p50", "us", times.cold.p50, 5000, 2000);
  row("rank_cold_50x93_p99", "us", times.cold.p99, 5000, 2000);
  row("learn_one_workshop_p50", "us", times.learn.p50, 50, 25);
  row("learn_one_workshop_p99", "us", times.learn.p99, 1000, 50);

  inference::Served served;
  served.model = std::make_shared<Model>(made_up.model);
  served.model_version = made_up.model.version();
  auto state = std::make_shared<inference::Learnt>();
  state->evidence = made_up.evidence;
  state->counts = inference::ChoiceCounts(made_up.evidence);
  state->version = 1;
  served.learnt = state;
  inference::Rooms known, unknown(1);
  std::vector<std::string> requests;
  for (const auto& w : made_up.rooms) requests.push_back(RequestOf(w, false));
  for (const auto& r : requests) sink += static_cast<double>(Answer(known, served, r));
  const Spread cold_request = Measure(seconds, [&](std::size_t i) {
    auto& w = made_up.rooms[i % made_up.rooms.size()];
    Change(w, i);
    sink += static_cast<double>(Answer(unknown, served, RequestOf(w, false)));
  });
  const Spread known_request = Measure(seconds, [&](std::size_t i) { sink += static_cast<double>(Answer(known, served, requests[i % requests.size()])); });
  row("rank_request_known_room_p50", "us", known_request.p50, 1000, 300, "request of a new room, same run", cold_request.p50);
  row("rank_request_known_room_p99", "us", known_request.p99, 2000, 600, "request of a new room p99, same run", cold_request.p99);
  const Spread explained = Measure(seconds / 1000, [&](std::size_t i) {
    auto& w = made_up.rooms[i % made_up.rooms.size()];
    Change(w, i);
    ExplainInput input;
    for (std::size_t k = 0; k < w.questions.size(); ++k) input.group.push_back("T" + std::to_string(k % 9));
    sink += Explain(made_up.model, made_up.evidence, w, input)->parts[0][0].learnt;
  });
  row("rank_explained_p50", "ms", explained.p50 / 1000, 3000, 500, "cold, same run", times.cold.p50 / 1000);

  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  row("rank_process_rss", "MB", static_cast<double>(usage.ru_maxrss) / 1024, 350, 100);

  if (const auto folder = SetFolder(set, work); !folder.ok()) {
    std::printf("no model of real answers is timed: %s\n", folder.error().message.c_str());
  } else {
    left_out.clear();
    CONCORD_TRY(learnt, OfSet(*folder, &left_out));
    CONCORD_TRY(auto real, Train(std::filesystem::path(*folder).filename().string() + ", real answers", learnt, left_out, trainer, work));
    std::printf("%s; timed with the first 50 people of each room, %zu questions, %zu actions\n", real.Line().c_str(), real.rooms[0].questions.size(),
                real.rooms[0].candidates.size());
    const Times of_real = Time(real, seconds, 50, sink);
    row("rank_real_prepared_p50", "us", of_real.rank.p50, 100, 50, "cold, same run", of_real.cold.p50);
    row("rank_real_prepared_p99", "us", of_real.rank.p99, 300, 150, "cold p99, same run", of_real.cold.p99);
    row("rank_real_cold_p50", "us", of_real.cold.p50, 5000, 2000);
    row("rank_real_cold_p99", "us", of_real.cold.p99, 5000, 2000);
  }
  bool held = std::isfinite(sink);
  std::string text;
  for (const Row& r : rows) {
    held = held && r.value <= r.floor;
    std::printf("%-32s %10.2f %s   (floor %g, aim %g; %s %.1f)%s\n", r.name.c_str(), r.value, r.unit.c_str(), r.floor, r.aim, r.baseline.c_str(),
                r.baseline_value, r.value <= r.floor ? "" : "  MISSED");
    char line[600];
    std::snprintf(line, sizeof line,
                  "%s\n {\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"baseline\": \"%s\", \"baseline_value\": %.3f, \"ratio\": %.3f, "
                  "\"better\": \"lower\", \"floor\": %g, \"aim\": %g, \"command\": \"build/bin/rank_bench\"}",
                  text.empty() ? "[" : ",", r.name.c_str(), r.value, r.unit.c_str(), r.baseline.c_str(), r.baseline_value, r.value / r.baseline_value, r.floor,
                  r.aim);
    text += line;
  }
  if (!json.empty() && !(std::ofstream(json) << text << "\n]\n").flush()) return Internal("JSON", "cannot write " + json);
  return held;
}

}  // namespace
}  // namespace concord::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::string json, set;
  double seconds = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--json") json = argv[i + 1];
    if (flag == "--set") set = argv[i + 1];
    if (flag == "--seconds") seconds = std::atof(argv[i + 1]);
  }
  std::string work = (std::filesystem::temp_directory_path() / "rank-bench-XXXXXX").string();
  if (mkdtemp(work.data()) == nullptr) return 64;
  const std::string trainer = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "concord-train";
  const auto held = concord::bench::Run(json, seconds, set, trainer, work);
  std::filesystem::remove_all(work);
  if (!held.ok()) {
    std::fprintf(stderr, "rank_bench: %s\n", held.error().ToString().c_str());
    return 1;
  }
  return *held ? 0 : 1;
}
