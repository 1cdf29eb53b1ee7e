#pragma once
// Lists of values in a statement. Of few lengths (1, 4, 16, 64, …), so that each text is prepared once; the last value fills the rest.
#include <cstddef>
#include <string>
#include <vector>

#include "platform/store/store.h"

namespace concord::store {

// The length that a list of `values` (at least one) takes.
std::size_t PaddedLength(std::size_t values);
// "$4, $5, …" for the values, of which there is at least one; appends them to the caller's parameters.
std::string List(Params& params, const std::vector<Value>& values);

}  // namespace concord::store
