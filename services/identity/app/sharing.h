#pragma once
// Shares between offices: given by an administrator, opened by the service that reads, written down on both sides.
#include <string>
#include <vector>

#include "identity/domain/account.h"
#include "identity/domain/share.h"
#include "platform/auth/principal.h"
#include "platform/store/store.h"

namespace concord::identity {

class Sharing {
 public:
  Sharing(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<std::string> Address(const std::string& office);
  Result<std::string> RenewAddress(const std::string& office);
  Result<Office> Receiver(const std::string& address);

  struct Wanted {
    std::string address, workshop, display_name;
    std::vector<std::string> fields;
    int valid_days = 0;
  };
  Result<Share> Give(const auth::Principal& caller, const Wanted& wanted);
  Result<std::vector<Share>> List(const std::string& office, bool given);
  Result<Share> Revoke(const auth::Principal& caller, const std::string& name);

  struct Seen {
    ShareEvent event;
    std::string person_display_name;
  };
  Result<std::vector<Seen>> Events(const std::string& office, const std::string& name);

  struct Opened {
    Share received, given;
  };
  // For somebody of `office`; the reading is written down first.
  Result<Opened> Open(const std::string& office, const std::string& name, const std::string& reader);

  Micros Now() const { return clock_.Now(); }

 private:
  Status WriteDown(store::Tx& tx, const Share& one_side, const std::string& act, const std::string& actor_office, const std::string& actor);

  store::Store& store_;
  const Clock& clock_;
};

}  // namespace concord::identity
