#include "ranking/csv.h"

#include <zlib.h>

#include <charconv>
#include <cmath>

namespace concord::ranking {
namespace {

Result<std::string> Slurp(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files too
  if (file == nullptr) return NotFound("RANKING_FILE_NOT_FOUND", "cannot open " + path);
  std::string text;
  char buffer[1 << 16];
  int got = 0;
  while ((got = gzread(file, buffer, sizeof(buffer))) > 0) text.append(buffer, static_cast<size_t>(got));
  const bool closed = gzclose(file) == Z_OK;
  if (got < 0 || !closed) return InvalidArgument("RANKING_SET", path + ":1: the file is truncated or not gzip");
  return text;
}

}  // namespace

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
  CONCORD_TRY(const std::string text, Slurp(path));
  Table table;
  table.path_ = path;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false, was_quoted = false;
  int line = 1, row_line = 1;
  const auto fail = [&](const std::string& why) {
    return InvalidArgument("RANKING_SET", path + ":" + std::to_string(row_line) + ": " + why);
  };
  const auto end_row = [&]() -> Status {
    row.push_back(std::move(cell));
    cell.clear();
    was_quoted = false;
    if (row.size() == 1 && row[0].empty()) {
      row.clear();
      return Ok();
    }
    if (table.names_.empty()) {
      table.names_ = std::move(row);
      if (table.names_[0].rfind("\xEF\xBB\xBF", 0) == 0) table.names_[0].erase(0, 3);
    } else if (row.size() != table.names_.size()) {
      return fail("expected " + std::to_string(table.names_.size()) + " fields, found " + std::to_string(row.size()));
    } else {
      for (std::string& c : row) table.cells_.push_back(std::move(c));
      table.lines_.push_back(row_line);
    }
    row.clear();
    return Ok();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\n') ++line;
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty() && !was_quoted) {
      quoted = was_quoted = true;
    } else if (c == ',') {
      row.push_back(std::move(cell));
      cell.clear();
      was_quoted = false;
    } else if (c == '\n') {
      CONCORD_CHECK_OK(end_row());
      row_line = ++line;
    } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      continue;
    } else if (c == '\0') {
      return fail("a zero byte");
    } else if (was_quoted) {
      return fail("text after a closing quote");
    } else {
      cell += c;
    }
  }
  if (quoted) return fail("a quote is never closed");
  if (!cell.empty() || !row.empty() || was_quoted) CONCORD_CHECK_OK(end_row());
  for (const std::string& name : required) {
    if (table.Column(name) < 0) return InvalidArgument("RANKING_SET", path + ":1: column " + name + " is missing");
  }
  return table;
}

}  // namespace concord::ranking
