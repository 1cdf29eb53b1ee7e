#include <string>

#include "platform/store/store.h"

namespace concord::store {
namespace {
const std::string kNothing;
}

std::int64_t Row::Int(std::size_t i) const {
  const auto* v = std::get_if<std::int64_t>(&values_[i]);
  return v ? *v : 0;
}

double Row::Real(std::size_t i) const {
  if (const auto* v = std::get_if<double>(&values_[i])) return *v;
  return static_cast<double>(Int(i));
}

const std::string& Row::Text(std::size_t i) const {
  const auto* v = std::get_if<std::string>(&values_[i]);
  return v ? *v : kNothing;
}

const std::string& Row::Bytes(std::size_t i) const {
  const auto* v = std::get_if<Blob>(&values_[i]);
  return v ? v->bytes : kNothing;
}

Result<std::optional<Row>> Tx::One(std::string_view sql, const Params& params) {
  CONCORD_TRY(Rows rows, Query(sql, params));
  if (rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(rows.front()));
}

}  // namespace concord::store
