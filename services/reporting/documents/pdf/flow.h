#pragma once
// Sets blocks one after another into pages: heads stay with what follows, table heads repeat, small tables stay whole.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reporting/documents/content/content.h"
#include "reporting/documents/pdf/canvas.h"

namespace concord::reporting::documents::pdf {

constexpr double kShort = 595.276, kTall = 841.89;      // A4
constexpr double kMargin = 54, kTop = 68, kBottom = 58; // kBottom: from the edge of the page

// A table, laid out for one width of page.
struct Laid {
  std::vector<std::size_t> columns;  // those on a page
  std::vector<double> widths;
  double head = 0, title = 0, tail = 0;
  std::vector<double> rows;
  double all() const;
  double first() const;              // with three rows
};
using Layouts = std::map<std::pair<const Table*, bool>, Laid>;  // by table and landscape

class Flow {
 public:
  // `pages` of the whole report and `starts` of its sections, as a measuring run found them; `layouts` are kept between the runs.
  Flow(Canvas& canvas, const Report& report, Layouts& layouts, int pages, std::vector<int> starts);

  void Run();
  int pages() const { return page_; }
  const std::vector<int>& starts() const { return found_; }

 private:
  void CoverPage();
  void NewPage(bool landscape);
  void EndPage();
  void Frame();
  double left() const { return kMargin; }
  double width() const { return page_width_ - 2 * kMargin; }
  double body() const { return page_height_ - kTop - kBottom; }
  double bottom() const { return page_height_ - kBottom; }
  double room() const { return bottom() - y_; }
  // Goes to a new page unless `height` fits on this one.
  void Need(double height);
  // The same for what would rather stay whole, but may begin here with `least` of it where a new page would leave a large hole.
  void NeedWhole(double whole, double least);

  void Print(const Section& section, std::size_t number);
  void Print(const Paragraph& paragraph);
  void Print(const Tiles& tiles);
  void Print(const Box& box);
  void Print(const Table& table);
  void Flowing(const Set& text, double x, Colour bar, bool has_bar);

  // Height of blocks[at] together with what must follow it directly: small tables whole, or the first rows of every table.
  double Lead(const std::vector<Block>& blocks, std::size_t at, bool whole) const;
  Font FontOf(Paragraph::Kind kind) const;

  bool Whole(const Laid& laid) const { return laid.all() <= 0.5 * body(); }
  const Laid& LayOut(const Table& table) const;
  Laid LayOutAnew(const Table& table) const;
  void WidthsOf(const Table& table, Laid& laid) const;
  double RowHeight(const Table& table, const Laid& laid, const std::vector<Cell>& row) const;
  void Head(const Table& table, const Laid& laid);
  void Row(const Table& table, const Laid& laid, const std::vector<Cell>& row, double height);
  void Tail(const Table& table);
  double TailHeight(const Table& table) const;

  Canvas& canvas_;
  const Report& report_;
  Layouts& layouts_;
  int pages_;
  std::vector<int> starts_, found_;
  int page_ = 0;
  bool open_ = false;
  double page_width_ = kShort, page_height_ = kTall, y_ = 0;
};

// The whole report as a PDF.
std::string Pdf(const Report& report);

}  // namespace concord::reporting::documents::pdf
