#include "platform/store/list.h"

namespace concord::store {

std::size_t PaddedLength(std::size_t values) {
  std::size_t length = 1;
  while (length < values) length *= 4;
  return length;
}

std::string List(Params& params, const std::vector<Value>& values) {
  std::string sql;
  for (std::size_t i = 0, length = PaddedLength(values.size()); i < length; ++i) {
    params.push_back(i < values.size() ? values[i] : values.back());
    sql += (i == 0 ? "$" : ", $") + std::to_string(params.size() + 1);  // $1 is the office
  }
  return sql;
}

}  // namespace concord::store
