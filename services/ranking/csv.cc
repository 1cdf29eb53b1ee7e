#include "ranking/csv.h"

#include <charconv>
#include <cmath>

#include "platform/csv/csv.h"

namespace concord::ranking {

Error Table::Wrong(size_t row, const std::string& why) const { return InvalidArgument("RANKING_SET", Where(row) + ": " + why); }

int Table::Column(std::string_view name) const {
  for (size_t c = 0; c < names_.size(); ++c) {
    if (names_[c] == name) return static_cast<int>(c);
  }
  return -1;
}

Result<double> Table::Number(size_t row, size_t column, double fallback) const {
  const std::string& text = At(row, column);
  if (text.empty()) return fallback;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return Wrong(row, "column " + names_[column] + ": '" + text + "' is not a number");
  }
  return value;
}

Result<Table> Table::Read(const std::string& path, const std::vector<std::string>& required) {
  Table table;
  table.path_ = path;
  Status read = csv::Read(path, [&](int line, std::vector<std::string>&& row) {
    if (table.names_.empty()) {
      table.names_ = std::move(row);
      return Ok();
    }
    for (std::string& cell : row) table.cells_.push_back(std::move(cell));
    table.lines_.push_back(line);
    return Ok();
  });
  if (!read.ok()) {
    Error wrong = std::move(read).error();
    wrong.reason = wrong.code == Code::kNotFound ? "RANKING_FILE_NOT_FOUND" : "RANKING_SET";
    return wrong;
  }
  for (const std::string& name : required) {
    if (table.Column(name) < 0) return InvalidArgument("RANKING_SET", path + ":1: column " + name + " is missing");
  }
  return table;
}

}  // namespace concord::ranking
