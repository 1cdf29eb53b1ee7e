#include "platform/csv/csv.h"

#include <zlib.h>

namespace concord::csv {
namespace {

Result<std::string> Slurp(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files too
  if (file == nullptr) return NotFound("CSV_NOT_FOUND", "cannot open " + path);
  std::string text;
  char buffer[1 << 16];
  int got = 0;
  while ((got = gzread(file, buffer, sizeof(buffer))) > 0) text.append(buffer, static_cast<std::size_t>(got));
  const bool closed = gzclose(file) == Z_OK;
  if (got < 0 || !closed) return InvalidArgument("CSV_INVALID", path + ":1: the file is truncated or not gzip");
  return text;
}

class Reader {
 public:
  Reader(const std::string& path, const Take& take) : path_(path), take_(take) {}

  Status Run(const std::string& text) {
    bool quoted = false;
    for (std::size_t i = text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quoted) {
        if (c == '\n') ++line_;
        if (c != '"') {
          cell_ += c;
        } else if (i + 1 < text.size() && text[i + 1] == '"') {
          cell_ += c;
          ++i;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell_.empty() && !was_quoted_) {
        quoted = was_quoted_ = true;
      } else if (c == ',') {
        EndCell();
      } else if (c == '\n') {
        CONCORD_CHECK_OK(EndRow());
        row_line_ = ++line_;
      } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
        continue;
      } else if (c == '\0') {
        return Wrong("a zero byte");
      } else if (was_quoted_) {
        return Wrong("text after a closing quote");
      } else {
        cell_ += c;
      }
    }
    if (quoted) return Wrong("a quote is never closed");
    if (!cell_.empty() || !row_.empty() || was_quoted_) return EndRow();
    return Ok();
  }

 private:
  Error Wrong(const std::string& why) const {
    return InvalidArgument("CSV_INVALID", path_ + ":" + std::to_string(row_line_) + ": " + why);
  }
  void EndCell() {
    row_.push_back(std::move(cell_));
    cell_.clear();
    was_quoted_ = false;
  }
  Status EndRow() {
    EndCell();
    std::vector<std::string> row = std::move(row_);
    row_.clear();
    if (row.size() == 1 && row[0].empty()) return Ok();
    if (!head_.empty() && row.size() != head_.size()) {
      return Wrong("expected " + std::to_string(head_.size()) + " fields, found " + std::to_string(row.size()));
    }
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (const auto at = BrokenUtf8(row[c]); at != std::string::npos) {
        const std::string column = head_.empty() ? std::to_string(c + 1) : head_[c];
        return Wrong("column " + column + ": broken UTF-8 at byte " + std::to_string(at + 1) + " of the field");
      }
    }
    if (head_.empty()) head_ = row;
    return take_(row_line_, std::move(row));
  }

  const std::string& path_;
  const Take& take_;
  std::vector<std::string> head_, row_;
  std::string cell_;
  bool was_quoted_ = false;
  int line_ = 1, row_line_ = 1;
};

}  // namespace

std::size_t BrokenUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned first = byte(i);
    const std::size_t more = first < 0x80 ? 0 : first >= 0xC2 && first < 0xE0 ? 1
                                            : first >= 0xE0 && first < 0xF0   ? 2
                                            : first >= 0xF0 && first < 0xF5   ? 3
                                                                              : 4;
    if (more == 4) return i;
    for (std::size_t k = 1; k <= more; ++k) {
      if ((byte(i + k) & 0xC0) != 0x80) return i;
    }
    // Too long for what it says, a surrogate, beyond the last code point.
    const unsigned second = byte(i + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return i;
    i += more + 1;
  }
  return std::string_view::npos;
}

Status Read(const std::string& path, const Take& take) {
  CONCORD_TRY(const std::string text, Slurp(path));
  return Reader(path, take).Run(text);
}

}  // namespace concord::csv
