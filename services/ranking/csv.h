#pragma once
// RFC 4180 tables, plain or gzip. Every error names file and line.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.h"

namespace concord::ranking {

class Table {
 public:
  // Reads the whole file. `required`: columns that must be there.
  static Result<Table> Read(const std::string& path, const std::vector<std::string>& required);

  size_t rows() const { return lines_.size(); }
  const std::vector<std::string>& columns() const { return names_; }
  int Column(std::string_view name) const;  // −1 = none
  const std::string& At(size_t row, size_t column) const { return cells_[row * names_.size() + column]; }
  std::string Where(size_t row) const { return path_ + ":" + std::to_string(lines_[row]); }
  Error Wrong(size_t row, const std::string& why) const;
  // A finite number, or an error that names the line. Empty: `fallback`.
  Result<double> Number(size_t row, size_t column, double fallback) const;

 private:
  std::string path_;
  std::vector<std::string> names_;
  std::vector<std::string> cells_;
  std::vector<int> lines_;  // where each row begins
};

}  // namespace concord::ranking
