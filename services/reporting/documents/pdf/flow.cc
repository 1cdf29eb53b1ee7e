#include "reporting/documents/pdf/flow.h"

#include <algorithm>
#include <utility>

namespace concord::reporting::documents::pdf {
namespace {

constexpr double kGap = 9;               // between blocks
constexpr double kTitleSize = 19;
constexpr int kMostQuoteLines = 400;

std::string Replace(std::string text, const std::string& what, int number) {
  if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), std::to_string(number));
  return text;
}

}  // namespace

Flow::Flow(Canvas& canvas, const Report& report, Layouts& layouts, int pages, std::vector<int> starts)
    : canvas_(canvas), report_(report), layouts_(layouts), pages_(pages), starts_(std::move(starts)) {}

void Flow::Run() {
  CoverPage();
  for (std::size_t i = 0; i < report_.sections.size(); ++i) Print(report_.sections[i], i);
  EndPage();
}

void Flow::EndPage() {
  if (open_) canvas_.EndPage();
  open_ = false;
}

void Flow::NewPage(bool landscape) {
  EndPage();
  page_width_ = landscape ? kTall : kShort;
  page_height_ = landscape ? kShort : kTall;
  canvas_.BeginPage(page_width_, page_height_);
  open_ = true;
  page_ += 1;
  y_ = kTop;
  Frame();
}

void Flow::Frame() {
  const Font small{7.5, false, false, kInk3};
  const Set mark = canvas_.SetText(report_.mark, {7.5, true, false, kWait}, width() / 2, Side::kStart, 1);
  canvas_.Draw(canvas_.SetText(report_.running_head, small, width() - mark.width() - 20, Side::kStart, 1), left(), 33);
  canvas_.Draw(mark, left() + width() - mark.width(), 33);
  canvas_.Line(left(), 48, left() + width(), 48, kLine, 0.6);
  const double foot = page_height_ - 36;
  canvas_.Draw(canvas_.SetText(report_.foot, small, width() - 110, Side::kStart, 1), left(), foot);
  const std::string number = Replace(Replace(report_.page_of, "{page}", page_), "{pages}", pages_);
  canvas_.Draw(canvas_.SetText(number, small, 110, Side::kEnd, 1), left() + width() - 110, foot);
}

void Flow::Need(double height) {
  if (room() < height && y_ > kTop + 1) NewPage(page_width_ > page_height_);
}

void Flow::NeedWhole(double whole, double least) {
  if (room() >= whole || (room() > 0.4 * body() && room() >= least)) return;
  Need(body() + 1);
}

Font Flow::FontOf(Paragraph::Kind kind) const {
  switch (kind) {
    case Paragraph::Kind::kLead: return {11, false, false, kInk2, 1.45};
    case Paragraph::Kind::kSmall: return {7.5, false, false, kInk3, 1.4};
    case Paragraph::Kind::kHeading: return {12, true, false, kInk, 1.3};
    case Paragraph::Kind::kStatement: return {11, false, false, kInk, 1.5};
    case Paragraph::Kind::kQuote: return {9.5, false, false, kInk, 1.45};
    default: return {9.5, false, false, kInk2, 1.45};
  }
}

double Flow::Lead(const std::vector<Block>& blocks, std::size_t at, bool whole) const {
  if (at >= blocks.size()) return 0;
  if (const auto* p = std::get_if<Paragraph>(&blocks[at])) {
    const double height = canvas_.SetText(p->text, FontOf(p->kind), width()).height();
    const auto* next = at + 1 < blocks.size() ? &blocks[at + 1] : nullptr;
    const auto* after = next == nullptr ? nullptr : std::get_if<Paragraph>(next);
    const bool body_leads = next != nullptr && (std::holds_alternative<Table>(*next) || (after != nullptr && after->kind == Paragraph::Kind::kHeading));
    const bool leads = p->kind == Paragraph::Kind::kHeading || (p->kind == Paragraph::Kind::kBody && body_leads);
    return std::min(height, 120.0) + kGap + (leads ? Lead(blocks, at + 1, whole) : 0);
  }
  if (const auto* t = std::get_if<Table>(&blocks[at])) {
    const Laid& laid = LayOut(*t);
    return whole && Whole(laid) ? laid.all() : laid.first();
  }
  return 80;
}

void Flow::Print(const Section& section, std::size_t number) {
  const bool landscape = page_width_ > page_height_;
  const Set title = canvas_.SetText(section.title, {kTitleSize, true, false, kDeep, 1.25}, width());
  if (page_ <= 1 || section.own_page || section.landscape != landscape) {
    NewPage(section.landscape);
  } else {
    if (y_ > kTop + 1) y_ += 20;
    NeedWhole(title.height() + 12 + Lead(section.blocks, 0, true), title.height() + 12 + Lead(section.blocks, 0, false));
  }
  found_.push_back(page_);
  canvas_.Destination("s" + std::to_string(number), section.title, page_, y_);
  canvas_.BeginTag("H1");
  canvas_.Draw(title, left(), y_);
  canvas_.EndTag("H1");
  y_ += title.height() + 10;
  for (std::size_t i = 0; i < section.blocks.size(); ++i) {
    const auto* paragraph = std::get_if<Paragraph>(&section.blocks[i]);
    if (paragraph != nullptr && paragraph->kind == Paragraph::Kind::kHeading) {
      if (i > 0) y_ += 8;
      NeedWhole(Lead(section.blocks, i, true), Lead(section.blocks, i, false));
    } else if (paragraph != nullptr && i > 0) {
      NeedWhole(Lead(section.blocks, i, true), Lead(section.blocks, i, false));
    }
    std::visit([this](const auto& block) { Print(block); }, section.blocks[i]);
  }
}

// Text over as many pages as it takes, with a bar beside it where it is a quote.
void Flow::Flowing(const Set& text, double x, Colour bar, bool has_bar) {
  const int lines = text.lines();
  for (int from = 0; from < lines;) {
    int count = 0;
    while (from + count < lines && text.HeightOf(from, count + 1) <= room()) count += 1;
    if (count == 0 || (count == 1 && from == 0 && lines > 1 && y_ > kTop + 1)) {
      NewPage(page_width_ > page_height_);
      continue;
    }
    const double height = text.HeightOf(from, count);
    if (has_bar) canvas_.Fill(left(), y_, 2.5, height, bar);
    canvas_.DrawLines(text, x, y_, from, count);
    y_ += height;
    from += count;
  }
}

void Flow::Print(const Paragraph& p) {
  const bool heading = p.kind == Paragraph::Kind::kHeading, quote = p.kind == Paragraph::Kind::kQuote;
  const bool statement = p.kind == Paragraph::Kind::kStatement;
  const double inset = quote ? 12 : statement ? 14 : 0;
  // Lines of a page are long; running text keeps to a measure that the eye can follow.
  const double measure = std::min(width() - inset, page_width_ > page_height_ ? 640.0 : width() - inset);
  const Set text = canvas_.SetText(p.text, FontOf(p.kind), measure, Side::kStart, kMostQuoteLines);
  canvas_.BeginTag(heading ? "H2" : "P");
  if (statement) {
    Need(text.height());
    canvas_.Fill(left(), y_ + 5.5, 5, 5, kAccent);
  }
  Flowing(text, left() + inset, kLineStrong, quote);
  canvas_.EndTag(heading ? "H2" : "P");
  if (!p.source.empty()) {
    const Set source = canvas_.SetText(p.source, {8, false, false, kInk3}, width() - inset, Side::kStart, 3);
    Need(source.height() + 2);
    canvas_.Draw(source, left() + inset, y_ + 2);
    y_ += source.height() + 2;
  }
  y_ += heading ? 5 : quote ? 11 : kGap;
}

void Flow::Print(const Tiles& tiles) {
  if (tiles.tiles.empty()) return;
  constexpr double kHeight = 66, kSpace = 10;
  y_ += 4;
  Need(kHeight + kGap);
  const double each = (width() - 3 * kSpace) / 4;
  double x = left();
  for (const Tile& tile : tiles.tiles) {
    canvas_.Fill(x, y_, each, kHeight, kSunk, 5);
    canvas_.Draw(canvas_.SetText(tile.figure, {21, true, false, kDeep, 1.2}, each - 20, Side::kStart, 1), x + 10, y_ + 7);
    canvas_.Draw(canvas_.SetText(tile.words, {7.5, false, false, kInk2, 1.3}, each - 18, Side::kStart, 2), x + 10, y_ + 36);
    x += each + kSpace;
  }
  y_ += kHeight + 16;
}

void Flow::Print(const Box& box) {
  const double inner = width() - 30;
  const Set title = canvas_.SetText(box.title, {10, true, false, kWait}, inner);
  double height = title.height() + 20;
  std::vector<Set> lines;
  for (const auto& line : box.lines) {
    lines.push_back(canvas_.SetText(line, {9.5, false, false, kInk, 1.4}, inner - 12));
    height += lines.back().height() + 3;
  }
  y_ += 4;
  Need(height);
  canvas_.Fill(left(), y_, width(), height, kWaitSoft, 4);
  canvas_.Fill(left(), y_, 4, height, kWait);
  canvas_.Draw(title, left() + 16, y_ + 9);
  double y = y_ + 13 + title.height();
  for (const Set& line : lines) {
    canvas_.Fill(left() + 17, y + 5, 3.5, 3.5, kWait);
    canvas_.Draw(line, left() + 28, y);
    y += line.height() + 3;
  }
  y_ += height + kGap;
}

std::string Pdf(const Report& report) {
  const Canvas::About about{report.cover.title, report.cover.kind, report.cover.subtitle, report.made};
  Canvas measuring(true, about);
  Layouts layouts;
  Flow first(measuring, report, layouts, 99, std::vector<int>(report.sections.size(), 0));
  first.Run();
  Canvas canvas(false, about);
  Flow second(canvas, report, layouts, first.pages(), first.starts());
  second.Run();
  return canvas.Finish();
}

}  // namespace concord::reporting::documents::pdf
