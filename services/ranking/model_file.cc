// The model's file: settings text, data hash, counts, nets, calibration, in the envelope of bytes.h.
#include "ranking/bytes.h"
#include "ranking/model.h"

namespace concord::ranking {
namespace {

constexpr std::string_view kMagic = "CNCDRANK";
constexpr uint32_t kVersion = 2;

}  // namespace

std::string Model::Serialize() const {
  Writer out;
  out.Text(parts_.settings.Text());
  out.Text(parts_.data_hash);
  out.Put<int32_t>(parts_.workshops);
  parts_.popularity.Write(out);
  out.Put(parts_.rule_strength);
  for (const float figure : {parts_.newcomers.linked, parts_.newcomers.plain, parts_.newcomers.strength}) out.Put(figure);
  parts_.encoder.Write(out);
  out.Texts(parts_.actions);
  out.Put<uint64_t>(parts_.nets.size());
  for (const NetWeights& net : parts_.nets) net.Write(out);
  parts_.features.Write(out);
  out.Put<uint64_t>(parts_.challengers.size());
  for (const ChallengerPtr& c : parts_.challengers) WriteChallenger(*c, out);
  parts_.stack.Write(out);
  out.Put<uint64_t>(parts_.members.size());
  for (const MemberSkill& m : parts_.members) {
    out.Text(m.name);
    for (const float figure : {m.ndcg10, m.tau_b, m.weight}) out.Put(figure);
  }
  out.Put<uint64_t>(parts_.ranges.size());
  for (const auto& [id, range] : parts_.ranges) {
    out.Text(id);
    out.Put(range.lo);
    out.Put(range.hi);
  }
  out.Put(parts_.local.smoothing);
  out.Put(parts_.local.pull);
  out.Put(parts_.local.likeness);
  out.Put<uint8_t>(parts_.local.on ? 1 : 0);
  out.Put<uint64_t>(parts_.calibration.size());
  for (const Calibration& c : parts_.calibration) c.Write(out);
  return Seal(kMagic, kVersion, out.bytes());
}

Result<Model> Model::Parse(std::string_view bytes) {
  CONCORD_TRY(const std::string_view payload, Unseal(kMagic, kVersion, bytes, "model"));
  Reader in(payload);
  ModelParts parts;
  CONCORD_TRY(parts.settings, Settings::Parse(in.Text(), "model"));
  parts.data_hash = in.Text();
  parts.workshops = in.Get<int32_t>();
  parts.popularity = Popularity::Read(in);
  parts.rule_strength = in.Get<float>();
  for (float* figure : {&parts.newcomers.linked, &parts.newcomers.plain, &parts.newcomers.strength}) *figure = in.Get<float>();
  parts.encoder = Encoder::Read(in);
  parts.actions = in.Texts();
  parts.nets.resize(in.Count(16));
  bool sound = parts.encoder.Consistent();
  for (NetWeights& net : parts.nets) {
    net = NetWeights::Read(in);
    sound = sound && net.Consistent() && net.actions == parts.actions.size() &&
            static_cast<int>(net.voter) == parts.encoder.voter_columns() &&
            (net.context == 0 || static_cast<int>(net.context) == parts.encoder.context_columns());
  }
  parts.features = ActionFeatures::Read(in);
  sound = sound && parts.features.Consistent();
  for (size_t i = in.Count(4); i > 0; --i) {
    CONCORD_TRY(ChallengerPtr challenger, ReadChallenger(in));
    parts.challengers.push_back(std::move(challenger));
  }
  parts.stack = Stack::Read(in);
  sound = sound && parts.stack.Consistent() && (parts.stack.weights.empty() || parts.stack.members.size() == parts.challengers.size() + 1);
  parts.members.resize(in.Count(16));
  for (MemberSkill& m : parts.members) {
    m.name = in.Text();
    for (float* figure : {&m.ndcg10, &m.tau_b, &m.weight}) *figure = in.Get<float>();
  }
  for (size_t i = in.Count(12); i > 0; --i) {
    Range& range = parts.ranges[in.Text()];
    range.lo = in.Get<float>();
    range.hi = in.Get<float>();
  }
  parts.local.smoothing = in.Get<float>();
  parts.local.pull = in.Get<float>();
  parts.local.likeness = in.Get<float>();
  parts.local.on = in.Get<uint8_t>() != 0;
  parts.calibration.resize(in.Count(8));
  for (Calibration& c : parts.calibration) {
    c = Calibration::Read(in);
    sound = sound && c.Consistent();
  }
  if (!in.done() || !sound) {
    return Error(Code::kDataLoss, "RANKING_FILE_CORRUPT", "the model's parts do not fit together");
  }
  return Model(std::move(parts));
}

Result<Model> Model::Load(const std::string& path) {
  CONCORD_TRY(const std::string bytes, ReadFile(path));
  return Parse(bytes);
}

Status Model::Save(const std::string& path) const { return WriteFile(path, Serialize()); }

}  // namespace concord::ranking
