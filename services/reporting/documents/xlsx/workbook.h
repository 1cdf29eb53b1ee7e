#pragma once
// A spreadsheet file made of tables. Every text goes in as a text (never a formula, never a link), numbers as numbers; the first
// sheet says of each other one how many rows it has and the checksum of what is in it.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "reporting/documents/content/content.h"

namespace concord::reporting::documents::xlsx {

struct FileHead {
  std::string sheet;             // name of the first sheet
  std::string title, subject;
  std::vector<Fact> facts;       // above the list of sheets
  std::vector<std::string> notes;  // below it
  std::string col_sheet, col_rows, col_sum, all;
  std::int64_t made = 0;         // seconds; from the data, so that the same data give the same file
};

// The canonical text of a table, which its checksum is taken over.
std::string Canonical(const Table& table);
// A text as it stands in a cell: at most what the format takes.
std::string CellText(const std::string& text);

// Tables without a sheet name are left out. Errors: INTERNAL FILE_NOT_WRITTEN.
Result<std::string> Write(const FileHead& head, std::vector<Table> tables);

}  // namespace concord::reporting::documents::xlsx
