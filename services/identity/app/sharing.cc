#include "identity/app/sharing.h"

#include "identity/store/accounts.h"
#include "identity/store/shares.h"
#include "platform/id/id.h"

namespace concord::identity {
namespace {

constexpr int kMostEvents = 500;

// The same words for what is unknown, of others, over or taken back.
Error NoSuchShare() { return NotFound("SHARE_NOT_FOUND", "no such share"); }
Error NoSuchReceiver() { return NotFound("RECEIVER_UNKNOWN", "no office has this sharing address"); }

std::string NewAddress() { return CleanAddress(RandomCode(16)); }

std::string BareId(const std::string& subject) { return subject.substr(subject.rfind('/') + 1); }

}  // namespace

Result<std::string> Sharing::Address(const std::string& office) {
  CONCORD_TRY(auto known, store_.Read(office, shares::Address));
  if (known) return *known;
  return RenewAddress(office);
}

Result<std::string> Sharing::RenewAddress(const std::string& office) {
  const std::string address = NewAddress();
  CONCORD_CHECK_OK(store_.ViewUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto there, accounts::OfficeAnywhere(tx, office));
    return there ? Ok() : Status(NotFound("OFFICE_NOT_FOUND", "no such office"));
  }));
  CONCORD_CHECK_OK(store_.Write(office, [&](store::Tx& tx) { return shares::SetAddress(tx, address); }));
  return address;
}

Result<Office> Sharing::Receiver(const std::string& address) {
  const std::string clean = CleanAddress(address);
  if (clean.empty()) return NoSuchReceiver();
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<Office> {
    CONCORD_TRY(auto id, shares::OfficeOfAddressAnywhere(tx, clean));
    if (!id) return NoSuchReceiver();
    CONCORD_TRY(auto office, accounts::OfficeAnywhere(tx, *id));
    if (!office) return NoSuchReceiver();
    return *office;
  });
}

Status Sharing::WriteDown(store::Tx& tx, const Share& side, const std::string& act, const std::string& actor_office, const std::string& actor) {
  const std::string id = NewId();
  for (const auto& office : {side.office, side.other_office})
    CONCORD_CHECK_OK(shares::AddEventAnywhere(tx, {office, side.id, id, clock_.Now(), act, actor_office, BareId(actor)}));
  return Ok();
}

Result<Share> Sharing::Give(const auth::Principal& caller, const Wanted& wanted) {
  Share given;
  given.given = true;
  given.office = caller.office;
  given.id = NewId();
  if (wanted.valid_days < 0 || wanted.valid_days > 365)
    return InvalidArgument("FIELD_INVALID", "a share lasts 1 to 365 days").At("valid_days", "1 to 365; 0 means 30");
  CONCORD_TRY(const auto receiver, Receiver(wanted.address));
  if (receiver.id == caller.office) return InvalidArgument("FIELD_INVALID", "this is the address of your own office").At("address", "must be another office's");
  CONCORD_TRY(given.workshop, IdFromName(wanted.workshop, "workshops"));
  CONCORD_TRY(given.display_name, CleanDisplayName(wanted.display_name, "display_name"));
  CONCORD_TRY(given.fields, CleanFields(wanted.fields));
  given.create_time = clock_.Now();
  given.expire_time = clock_.Now() + (wanted.valid_days == 0 ? 30 : wanted.valid_days) * 24 * kHour;
  given.other_office = receiver.id;
  given.other_display_name = receiver.display_name;
  given.other_country_code = receiver.country_code;
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Share> {
    CONCORD_TRY(auto own, accounts::OfficeAnywhere(tx, caller.office));
    if (!own) return NotFound("OFFICE_NOT_FOUND", "no such office");
    Share received = given;
    received.given = false;
    received.office = receiver.id;
    received.workshop.clear();
    received.other_office = own->id;
    received.other_display_name = own->display_name;
    received.other_country_code = own->country_code;
    CONCORD_CHECK_OK(shares::AddAnywhere(tx, given));
    CONCORD_CHECK_OK(shares::AddAnywhere(tx, received));
    CONCORD_CHECK_OK(WriteDown(tx, given, "GRANTED", caller.office, caller.subject));
    return given;
  });
}

Result<std::vector<Share>> Sharing::List(const std::string& office, bool given) {
  return store_.Read(office, [&](store::Tx& tx) { return shares::List(tx, given); });
}

Result<Share> Sharing::Revoke(const auth::Principal& caller, const std::string& name) {
  auto id = IdFromName(name, "shares");
  if (!id.ok()) return NoSuchShare();
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Share> {
    CONCORD_TRY(auto share, shares::FindAnywhere(tx, caller.office, *id));
    if (!share || !share->given) return NoSuchShare();
    if (share->revoke_time > 0) return *share;
    share->revoke_time = clock_.Now();
    CONCORD_CHECK_OK(shares::RevokeAnywhere(tx, *id, share->revoke_time));
    CONCORD_CHECK_OK(WriteDown(tx, *share, "REVOKED", caller.office, caller.subject));
    return *share;
  });
}

Result<std::vector<Sharing::Seen>> Sharing::Events(const std::string& office, const std::string& name) {
  auto id = IdFromName(name, "shares");
  if (!id.ok()) return NoSuchShare();
  CONCORD_TRY(auto events, store_.Read(office, [&](store::Tx& tx) -> Result<std::vector<ShareEvent>> {
    CONCORD_TRY(const bool there, shares::Exists(tx, *id));
    if (!there) return NoSuchShare();
    return shares::Events(tx, *id, kMostEvents);
  }));
  // Who read is told to the office whose data they are, by name: that is what was agreed when it was given.
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<Seen>> {
    std::vector<Seen> out;
    for (auto& e : events) {
      CONCORD_TRY(auto person, accounts::PersonAnywhere(tx, e.actor_office, e.actor));
      out.push_back({std::move(e), person ? person->display_name : ""});
    }
    return out;
  });
}

Result<Sharing::Opened> Sharing::Open(const std::string& office, const std::string& name, const std::string& reader) {
  auto id = IdFromName(name, "shares");
  if (!id.ok()) return NoSuchShare();
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<Opened> {
    CONCORD_TRY(auto received, shares::FindAnywhere(tx, office, *id));
    if (!received || received->given) return NoSuchShare();
    CONCORD_TRY(auto given, shares::FindAnywhere(tx, received->other_office, *id));
    if (!given || !given->given || given->other_office != office || !given->Active(clock_.Now())) return NoSuchShare();
    CONCORD_CHECK_OK(WriteDown(tx, *received, "READ", office, reader));
    return Opened{*received, *given};
  });
}

}  // namespace concord::identity
