#pragma once
// Whether the roles and the tables keep offices apart, and the server keeps what it acknowledges. FAILED_PRECONDITION with
//   ROLE_SUPERUSER ROLE_BYPASSES_RLS   one of the two roles, or a role it can become
//   ROLE_OWNS_TABLES ROLE_IN_OWNER     it could switch row security off; the second: by way of another role
//   TABLE_NOT_PROTECTED                row security not enabled and forced, or no policy of the transaction's office
//   POLICY_TOO_WIDE                    a policy that shows every office's rows to anybody but the system role
//   STORE_NOT_DURABLE                  fsync, full_page_writes or synchronous_commit is off
#include "platform/store/postgres/pool.h"

namespace concord::store::internal {

Status CheckRoles(Pool& office, Pool& system, Moment until);

}  // namespace concord::store::internal
