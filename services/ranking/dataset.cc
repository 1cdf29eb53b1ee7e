#include "ranking/dataset.h"

#include "ranking/bytes.h"

namespace concord::ranking {
namespace {

constexpr std::string_view kMagic = "CNCDDATA";
constexpr uint32_t kVersion = 2, kWithoutAgreed = 1;

void Write(const WorkshopCase& w, Writer& out) {
  for (const std::string* text : {&w.id, &w.programme, &w.country, &w.sector, &w.held_on}) out.Text(*text);
  out.Put<uint64_t>(w.questions.size());
  for (const Question& q : w.questions) {
    out.Text(q.id);
    out.Put<uint8_t>(static_cast<uint8_t>(q.kind));
    out.Put<int32_t>(q.choices);
  }
  out.Put<uint64_t>(w.voters.size());
  for (const Voter& v : w.voters) {
    out.List(v.answers);
    out.Text(v.group);
    out.Put(v.weight);
    out.Put<uint64_t>(v.ballot.size());
    for (const auto& tier : v.ballot) out.Texts(tier);
  }
  out.List(w.gaps);
  out.List(w.urgency);
  out.Put<uint64_t>(w.candidates.size());
  for (const ActionInfo& a : w.candidates) {
    out.Text(a.id);
    out.Text(a.title);
    out.Put(a.cost);
    out.Put(a.months);
    out.Texts(a.prerequisites);
    out.Put<uint64_t>(a.triggers.size());
    for (const Trigger& t : a.triggers) {
      out.Text(t.question_id);
      out.Put(t.weight);
      out.Put<int32_t>(t.sign);
    }
    out.Text(a.category);
    out.Text(a.beneficiaries);
  }
  out.Put<uint8_t>(static_cast<uint8_t>(w.outcome.kind));
  out.List(w.outcome.share);
  out.List(w.outcome.gain);
  out.Put<uint8_t>(w.outcome.exposed ? 1 : 0);
  out.List(w.outcome.agreed);
}

WorkshopCase Read(Reader& in, uint32_t version) {
  WorkshopCase w;
  for (std::string* text : {&w.id, &w.programme, &w.country, &w.sector, &w.held_on}) *text = in.Text();
  w.questions.resize(in.Count(9));
  for (Question& q : w.questions) {
    q.id = in.Text();
    q.kind = static_cast<QuestionKind>(in.Get<uint8_t>() % 3);
    q.choices = in.Get<int32_t>();
  }
  w.voters.resize(in.Count(24));
  for (Voter& v : w.voters) {
    v.answers = in.List<float>();
    v.group = in.Text();
    v.weight = in.Get<float>();
    v.ballot.resize(in.Count(8));
    for (auto& tier : v.ballot) tier = in.Texts();
  }
  w.gaps = in.List<float>();
  w.urgency = in.List<float>();
  w.candidates.resize(in.Count(48));
  for (ActionInfo& a : w.candidates) {
    a.id = in.Text();
    a.title = in.Text();
    a.cost = in.Get<double>();
    a.months = in.Get<double>();
    a.prerequisites = in.Texts();
    a.triggers.resize(in.Count(12));
    for (Trigger& t : a.triggers) {
      t.question_id = in.Text();
      t.weight = in.Get<float>();
      t.sign = in.Get<int32_t>();
    }
    a.category = in.Text();
    a.beneficiaries = in.Text();
  }
  w.outcome.kind = static_cast<OutcomeKind>(in.Get<uint8_t>() % 2);
  w.outcome.share = in.List<float>();
  w.outcome.gain = in.List<float>();
  w.outcome.exposed = in.Get<uint8_t>() != 0;
  if (version != kWithoutAgreed) w.outcome.agreed = in.List<float>();
  return w;
}

}  // namespace

std::string SerializeDataset(const Dataset& dataset) {
  Writer out;
  out.Put<uint64_t>(dataset.workshops.size());
  for (const WorkshopCase& w : dataset.workshops) Write(w, out);
  return Seal(kMagic, kVersion, out.bytes());
}

Result<Dataset> ParseDataset(std::string_view bytes) {
  const uint32_t version = SealedVersion(bytes) == kWithoutAgreed ? kWithoutAgreed : kVersion;
  CONCORD_TRY(const std::string_view payload, Unseal(kMagic, version, bytes, "dataset"));
  Reader in(payload);
  Dataset dataset;
  dataset.workshops.resize(in.Count(78));
  for (WorkshopCase& w : dataset.workshops) {
    w = Read(in, version);
    if (in.failed()) break;
  }
  if (!in.done()) return Error(Code::kDataLoss, "RANKING_FILE_CORRUPT", "the dataset's parts do not fit together");
  return dataset;
}

Status SaveDataset(const Dataset& dataset, const std::string& path) { return WriteFile(path, SerializeDataset(dataset)); }

Result<Dataset> LoadDataset(const std::string& path) {
  CONCORD_TRY(const std::string bytes, ReadFile(path));
  return ParseDataset(bytes);
}

std::string DataHash(const Dataset& dataset) { return Hex(Sha256(SerializeDataset(dataset))); }

}  // namespace concord::ranking
