#include "ranking/train.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>

#include "ranking/dataset.h"
#include "ranking/metrics.h"
#include "ranking/net/trainer.h"
#include "ranking/part.h"
#include "ranking/stack.h"
#include "ranking/tasks.h"
#include "ranking/tune.h"

namespace concord::ranking {
namespace {

// What belongs together when a part of the data is left out: countries where there are enough; else stretches of time, since what comes next
// is what will be ranked; else each workshop alone.
std::vector<std::string> Groups(const Cases& cases, int folds) {
  std::set<std::string> countries;
  for (const WorkshopCase* w : cases) countries.insert(w->country);
  std::vector<std::string> group;
  if (static_cast<int>(countries.size()) >= 2 * folds) {
    for (const WorkshopCase* w : cases) group.push_back(w->country);
    return group;
  }
  std::vector<std::string> days;
  for (const WorkshopCase* w : cases) days.push_back(w->held_on);
  std::sort(days.begin(), days.end());
  std::map<std::string, std::string> stretch;  // by the day at which the earliest of its day stands among all
  std::set<std::string> stretches;
  for (size_t i = 0; i < days.size(); ++i) {
    if (i == 0 || days[i] != days[i - 1]) stretches.insert(stretch[days[i]] = std::to_string(i * static_cast<size_t>(std::max(1, folds)) / days.size()));
  }
  for (const WorkshopCase* w : cases) group.push_back(stretches.size() > 2 ? stretch[w->held_on] : w->id);
  return group;
}

// Which part of the data each workshop is left out with: whole groups, dealt in a seeded order.
std::vector<int> Folds(const Cases& cases, const Settings& settings) {
  const std::vector<std::string> group = Groups(cases, settings.calibration_folds);
  std::vector<std::pair<std::string, std::string>> shuffled;  // hash, group
  for (const std::string& name : std::set<std::string>(group.begin(), group.end())) {
    shuffled.emplace_back(Sha256(std::to_string(settings.seed) + "/" + name), name);
  }
  std::sort(shuffled.begin(), shuffled.end());
  std::map<std::string, int> dealt;
  for (size_t i = 0; i < shuffled.size(); ++i) dealt[shuffled[i].second] = static_cast<int>(i) % std::max(1, settings.calibration_folds);
  std::vector<int> fold;
  for (const std::string& name : group) fold.push_back(dealt.at(name));
  return fold;
}

// One thing to learn: a net (challenger < 0) or a challenger of a part.
struct Task {
  size_t part = 0;
  int challenger = -1;
  bool context = false;
  uint64_t seed = 0;
};

struct Learnt {
  std::optional<Result<NetWeights>> net;
  std::optional<Result<ChallengerPtr>> challenger;
};

// Read back where an interrupted training of the same data, settings and code had come to; else learnt, and kept.
std::string Key(const Task& t) {
  return (t.challenger < 0 ? "net/" : "challenger/") + std::to_string(t.part) + "/" + std::to_string(t.challenger) + "/" +
         std::to_string(t.context) + "/" + std::to_string(t.seed);
}

Learnt NetOf(const Task& task, const Part& part, const Settings& settings, const Checkpoints* kept) {
  if (kept != nullptr) {
    if (const auto bytes = kept->Get(Key(task))) {
      Reader in(*bytes);
      NetWeights net = NetWeights::Read(in);
      if (in.done() && net.Consistent()) return {std::move(net), {}};
    }
  }
  Learnt learnt{TrainNet(part.table, settings, task.context, task.seed), {}};
  if (kept != nullptr && learnt.net->ok()) {
    Writer out;
    (*learnt.net)->Write(out);
    kept->Put(Key(task), out.bytes());
  }
  return learnt;
}

Learnt ChallengerOf(const Task& task, const Part& part, const Checkpoints* kept) {
  if (kept != nullptr) {
    if (const auto bytes = kept->Get(Key(task))) {
      Reader in(*bytes);
      if (in.Get<uint8_t>() == 0 && in.done()) return {{}, ChallengerPtr()};
      if (auto read = ReadChallenger(in); read.ok() && in.done()) return {{}, std::move(read)};
    }
  }
  const Effort effort = task.part == 0 ? Effort::kFull : Effort::kFast;
  Learnt learnt{{}, LearnChallenger(static_cast<ChallengerKind>(task.challenger), part.views, task.seed, effort)};
  if (kept != nullptr && learnt.challenger->ok()) {
    Writer out;
    out.Put<uint8_t>(**learnt.challenger != nullptr ? 1 : 0);
    if (**learnt.challenger != nullptr) WriteChallenger(***learnt.challenger, out);
    kept->Put(Key(task), out.bytes());
  }
  return learnt;
}

// The nets of a part (`members` of each view) and the challengers wanted of it.
void AddTasks(size_t p, const Part& part, int members, const std::set<ChallengerKind>& wanted, const Settings& settings, std::vector<Task>& tasks) {
  bool rooms = false;  // where everybody sits alone, the room says nothing that the person does not
  for (const View& v : part.views) rooms |= v.workshop->voters.size() > 1;
  const uint64_t seed = settings.seed * 1000 + p * 100;
  if (!part.table.rows.empty()) {
    for (int member = 0; member < members; ++member) {
      for (const bool context : {false, true}) {
        if (rooms || !context) tasks.push_back({p, -1, context, seed + static_cast<uint64_t>(member) * 2 + context});
      }
    }
  }
  for (const ChallengerKind kind : wanted) tasks.push_back({p, static_cast<int>(kind), false, seed + 50});
}

Status Run(const std::vector<Task>& tasks, const std::vector<std::unique_ptr<Part>>& parts, const Settings& settings, const Checkpoints* kept) {
  std::vector<Learnt> learnt(tasks.size());
  std::vector<size_t> order(tasks.size());  // what takes long first, so that no thread ends long before the others
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_partition(order.begin(), order.end(), [&](size_t t) {
    const int challenger = tasks[t].challenger;
    return challenger < 0 ? tasks[t].context : challenger == static_cast<int>(ChallengerKind::kForest) || challenger == static_cast<int>(ChallengerKind::kBoosted);
  });
  RunTasks(tasks.size(), settings.threads, [&](size_t i) {
    const size_t t = order[i];
    const Part& part = *parts[tasks[t].part];
    learnt[t] = tasks[t].challenger < 0 ? NetOf(tasks[t], part, settings, kept) : ChallengerOf(tasks[t], part, kept);
  });
  for (size_t t = 0; t < tasks.size(); ++t) {
    ModelParts& part = parts[tasks[t].part]->parts;
    if (learnt[t].net) {
      if (!learnt[t].net->ok()) return learnt[t].net->error();
      part.nets.push_back(std::move(**learnt[t].net));
    } else {
      if (!learnt[t].challenger->ok()) return learnt[t].challenger->error();
      if (const ChallengerPtr& challenger = **learnt[t].challenger) part.challengers.push_back(challenger);
    }
  }
  return Ok();
}

// The stack of the members that are kept, whose weights sum to 1 again; the net where none has any.
Stack Kept(const Stack& stack, const std::vector<bool>& keep) {
  const auto of = [&](const std::vector<float>& weights) {
    std::vector<float> kept;
    float dropped = 0;
    for (size_t k = 0; k < keep.size(); ++k) {
      if (keep[k]) kept.push_back(weights[k]);
      else dropped += weights[k];
    }
    if (dropped >= 1 - 1e-6f) kept[0] = 1;
    else if (dropped > 0) for (float& w : kept) w /= 1 - dropped;
    return kept;
  };
  Stack out;
  for (size_t k = 0; k < keep.size(); ++k) {
    if (keep[k]) out.members.push_back(stack.members[k]);
  }
  out.weights = of(stack.weights);
  for (const auto& [programme, own] : stack.by_programme) out.by_programme[programme] = of(own);
  return out;
}

// Whether the member counts for anybody.
bool Counts(const Stack& stack, size_t member) {
  const auto of = [&](const auto& own) { return own.second[member] > 0; };
  return stack.weights[member] > 0 || std::any_of(stack.by_programme.begin(), stack.by_programme.end(), of);
}

// Learns from all workshops what is served: the challengers and nets that the stack counts.
Status LearnServed(const std::vector<std::unique_ptr<Part>>& parts, const Settings& settings, const Checkpoints* kept) {
  ModelParts& all = parts[0]->parts;
  Stack& stack = all.stack;
  const auto member = [&](ChallengerKind kind) {
    return static_cast<size_t>(std::find(stack.members.begin(), stack.members.end(), ChallengerName(kind)) - stack.members.begin());
  };
  std::set<ChallengerKind> wanted;
  for (const ChallengerKind kind : kChallengerKinds) {
    if (const size_t k = member(kind); k < stack.members.size() && Counts(stack, k)) wanted.insert(kind);
  }
  std::vector<Task> tasks;
  AddTasks(0, *parts[0], 0, wanted, settings, tasks);
  CONCORD_CHECK_OK(Run(tasks, parts, settings, kept));
  if (all.challengers.empty()) {
    stack = Stack();  // the net alone
  } else {
    std::vector<bool> keep(stack.members.size(), false);
    keep[0] = true;
    for (const ChallengerPtr& c : all.challengers) keep[member(c->kind())] = true;  // not one that all workshops together teach nothing
    stack = Kept(stack, keep);
  }
  tasks.clear();
  AddTasks(0, *parts[0], stack.members.empty() || Counts(stack, 0) ? settings.members : 0, {}, settings, tasks);
  CONCORD_CHECK_OK(Run(tasks, parts, settings, kept));
  const auto reads = [](const ChallengerPtr& c) { return c->kind() == ChallengerKind::kBoosted; };
  if (std::none_of(all.challengers.begin(), all.challengers.end(), reads)) all.features = ActionFeatures();
  return Ok();
}

MemberSkill SkillOf(std::string name, const Cases& cases, const std::function<const std::vector<float>&(size_t)>& score) {
  MemberSkill skill{std::move(name), 0, 0, 0};
  double n = 0, ndcg = 0, tau = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const Outcome& o = cases[i]->outcome;
    ndcg += Ndcg10(score(i), o.gain.empty() ? o.share : o.gain);
    tau += TauB(score(i), o.share);
    n += 1;
  }
  skill.ndcg10 = static_cast<float>(ndcg / std::max(1.0, n));
  skill.tau_b = static_cast<float>(tau / std::max(1.0, n));
  return skill;
}

// Mean of NDCG@10 and tau-b, a case each.
std::vector<double> Qualities(const Cases& cases, const std::function<const std::vector<float>&(size_t)>& score) {
  std::vector<double> out;
  for (size_t i = 0; i < cases.size(); ++i) {
    const Outcome& o = cases[i]->outcome;
    out.push_back(0.5 * (Ndcg10(score(i), o.gain.empty() ? o.share : o.gain) + TauB(score(i), o.share)));
  }
  return out;
}

// Whether `a` is better than `b` by more than one standard error of the difference, countries counted as wholes.
bool Beats(const Cases& cases, const std::vector<double>& a, const std::vector<double>& b) {
  std::map<std::string, double> of;  // sum of the differences
  double mean = 0;
  for (size_t i = 0; i < cases.size(); ++i) mean += (a[i] - b[i]) / static_cast<double>(cases.size());
  for (size_t i = 0; i < cases.size(); ++i) of[cases[i]->country.empty() ? cases[i]->id : cases[i]->country] += a[i] - b[i] - mean;
  double square = 0;
  for (const auto& [_, sum] : of) square += sum * sum;
  return mean > std::sqrt(square) / static_cast<double>(cases.size());
}

// Learns from what the parts say of the cases they had not seen: the weights of the stack, the local update, how sure to be.
Status LearnFromLeftOut(const Cases& cases, const std::vector<int>& fold, std::vector<std::unique_ptr<Part>>& parts,
                        std::vector<MeasuredWorkshop>* measured) {
  ModelParts& main = parts[0]->parts;
  // Members that every part has, in the order of kinds.
  std::set<ChallengerKind> common(kChallengerKinds.begin(), kChallengerKinds.end());
  for (size_t p = 1; p < parts.size(); ++p) {
    std::set<ChallengerKind> has;
    for (const auto& c : parts[p]->parts.challengers) has.insert(c->kind());
    std::erase_if(common, [&](ChallengerKind k) { return has.count(k) == 0; });
  }
  std::vector<Model> models;
  for (size_t p = 1; p < parts.size(); ++p) {
    std::erase_if(parts[p]->parts.challengers, [&](const ChallengerPtr& c) { return common.count(c->kind()) == 0; });
    models.emplace_back(std::move(parts[p]->parts));
  }
  // What each member says of each case, by the part that had not seen it: [0] the net, then the challengers.
  std::vector<PreparedWorkshop> prepared(cases.size());
  std::vector<StackCase> left_out(cases.size());
  std::vector<Status> status(cases.size());
  RunTasks(cases.size(), main.settings.threads, [&](size_t i) {
    status[i] = [&]() -> Status {
      const Model& model = models[static_cast<size_t>(fold[i])];
      CONCORD_TRY(prepared[i], model.Prepare(*cases[i]));
      left_out[i] = {model.ChallengerScores(*cases[i], prepared[i]), cases[i]};
      left_out[i].score.insert(left_out[i].score.begin(), prepared[i].log_share);
      return Ok();
    }();
  });
  for (const Status& one : status) CONCORD_CHECK_OK(one);
  main.members.push_back(SkillOf("popularity", cases, [&](size_t i) -> const auto& { return prepared[i].prior; }));
  main.members.push_back(SkillOf("rule", cases, [&](size_t i) -> const auto& { return prepared[i].rule; }));
  std::vector<std::string> names = {"net"};
  for (const ChallengerKind kind : common) names.emplace_back(ChallengerName(kind));
  if (names.size() > 1) main.stack = FitStack(names, left_out);
  const size_t first = main.members.size();
  for (size_t k = 0; k < names.size(); ++k) {
    main.members.push_back(SkillOf(names[k], cases, [&](size_t i) -> const auto& { return left_out[i].score[k]; }));
  }
  if (!main.stack.weights.empty()) {
    // Weights for each group from the others, so that the stack's skill is as honest as its members'.
    const int folds = 1 + *std::max_element(fold.begin(), fold.end());
    for (int f = 0; f < folds; ++f) {
      std::vector<StackCase> others;
      for (size_t i = 0; i < cases.size(); ++i) {
        if (fold[i] != f) others.push_back(left_out[i]);
      }
      const Stack stack = FitStack(names, others);
      for (size_t i = 0; i < cases.size(); ++i) {
        if (fold[i] == f) prepared[i].log_share = stack.Mix(left_out[i].score, cases[i]->programme);
      }
    }
    main.members.push_back(SkillOf("stack", cases, [&](size_t i) -> const auto& { return prepared[i].log_share; }));
    // The net is served unless others beat it on what they were not weighed by: the stack, or its best member alone.
    const std::vector<double> stacked = Qualities(cases, [&](size_t i) -> const auto& { return prepared[i].log_share; });
    std::vector<std::vector<double>> alone;
    for (size_t k = 0; k < names.size(); ++k) alone.push_back(Qualities(cases, [&](size_t i) -> const auto& { return left_out[i].score[k]; }));
    const auto sum = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
    const auto best = static_cast<size_t>(std::max_element(alone.begin(), alone.end(), [&](const auto& a, const auto& b) { return sum(a) < sum(b); }) - alone.begin());
    std::optional<size_t> single;
    if (!Beats(cases, stacked, alone[0]) && !Beats(cases, alone[best], alone[0])) {
      single = 0;
    } else if (sum(alone[best]) > sum(stacked)) {
      single = best;
    }
    if (single) {
      for (size_t i = 0; i < cases.size(); ++i) prepared[i].log_share = left_out[i].score[*single];
      main.stack.by_programme.clear();
      std::fill(main.stack.weights.begin(), main.stack.weights.end(), 0.f);
      main.stack.weights[*single] = 1;
    }
  }
  for (size_t k = 0; k < names.size(); ++k) main.members[first + k].weight = main.stack.weights.empty() ? 1 : main.stack.weights[k];
  if (measured != nullptr) {
    const auto said = SaidByOthers(cases, fold, prepared);
    for (size_t i = 0; i < cases.size(); ++i) {
      const WorkshopCase& w = *cases[i];
      const auto& gain = w.outcome.gain.empty() ? w.outcome.share : w.outcome.gain;
      MeasuredWorkshop m{w.id, w.country, Ndcg10(prepared[i].log_share, gain), Ndcg10(prepared[i].prior, gain), Ndcg10(prepared[i].rule, gain),
                         w.programme, said[i], TopMembership(w.outcome.share, TopCount(static_cast<int>(gain.size()))), {}};
      for (size_t k = 0; k < names.size(); ++k) m.methods[names[k]] = Ndcg10(left_out[i].score[k], gain);
      measured->push_back(std::move(m));
    }
  }
  Tune(cases, prepared, main.settings, &main.local, &main.calibration);
  return Ok();
}

}  // namespace

Result<Model> Train(const Cases& all, const Settings& settings, std::string data_hash, std::vector<MeasuredWorkshop>* left_out,
                    const Checkpoints* kept) {
  Cases cases;
  for (const WorkshopCase* w : all) {
    CONCORD_CHECK_OK(CheckCase(*w));
    if (w->outcome.exposed || w->outcome.share.size() != w->candidates.size() || NormalShares(w->outcome).empty()) continue;
    cases.push_back(w);
  }
  if (cases.empty()) return FailedPrecondition("RANKING_NO_DATA", "no workshop has an outcome that may be learnt from");
  // The order of the data must not matter.
  std::sort(cases.begin(), cases.end(), [](const WorkshopCase* a, const WorkshopCase* b) { return a->id < b->id; });

  // part 0: the model itself; 1 … folds: models that did not see one group, to learn how good the first is on new countries.
  const bool enough = static_cast<int>(cases.size()) >= settings.least_workshops;
  const int folds = static_cast<int>(cases.size()) >= settings.least_stacked ? settings.calibration_folds : 0;
  const std::vector<int> fold = Folds(cases, settings);
  std::vector<std::unique_ptr<Part>> parts(static_cast<size_t>(folds) + 1);
  const TextEncoder text = folds > 0 ? ActionFeatures::FitText(cases, settings.seed) : TextEncoder();
  RunTasks(parts.size(), settings.threads, [&](size_t p) {
    Cases seen;
    for (size_t i = 0; i < cases.size(); ++i) {
      if (p == 0 || fold[i] != static_cast<int>(p) - 1) seen.push_back(cases[i]);
    }
    parts[p] = MakePart(seen, settings, text, enough);
  });
  if (folds > 0) {
    std::vector<Task> tasks;
    const std::set<ChallengerKind> every(kChallengerKinds.begin(), kChallengerKinds.end());
    for (size_t p = 1; p < parts.size(); ++p) AddTasks(p, *parts[p], 1, every, settings, tasks);
    CONCORD_CHECK_OK(Run(tasks, parts, settings, kept));
    CONCORD_CHECK_OK(LearnFromLeftOut(cases, fold, parts, left_out));
    for (size_t p = 1; p < parts.size(); ++p) parts[p].reset();
  }
  parts[0]->parts.data_hash = std::move(data_hash);
  CONCORD_CHECK_OK(LearnServed(parts, settings, kept));
  return Model(std::move(parts[0]->parts));
}

Result<Model> Train(const Dataset& dataset, const Settings& settings, std::vector<MeasuredWorkshop>* left_out, const Checkpoints* kept) {
  Cases cases;
  for (const WorkshopCase& w : dataset.workshops) cases.push_back(&w);
  return Train(cases, settings, DataHash(dataset), left_out, kept);
}

}  // namespace concord::ranking
