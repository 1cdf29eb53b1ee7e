#include "concord/survey/importer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "platform/id/id.h"

namespace concord::survey {

namespace pb = concord::intake::v1;

Status ProvideInstrument(client::Session& administrator, const Survey& survey) {
  auto stub = pb::InstrumentService::NewStub(administrator.channel());
  const Mapping& m = survey.mapping;
  const std::string document = BundleOf(m, survey.questions), name = "instruments/" + m.programme + "/versions/" + m.version;
  pb::GetInstrumentRequest get;
  get.set_name(name);
  auto there = Patient([&] { return administrator.Call<pb::Instrument>(*stub, &pb::InstrumentService::Stub::GetInstrument, get); });
  if (!there.ok() && there.error().code != Code::kNotFound) return std::move(there).error();
  if (there.ok() && there->state() != pb::INSTRUMENT_STATE_DRAFT) {
    if (there->content_hash() == Sha256Hex(document)) return Ok();
    return AlreadyExists("VERSION_EXISTS", name + " is there already, made from other questions or another mapping; give the mapping another version");
  }
  pb::ImportInstrumentRequest import;
  import.set_document(document);
  CONCORD_CHECK_OK(Patient([&] { return administrator.Call<pb::Instrument>(*stub, &pb::InstrumentService::Stub::ImportInstrument, import); }));
  pb::PublishInstrumentRequest publish;
  publish.set_name(name);
  CONCORD_CHECK_OK(Patient([&] { return administrator.Call<pb::Instrument>(*stub, &pb::InstrumentService::Stub::PublishInstrument, publish); }));
  return Ok();
}

namespace {

// Learning may be away: an import goes on without it, and the office can agree later.
bool Agree(client::Session& administrator, const std::string& programme) {
  namespace lpb = concord::learning::v1;
  using Stub = lpb::LearningService::Stub;
  auto stub = lpb::LearningService::NewStub(administrator.channel());
  auto said = administrator.Call<lpb::ListConsentsResponse>(*stub, &Stub::ListConsents, lpb::ListConsentsRequest());
  if (!said.ok()) return false;
  for (const auto& consent : said->consents())
    if (consent.programme() == programme && consent.has_time()) return consent.agreed();
  lpb::SetConsentRequest request;
  request.set_programme(programme);
  request.set_agreed(true);
  return administrator.Call<lpb::Consent>(*stub, &Stub::SetConsent, request).ok();
}

}  // namespace

Result<Imported> Import(client::Session& administrator, const Survey& survey, const ImportOptions& options, const Tell& tell) {
  CONCORD_CHECK_OK(ProvideInstrument(administrator, survey));
  const auto begun = std::chrono::steady_clock::now();
  Counts counts;
  std::mutex mutex;  // guards the rest but the atomics
  std::condition_variable changed;
  std::optional<Error> first;
  Imported out;
  out.teaches = Agree(administrator, survey.mapping.programme);
  int rows = 0, skipped_rows = 0, running = 0;  // rows: people of workshops at their end
  std::atomic<std::size_t> next{0};

  const auto one = [&](const Place& place) -> Status {
    Room room(administrator, survey, place, counts, {options.in_flight, false});
    CONCORD_CHECK_OK(room.Open());
    const bool before = room.stage() == pb::STAGE_ROADMAP;
    CONCORD_CHECK_OK(room.GoTo(pb::STAGE_ROADMAP));
    std::lock_guard lock(mutex);
    ++(before ? out.before : out.workshops);
    (before ? skipped_rows : rows) += static_cast<int>(place.people.size());
    return Ok();
  };
  const auto work = [&] {
    for (std::size_t at = next++; at < survey.places.size(); at = next++) {
      Status s = one(survey.places[at]);
      if (s.ok()) continue;
      std::lock_guard lock(mutex);
      if (!first) first = std::move(s).error();
      next = survey.places.size();
    }
    std::lock_guard lock(mutex);
    --running;
    changed.notify_all();
  };
  const auto progress = [&] {  // with the lock
    Progress p;
    p.workshops = out.workshops + out.before;
    p.of_workshops = static_cast<int>(survey.places.size());
    p.of_rows = survey.rows;
    p.rows = rows + skipped_rows;
    p.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    p.pace = p.seconds > 0 ? rows / p.seconds : 0;
    p.left = p.pace > 0 ? (p.of_rows - p.rows) / p.pace : 0;
    return p;
  };

  std::vector<std::thread> threads;
  running = std::max(1, std::min(options.workshops_at_once, static_cast<int>(survey.places.size())));
  for (int i = running; i > 0; --i) threads.emplace_back(work);
  {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::seconds(1), [&] { return running == 0; })) tell(progress());
  }
  for (auto& thread : threads) thread.join();
  if (first) return *std::move(first);
  tell(progress());
  out.rows = rows;
  out.answers = counts.answers;
  out.ballots = counts.ballots;
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return out;
}

}  // namespace concord::survey
