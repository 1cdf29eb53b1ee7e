#include "ranking/evidence.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace concord::ranking {
namespace {

constexpr std::string_view kRecordMagic = "CNCDLREC";
constexpr std::string_view kEvidenceMagic = "CNCDEVID";
constexpr uint32_t kVersion = 2, kWithoutAgreed = 1;

std::string Key(std::string_view programme, std::string_view country) {
  std::string key(programme);
  key += '\n';
  key += country;
  return key;
}

void WriteRecord(const LocalRecord& r, Writer& out) {
  out.Text(r.workshop_id);
  out.Text(r.programme);
  out.Text(r.country);
  out.Texts(r.actions);
  out.List(r.observed);
  out.List(r.predicted);
  out.Put<uint8_t>(r.exposed ? 1 : 0);
  out.List(r.agreed);
  out.Put(r.owner);
}

LocalRecord ReadRecord(Reader& in, uint32_t version) {
  LocalRecord r;
  r.workshop_id = in.Text();
  r.programme = in.Text();
  r.country = in.Text();
  r.actions = in.Texts();
  r.observed = in.List<float>();
  r.predicted = in.List<float>();
  r.exposed = in.Get<uint8_t>() != 0;
  if (version == kWithoutAgreed) return r;
  r.agreed = in.List<float>();
  r.owner = in.Get<uint64_t>();
  return r;
}

uint32_t VersionOf(std::string_view bytes) { return SealedVersion(bytes) == kWithoutAgreed ? kWithoutAgreed : kVersion; }

bool Sound(const LocalRecord& r) {
  return !r.actions.empty() && r.observed.size() == r.actions.size() && r.predicted.size() == r.actions.size() &&
         (r.agreed.empty() || r.agreed.size() == r.actions.size());
}

Error Malformed(const char* what) {
  return Error(Code::kDataLoss, "RANKING_EVIDENCE_MALFORMED", std::string("the ") + what + " does not hold what it should");
}

}  // namespace

uint64_t OwnerOf(std::string_view office) {
  if (office.empty()) return 0;
  uint64_t owner = 0;
  std::memcpy(&owner, Sha256("concord.owner\n" + std::string(office)).data(), sizeof(owner));
  return owner;
}

Result<LocalRecord> MakeRecord(const WorkshopCase& workshop, const PreparedWorkshop& prepared) {
  const size_t n = workshop.candidates.size();
  std::vector<float> share;
  if (workshop.outcome.share.size() == n) share = NormalShares(workshop.outcome);
  if (share.empty()) {
    return FailedPrecondition("RANKING_NO_OUTCOME", "there is nothing to learn: the workshop has no outcome")
        .With("workshop", workshop.id);
  }
  if (prepared.actions.size() != n) {
    return InvalidArgument("RANKING_CANDIDATES_DIFFER", "the outcome's actions are not those that were prepared")
        .With("workshop", workshop.id);
  }
  LocalRecord record{workshop.id, workshop.programme, workshop.country, {}, std::move(share), {}, workshop.outcome.exposed};
  for (size_t i = 0; i < n; ++i) {
    if (workshop.candidates[i].id != prepared.actions[i]) {
      return InvalidArgument("RANKING_CANDIDATES_DIFFER", "the outcome's actions are not those that were prepared")
          .With("workshop", workshop.id);
    }
    record.actions.push_back(prepared.actions[i]);
    record.predicted.push_back(std::exp(prepared.log_share[i]));
  }
  if (workshop.outcome.agreed.size() == n) record.agreed = NormalShares({workshop.outcome.kind, workshop.outcome.agreed});
  return record;
}

std::string SerializeRecord(const LocalRecord& record) {
  Writer out;
  WriteRecord(record, out);
  return Seal(kRecordMagic, kVersion, out.bytes());
}

Result<LocalRecord> ParseRecord(std::string_view bytes) {
  CONCORD_TRY(const std::string_view payload, Unseal(kRecordMagic, VersionOf(bytes), bytes, "local record"));
  Reader in(payload);
  LocalRecord record = ReadRecord(in, VersionOf(bytes));
  if (!in.done() || !Sound(record)) return Malformed("local record");
  return record;
}

void Evidence::Learn(const LocalRecord& record) {
  if (!Sound(record)) return;
  Forget(record.workshop_id);
  Entry entry{record.workshop_id, {}, record.observed, record.predicted, record.exposed, record.agreed, record.owner};
  entry.action.reserve(record.actions.size());
  for (const std::string& action : record.actions) {
    auto found = intern_.find(action);
    if (found == intern_.end()) {
      found = intern_.emplace(action, static_cast<uint32_t>(names_.size())).first;
      names_.push_back(action);
    }
    entry.action.push_back(found->second);
  }
  std::string key = Key(record.programme, record.country);
  by_country_[key].push_back(std::move(entry));
  place_.emplace(record.workshop_id, std::move(key));
  if (!record.exposed) popularity_.Learn(record.programme, record.country, record.actions, record.observed);
}

bool Evidence::Forget(std::string_view workshop_id) {
  const auto place = place_.find(workshop_id);
  if (place == place_.end()) return false;
  auto& entries = by_country_[place->second];
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.workshop_id == workshop_id; });
  if (entry != entries.end()) {
    const LocalRecord old = Restore(place->second, *entry);
    if (!old.exposed) popularity_.Learn(old.programme, old.country, old.actions, old.observed, -1);
    entries.erase(entry);
  }
  place_.erase(place);
  return true;
}

LocalEvidence Evidence::For(const PreparedWorkshop& prepared, const LocalSettings& settings) const {
  const size_t n = prepared.actions.size();
  LocalEvidence out{0, std::vector<float>(n, 0.f), std::vector<float>(n, 0.f), std::vector<float>(n, 0.f)};
  const auto entries = by_country_.find(Key(prepared.programme, prepared.country));
  if (entries == by_country_.end()) return out;

  std::vector<int32_t> slot(names_.size(), -1);
  std::vector<float> mine(n);
  for (size_t i = 0; i < n; ++i) {
    mine[i] = std::exp(prepared.log_share[i]);
    if (const auto found = intern_.find(prepared.actions[i]); found != intern_.end()) slot[found->second] = static_cast<int32_t>(i);
  }
  std::vector<size_t> common;  // positions in the entry
  for (const Entry& entry : entries->second) {
    if (entry.workshop_id == prepared.id) continue;
    common.clear();
    double observed = 0, predicted = 0, own = 0;
    for (size_t j = 0; j < entry.action.size(); ++j) {
      if (slot[entry.action[j]] < 0) continue;
      common.push_back(j);
      observed += entry.local()[j];
      predicted += entry.predicted[j];
      own += mine[slot[entry.action[j]]];
    }
    if (observed <= 0 || predicted <= 0 || own <= 0) continue;
    float weight = 1;
    if (settings.likeness > 0) {
      double alike = 0;
      for (const size_t j : common) alike += std::sqrt(entry.predicted[j] / predicted * mine[slot[entry.action[j]]] / own);
      weight = static_cast<float>(std::exp(-settings.likeness * std::max(0.0, 1 - alike)));
    }
    ++out.workshops;
    for (const size_t j : common) {
      const int32_t i = slot[entry.action[j]];
      out.weight[i] += weight;
      out.observed[i] += weight * entry.local()[j] / static_cast<float>(observed);
      out.predicted[i] += weight * entry.predicted[j] / static_cast<float>(predicted);
    }
  }
  for (size_t i = 0; i < n; ++i) {
    if (out.weight[i] <= 0) continue;
    out.observed[i] /= out.weight[i];
    out.predicted[i] /= out.weight[i];
  }
  return out;
}

LocalRecord Evidence::Restore(std::string_view key, const Entry& entry) const {
  const size_t cut = key.find('\n');
  LocalRecord record{entry.workshop_id, std::string(key.substr(0, cut)), std::string(key.substr(cut + 1)), {},
                     entry.observed,    entry.predicted,                 entry.exposed,                           entry.agreed, entry.owner};
  for (const uint32_t action : entry.action) record.actions.push_back(names_[action]);
  return record;
}

std::vector<LocalRecord> Evidence::Records() const {
  std::vector<std::string_view> keys;
  for (const auto& [key, _] : by_country_) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  std::vector<LocalRecord> records;
  for (const auto key : keys) {
    for (const Entry& entry : by_country_.find(key)->second) records.push_back(Restore(key, entry));
  }
  return records;
}

std::string Evidence::Serialize() const {
  Writer out;
  out.Put<uint64_t>(place_.size());
  for (const LocalRecord& record : Records()) WriteRecord(record, out);
  return Seal(kEvidenceMagic, kVersion, out.bytes());
}

Result<Evidence> Evidence::Parse(std::string_view bytes) {
  CONCORD_TRY(const std::string_view payload, Unseal(kEvidenceMagic, VersionOf(bytes), bytes, "evidence"));
  Reader in(payload);
  Evidence evidence;
  for (size_t i = in.Count(12); i > 0; --i) {
    const LocalRecord record = ReadRecord(in, VersionOf(bytes));
    if (in.failed() || !Sound(record)) return Malformed("evidence");
    evidence.Learn(record);
  }
  if (!in.done()) return Malformed("evidence");
  return evidence;
}

}  // namespace concord::ranking
