#include "reporting/documents/xlsx/workbook.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "platform/id/id.h"
#include "reporting/documents/clean.h"
#include "reporting/documents/words.h"

namespace concord::reporting::documents::xlsx {
namespace {

constexpr std::size_t kMostCharacters = 32000;  // a cell takes 32,767 UTF-16 units
constexpr double kWidest = 70, kNarrowest = 9;

std::string ShortestNumber(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

// What a spreadsheet would show, so that its last digits are those of the report.
double Rounded(const Cell& cell) {
  return std::copysign(std::strtod(HalfAway(std::fabs(*cell.number), cell.decimals).c_str(), nullptr), *cell.number);
}

std::size_t Length(const std::string& text) {
  std::size_t n = 0, longest = 0;
  for (const char c : text) {
    if (c == '\n') n = 0;
    else n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    longest = std::max(longest, n);
  }
  return longest;
}

struct TemporaryFile {
  std::string path;
  TemporaryFile() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "concord-report-XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file < 0) return;
    close(file);
    path = name;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove(path, ignored);
  }
};

class Writer {
 public:
  Writer(lxw_workbook* book) : book_(book) {
    // "@": the cell is a text and stays one when somebody edits it.
    text_ = Format(false, true);
    strong_ = Format(true, true);
    title_ = Format(true, false);
    format_set_font_size(title_, 14);
    head_ = Format(true, true);
    format_set_bg_color(head_, 0xEEF1F4);
    format_set_bottom(head_, LXW_BORDER_THIN);
    sum_ = Format(false, true);
    format_set_font_name(sum_, "Courier New");
  }

  lxw_worksheet* Add(const std::string& name) { return workbook_add_worksheet(book_, name.c_str()); }
  void Text(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, const std::string& text, lxw_format* format) {
    const auto error = text.empty() ? worksheet_write_blank(sheet, row, column, format)
                                    : worksheet_write_string(sheet, row, column, text.c_str(), format);
    if (error != LXW_NO_ERROR) failed_ = lxw_strerror(error);
  }
  void Number(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, double value, int decimals) {
    lxw_format*& format = numbers_[decimals];
    if (format == nullptr) {
      format = Format(false, false);
      format_set_num_format(format, decimals == 0 ? "#,##0" : ("#,##0." + std::string(static_cast<std::size_t>(decimals), '0')).c_str());
    }
    const auto error = worksheet_write_number(sheet, row, column, value, format);
    if (error != LXW_NO_ERROR) failed_ = lxw_strerror(error);
  }
  void Put(const Table& table);
  lxw_format* text() { return text_; }
  lxw_format* strong() { return strong_; }
  lxw_format* title() { return title_; }
  lxw_format* head() { return head_; }
  lxw_format* sum() { return sum_; }
  const std::string& failed() const { return failed_; }
  void Fail(const std::string& why) { failed_ = why; }

 private:
  lxw_format* Format(bool bold, bool text) {
    lxw_format* format = workbook_add_format(book_);
    if (bold) format_set_bold(format);
    if (text) {
      format_set_num_format_index(format, 49);
      format_set_text_wrap(format);
    }
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
  }

  lxw_workbook* book_;
  lxw_format *text_, *strong_, *title_, *head_, *sum_;
  std::map<int, lxw_format*> numbers_;
  std::string failed_;
};

std::vector<std::size_t> SheetColumns(const Table& table) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].shown != Shown::kPage) out.push_back(c);
  }
  return out;
}

void Writer::Put(const Table& table) {
  lxw_worksheet* sheet = Add(table.sheet);
  if (sheet == nullptr) return Fail("the sheet “" + table.sheet + "” was refused");
  const auto columns = SheetColumns(table);
  std::vector<double> widths(columns.size(), kNarrowest);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& title = table.columns[columns[i]].title;
    Text(sheet, 0, static_cast<std::uint16_t>(i), CellText(title), head_);
    widths[i] = std::max(widths[i], std::min(kWidest, 1.1 * static_cast<double>(Length(title)) + 2));
  }
  std::uint32_t row = 0;
  for (const auto& cells : table.rows) {
    row += 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= cells.size()) continue;
      const Cell& cell = cells[columns[i]];
      const auto column = static_cast<std::uint16_t>(i);
      if (cell.number) Number(sheet, row, column, Rounded(cell), cell.decimals);
      else Text(sheet, row, column, CellText(cell.text), cell.tone == Tone::kStrong ? strong_ : text_);
      widths[i] = std::max(widths[i], std::min(kWidest, static_cast<double>(Length(cell.text)) + 2));
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) worksheet_set_column(sheet, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(i), widths[i], nullptr);
  worksheet_freeze_panes(sheet, 1, 0);
  if (row > 0) worksheet_autofilter(sheet, 0, 0, row, static_cast<std::uint16_t>(columns.size() - 1));
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
}

void PutHead(Writer& writer, const FileHead& head, const std::vector<Table>& tables) {
  lxw_worksheet* sheet = writer.Add(head.sheet);
  worksheet_set_column(sheet, 0, 0, 34, nullptr);
  worksheet_set_column(sheet, 1, 1, 46, nullptr);
  worksheet_set_column(sheet, 2, 2, 70, nullptr);
  std::uint32_t row = 0;
  writer.Text(sheet, row, 0, CellText(head.title), writer.title());
  row += 2;
  for (const Fact& fact : head.facts) {
    writer.Text(sheet, row, 0, CellText(fact.label), writer.strong());
    writer.Text(sheet, row, 1, CellText(fact.value), writer.text());
    row += 1;
  }
  row += 1;
  writer.Text(sheet, row, 0, head.col_sheet, writer.head());
  writer.Text(sheet, row, 1, head.col_rows, writer.head());
  writer.Text(sheet, row, 2, head.col_sum, writer.head());
  std::string sums;
  std::size_t all = 0;
  for (const Table& table : tables) {
    row += 1;
    const std::string sum = Sha256Hex(Canonical(table));
    sums += sum + "\n";
    all += table.rows.size();
    writer.Text(sheet, row, 0, table.sheet, writer.text());
    writer.Number(sheet, row, 1, static_cast<double>(table.rows.size()), 0);
    writer.Text(sheet, row, 2, sum, writer.sum());
  }
  row += 1;
  writer.Text(sheet, row, 0, head.all, writer.strong());
  writer.Number(sheet, row, 1, static_cast<double>(all), 0);
  writer.Text(sheet, row, 2, Sha256Hex(sums), writer.sum());
  row += 1;
  for (const auto& note : head.notes) {
    row += 1;
    worksheet_merge_range(sheet, row, 0, row, 2, "", writer.text());
    writer.Text(sheet, row, 0, CellText(note), writer.text());
    worksheet_set_row(sheet, row, 15.0 * static_cast<double>(1 + Length(note) / 140), nullptr);
  }
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);
  worksheet_fit_to_pages(sheet, 1, 0);
}

}  // namespace

std::string CellText(const std::string& text) { return Shorten(Clean(text), kMostCharacters); }

std::string Canonical(const Table& table) {
  const auto columns = SheetColumns(table);
  std::string out;
  const auto add = [&](std::size_t i, const std::string& text) {
    if (i > 0) out += '\t';
    for (const char c : text) c == '\n' ? out += "\\n" : out += c;
  };
  for (std::size_t i = 0; i < columns.size(); ++i) add(i, CellText(table.columns[columns[i]].title));
  out += '\n';
  for (const auto& cells : table.rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= cells.size()) add(i, "");
      else if (const Cell& cell = cells[columns[i]]; cell.number) add(i, ShortestNumber(Rounded(cell)));
      else add(i, CellText(cell.text));
    }
    out += '\n';
  }
  return out;
}

Result<std::string> Write(const FileHead& head, std::vector<Table> tables) {
  std::erase_if(tables, [](const Table& t) { return t.sheet.empty(); });
  TemporaryFile file;
  if (file.path.empty()) return Internal("FILE_NOT_WRITTEN", "no temporary file could be made for the spreadsheet");
  lxw_workbook_options options{};
  lxw_workbook* book = workbook_new_opt(file.path.c_str(), &options);
  if (book == nullptr) return Internal("FILE_NOT_WRITTEN", "the spreadsheet could not be begun");
  std::string title = Shorten(head.title, 200), subject = Shorten(head.subject, 200), author = "Concord";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.author = author.data();
  properties.created = head.made;
  workbook_set_properties(book, &properties);
  Writer writer(book);
  PutHead(writer, head, tables);
  for (const Table& table : tables) writer.Put(table);
  if (const auto error = workbook_close(book); error != LXW_NO_ERROR) writer.Fail(lxw_strerror(error));
  if (!writer.failed().empty()) return Internal("FILE_NOT_WRITTEN", "the spreadsheet could not be written: " + writer.failed());
  std::ifstream in(file.path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (bytes.empty()) return Internal("FILE_NOT_WRITTEN", "the spreadsheet could not be read back");
  return bytes;
}

}  // namespace concord::reporting::documents::xlsx
