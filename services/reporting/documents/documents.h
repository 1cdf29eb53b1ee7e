#pragma once
// The workshop report as files: a PDF to read and a spreadsheet to compute with. The same data give the same bytes.
#include <string>

#include "platform/base/result.h"
#include "reporting/documents/content/sections.h"
#include "reporting/documents/data.h"

namespace concord::reporting::documents {

struct Document {
  std::string bytes, content_type;
  std::string name;  // ASCII, for example "sunflower-oil-to-the-european-union-report-en.pdf"
};

constexpr char kPdfType[] = "application/pdf";
constexpr char kXlsxType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Errors: INTERNAL FILE_NOT_WRITTEN.
Result<Document> MakePdf(const WorkshopData& data, const Words& words, const Settings& settings);
// `details`: with answers, notes and ballots.
Result<Document> MakeXlsx(const WorkshopData& data, const Words& words, const Settings& settings, bool details);

}  // namespace concord::reporting::documents
