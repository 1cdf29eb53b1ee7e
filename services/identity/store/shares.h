#pragma once
// Shares and what was done with them. Functions named …Anywhere need an unscoped transaction: they write both sides, or find an office by its
// address; the others see rows of the transaction's office only.
#include <optional>

#include "identity/domain/share.h"
#include "platform/store/store.h"

namespace concord::identity::shares {

Result<std::optional<std::string>> Address(store::Tx& tx);
Status SetAddress(store::Tx& tx, const std::string& address);
Result<std::optional<std::string>> OfficeOfAddressAnywhere(store::Tx& tx, const std::string& address);

Status AddAnywhere(store::Tx& tx, const Share& share);
Result<std::optional<Share>> FindAnywhere(store::Tx& tx, const std::string& office, const std::string& id);
Status RevokeAnywhere(store::Tx& tx, const std::string& id, Micros now);  // both sides
Result<std::vector<Share>> List(store::Tx& tx, bool given);  // newest first

Status AddEventAnywhere(store::Tx& tx, const ShareEvent& event);
Result<bool> Exists(store::Tx& tx, const std::string& id);
Result<std::vector<ShareEvent>> Events(store::Tx& tx, const std::string& share, int limit);  // newest first

}  // namespace concord::identity::shares
