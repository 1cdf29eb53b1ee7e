#include "reporting/documents/documents.h"

#include <utility>
#include <variant>

#include "reporting/documents/clean.h"
#include "reporting/documents/pdf/flow.h"
#include "reporting/documents/xlsx/answers.h"
#include "reporting/documents/xlsx/workbook.h"

namespace concord::reporting::documents {
namespace {

std::string NameOf(const WorkshopData& data, const Words& words, const std::string& extension) {
  std::string slug = Slug(data.workshop.display_name(), 60);
  if (slug.empty()) slug = "workshop";
  return slug + "-report-" + words.tag() + "." + extension;
}

}  // namespace

Result<Document> MakePdf(const WorkshopData& data, const Words& words, const Settings& settings) {
  Document out{pdf::Pdf(Compose(data, words, settings)), kPdfType, NameOf(data, words, "pdf")};
  if (out.bytes.empty()) return Internal("FILE_NOT_WRITTEN", "the PDF could not be written");
  return out;
}

Result<Document> MakeXlsx(const WorkshopData& data, const Words& words, const Settings& settings, bool details) {
  Report report = Compose(data, words, settings);
  std::vector<Table> tables;
  for (Section& section : report.sections) {
    for (Block& block : section.blocks) {
      if (auto* table = std::get_if<Table>(&block)) tables.push_back(std::move(*table));
    }
  }
  const Book book(data, words);
  tables.push_back(xlsx::Objections(book));
  if (details) {
    for (auto make : {xlsx::LongAnswers, xlsx::WideAnswers, xlsx::Ballots}) tables.push_back(make(book));
  }
  tables.push_back(xlsx::Codebook(book));
  tables.push_back(xlsx::Actions(book));

  xlsx::FileHead head;
  head.sheet = words(Msg::kSheetFile);
  head.title = report.cover.title;
  head.subject = report.cover.kind;
  head.facts = report.cover.facts;
  for (auto mark = report.cover.marks.rbegin(); mark != report.cover.marks.rend(); ++mark) {
    head.facts.insert(head.facts.begin(), {words(Msg::kMark), *mark});
  }
  for (const auto& line : Missing(book)) head.facts.push_back({words(Msg::kMissTitle), line});
  head.notes = {words(Msg::kFileHow), words(Msg::kDataHash, {{"hash", data.report.data_hash()}}), words(details ? Msg::kFileNames : Msg::kFileViewer),
                report.cover.disclaimer};
  head.col_sheet = words(Msg::kFileSheet);
  head.col_rows = words(Msg::kFileRows);
  head.col_sum = words(Msg::kFileSum);
  head.all = words(Msg::kFileAll);
  head.made = report.made;
  CONCORD_TRY(auto bytes, xlsx::Write(head, std::move(tables)));
  return Document{std::move(bytes), kXlsxType, NameOf(data, words, "xlsx")};
}

}  // namespace concord::reporting::documents
