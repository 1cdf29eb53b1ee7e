// Tables of a page: widths by share but never narrower than the longest word, head on every page, no row alone at the end.
#include <algorithm>

#include "reporting/documents/pdf/flow.h"

namespace concord::reporting::documents::pdf {
namespace {

constexpr double kPill = 20;  // height of a filled cell
constexpr std::size_t kLongText = 400;  // bytes in a cell
constexpr double kPadX = 4, kPadY = 3.6, kBarHeight = 2.6, kWidestWord = 96;
constexpr double kTextSize = 8.2, kSmallSize = 6.9, kHeadSize = 7.4;
const Font kHeadFont{kHeadSize, true, false, kInk2, 1.25};

Font FontOfCell(const Cell& cell) {
  Font font{kTextSize, false, false, kInk, 1.32};
  switch (cell.tone) {
    case Tone::kFaint: font.colour = kInk3; break;
    case Tone::kStrong: font.bold = true; break;
    case Tone::kGood: font.colour = kGood; break;
    case Tone::kWait: font.colour = kWait; break;
    case Tone::kBad: font.colour = kBad; font.bold = true; break;
    case Tone::kModel: font.colour = kModel; break;
    default: break;
  }
  if (cell.heat >= 0) {
    font.colour = GapInk(cell.heat);
    font.bold = true;
  }
  return font;
}

const Font kSmallFont{kSmallSize, false, false, kInk2, 1.32};

Side SideOf(Align align) { return align == Align::kEnd ? Side::kEnd : align == Align::kCentre ? Side::kCentre : Side::kStart; }

}  // namespace

double Laid::all() const {
  double sum = title + head + tail;
  for (const double row : rows) sum += row;
  return sum;
}

double Laid::first() const {
  double sum = title + head;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, rows.size()); ++i) sum += i == 0 ? rows[i] : std::min(rows[i], 60.0);
  return sum;
}

void Flow::WidthsOf(const Table& table, Laid& laid) const {
  std::vector<double> least, share;
  double shares = 0;
  for (const auto c : laid.columns) {
    double word = canvas_.WordWidth(table.columns[c].title, kHeadFont);
    std::size_t text = 0;
    for (const auto& row : table.rows) {
      if (c >= row.size()) continue;
      const double longest = std::max(canvas_.WordWidth(row[c].text, FontOfCell(row[c])), canvas_.WordWidth(row[c].small, kSmallFont));
      word = std::max(word, std::min(kWidestWord, longest));
      text = std::max(text, row[c].text.size());
    }
    // Where people wrote at length their words take the room.
    share.push_back(table.columns[c].weight * (text > kLongText ? 2.5 : 1));
    least.push_back(std::min(word, kWidestWord) + 2 * kPadX + 0.5);
    shares += share.back();
  }
  // Columns whose share is too narrow for their words take what they need, the others share the rest.
  laid.widths.assign(laid.columns.size(), 0);
  double rest = width();
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < laid.columns.size(); ++i) {
      if (laid.widths[i] > 0 || shares <= 0 || rest * share[i] / shares >= least[i]) continue;
      laid.widths[i] = least[i];
      rest -= least[i];
      shares -= share[i];
      changed = true;
    }
  }
  double sum = 0;
  for (std::size_t i = 0; i < laid.columns.size(); ++i) {
    if (laid.widths[i] == 0) laid.widths[i] = std::max(20.0, rest * share[i] / shares);
    sum += laid.widths[i];
  }
  for (double& w : laid.widths) w *= width() / sum;
}

double Flow::RowHeight(const Table& table, const Laid& laid, const std::vector<Cell>& row) const {
  double height = 0;
  for (std::size_t i = 0; i < laid.columns.size(); ++i) {
    if (laid.columns[i] >= row.size()) continue;
    const Cell& cell = row[laid.columns[i]];
    const double inner = laid.widths[i] - 2 * kPadX;
    double h = cell.text.empty() ? 0 : canvas_.SetText(cell.text, FontOfCell(cell), inner).height();
    if (!cell.small.empty()) h += canvas_.SetText(cell.small, kSmallFont, inner).height() + 1;
    if (cell.bar >= 0) h += kBarHeight + 2.5;
    height = std::max(height, h);
  }
  return height + 2 * kPadY;
}

const Laid& Flow::LayOut(const Table& table) const {
  const auto [known, fresh] = layouts_.try_emplace({&table, page_width_ > page_height_});
  if (fresh) known->second = LayOutAnew(table);
  return known->second;
}

Laid Flow::LayOutAnew(const Table& table) const {
  Laid laid;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].shown != Shown::kSheet) laid.columns.push_back(c);
  }
  WidthsOf(table, laid);
  for (std::size_t i = 0; i < laid.columns.size(); ++i) {
    laid.head = std::max(laid.head, canvas_.SetText(table.columns[laid.columns[i]].title, kHeadFont, laid.widths[i] - 2 * kPadX).height());
  }
  laid.head += 8;
  if (!table.title.empty()) laid.title = canvas_.SetText(table.title, {11, true, false, kInk, 1.3}, width()).height() + 11;
  laid.tail = TailHeight(table);
  const double most = body() - laid.title - laid.head - 4;
  for (const auto& row : table.rows) laid.rows.push_back(std::min(most, RowHeight(table, laid, row)));
  return laid;
}

double Flow::TailHeight(const Table& table) const {
  double height = table.scale ? 34 : 0;
  if (!table.foot.empty()) height += canvas_.SetText(table.foot, {7.5, false, false, kInk3, 1.4}, width()).height() + 6;
  return height;
}

void Flow::Head(const Table& table, const Laid& laid) {
  double x = left();
  for (std::size_t i = 0; i < laid.columns.size(); ++i) {
    const Column& column = table.columns[laid.columns[i]];
    const Set text = canvas_.SetText(column.title, kHeadFont, laid.widths[i] - 2 * kPadX, SideOf(column.align));
    canvas_.Draw(text, x + kPadX, y_ + laid.head - 5 - text.height());
    x += laid.widths[i];
  }
  y_ += laid.head;
  canvas_.Line(left(), y_, left() + width(), y_, kInk2, 0.9);
}

void Flow::Row(const Table& table, const Laid& laid, const std::vector<Cell>& row, double height) {
  if (canvas_.measuring()) {
    y_ += height;
    return;
  }
  double x = left();
  for (std::size_t i = 0; i < laid.columns.size(); ++i) {
    const double w = laid.widths[i];
    if (laid.columns[i] < row.size()) {
      const Cell& cell = row[laid.columns[i]];
      const double inner = w - 2 * kPadX;
      const double pill = std::min(height, kPill);
      if (cell.heat >= 0) canvas_.Fill(x + 1.5, y_ + 1.5, w - 3, pill - 3, GapColour(cell.heat), 2);
      double y = y_ + kPadY;
      if (!cell.text.empty()) {
        const Font font = FontOfCell(cell);
        const int most = std::max(1, static_cast<int>((height - 2 * kPadY + 1) / (font.size * font.leading)));
        const Set text = canvas_.SetText(cell.text, font, inner, SideOf(table.columns[laid.columns[i]].align), most);
        if (cell.heat >= 0) y = y_ + (pill - text.height()) / 2;
        canvas_.Draw(text, x + kPadX, y);
        y += text.height();
      }
      if (cell.bar >= 0) {
        canvas_.Fill(x + kPadX, y + 1.5, inner, kBarHeight, kSunk);
        canvas_.Fill(x + kPadX, y + 1.5, inner * std::clamp(cell.bar, 0.0, 1.0), kBarHeight, kAccent);
        y += kBarHeight + 2.5;
      }
      if (!cell.small.empty()) canvas_.Draw(canvas_.SetText(cell.small, kSmallFont, inner, Side::kStart, 12), x + kPadX, y + 1);
    }
    x += w;
  }
  y_ += height;
  canvas_.Line(left(), y_, left() + width(), y_, kLine, 0.5);
}

void Flow::Tail(const Table& table) {
  if (table.scale) {
    // The scale itself: six steps with their numbers, so that the colours can be read without seeing them.
    const double y = y_ + 10, each = 34;
    const Set low = canvas_.SetText(report_.scale_low, {7.5, false, false, kInk3}, 100);
    canvas_.Draw(low, left(), y + 3);
    double x = left() + low.width() + 8;
    for (int step = 0; step <= 5; ++step) {
      canvas_.Fill(x, y, each, 15, GapColour(step));
      canvas_.Draw(canvas_.SetText(std::to_string(step), {7.5, true, false, GapInk(step)}, each, Side::kCentre), x, y + 2.5);
      x += each;
    }
    canvas_.Draw(canvas_.SetText(report_.scale_high, {7.5, false, false, kInk3}, 120), x + 8, y + 3);
    y_ += 34;
  }
  if (table.foot.empty()) return;
  const Set text = canvas_.SetText(table.foot, {7.5, false, false, kInk3, 1.4}, width());
  canvas_.Draw(text, left(), y_ + 5);
  y_ += text.height() + 6;
}

void Flow::Print(const Table& table) {
  if (table.rows.empty()) return;
  const Laid& laid = LayOut(table);
  const bool landscape = page_width_ > page_height_;
  const std::size_t n = laid.rows.size();
  NeedWhole(Whole(laid) ? laid.all() : laid.first(), laid.first());
  if (laid.title > 0) {
    y_ += 5;
    canvas_.BeginTag("H2");
    canvas_.Draw(canvas_.SetText(table.title, {11, true, false, kInk, 1.3}, width()), left(), y_);
    canvas_.EndTag("H2");
    y_ += laid.title - 5;
  }
  canvas_.BeginTag("Table");
  Head(table, laid);
  for (std::size_t i = 0; i < n; ++i) {
    double need = laid.rows[i];
    if (i + 1 == n) need += laid.tail;
    if (i + 2 == n && i > 0) need += laid.rows[i + 1] + laid.tail;  // the last two rows and the foot stay together
    const double most = body() - laid.head;
    if (room() < std::min(need, most)) {
      NewPage(landscape);
      Head(table, laid);
    }
    Row(table, laid, table.rows[i], laid.rows[i]);
  }
  canvas_.EndTag("Table");
  if (room() < laid.tail) NewPage(landscape);
  Tail(table);
  y_ += 14;
}

}  // namespace concord::reporting::documents::pdf
