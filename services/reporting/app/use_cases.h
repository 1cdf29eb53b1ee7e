#pragma once
// What is asked of the read models. The office comes from the caller's token; another office's workshop and an unknown one read
// the same.
#include <string>
#include <vector>

#include "platform/inbox/inbox.h"
#include "platform/rpc/call.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"
#include "reporting/domain/home.h"
#include "reporting/domain/lineage.h"
#include "reporting/domain/room.h"

namespace concord::reporting {

class UseCases {
 public:
  UseCases(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Home> GetHome(const rpc::Call& call);
  // Everything that is known of a workshop. NOT_FOUND WORKSHOP_NOT_FOUND.
  Result<Room> GetRoom(const rpc::Call& call, const std::string& workshop);
  // The same for `owner`, an office that shares it, as a named system act: the caller's own office stays out of the transaction. Only after
  // identity has said that it may be read.
  Result<Room> GetRoomOf(const std::string& owner, const std::string& workshop, Micros deadline);
  // Another text whenever home, or what is known of a workshop, is another one; costs far less than they do. Of what is unknown as well.
  Result<std::string> HomeVersion(const rpc::Call& call);
  Result<std::string> RoomVersion(const rpc::Call& call, const std::string& workshop);
  // NOT_FOUND WORKSHOP_NOT_FOUND | FIGURE_NOT_FOUND.
  Result<Lineage> GetLineage(const rpc::Call& call, const std::string& workshop, const std::string& figure);
  // Of the whole process, all offices together: counts and sums only.
  Result<std::vector<inbox::AppliedCount>> GetApplied();

 private:
  store::Store& store_;
  const Clock& clock_;
};

}  // namespace concord::reporting
