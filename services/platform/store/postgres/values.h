#pragma once
// Values of the port as PostgreSQL's parameters and columns.
#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::store::internal {

using Oid = unsigned;

// BIGINT, DOUBLE PRECISION, TEXT, BYTEA; 0 for NULL: PostgreSQL sees from the text what it stands for.
Oid TypeOf(const Value& value);

struct Parameter {
  std::string kept;           // the text where it had to be made
  const char* data = nullptr;  // nullptr: NULL
  int size = 0;
  int binary = 0;
};
// INVALID_ARGUMENT TEXT_INVALID: a NUL, which PostgreSQL's texts cannot hold.
Status Fill(const Value& value, Parameter& out);

// A column as the server wrote it in its text form. Booleans are 0 and 1, NUMERIC is an integer where it has no fraction and fits.
Value ColumnValue(Oid type, std::string_view text);

}  // namespace concord::store::internal
