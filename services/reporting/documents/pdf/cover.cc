// The first page: what this is, for which product and market, when, and what it is not.
#include <algorithm>

#include "reporting/documents/pdf/flow.h"

namespace concord::reporting::documents::pdf {
namespace {

constexpr double kX = 60;

}  // namespace

void Flow::CoverPage() {
  page_width_ = kShort;
  page_height_ = kTall;
  canvas_.BeginPage(page_width_, page_height_);
  open_ = true;
  page_ = 1;
  const Cover& cover = report_.cover;
  const double inner = page_width_ - 2 * kX;

  const Set title = canvas_.SetBalanced(cover.title, {27, true, false, kPaper, 1.22}, inner, 6);
  const Set subtitle = canvas_.SetText(cover.subtitle, {12.5, false, false, Rgb(0xd5deea), 1.4}, inner, Side::kStart, 3);
  const double band = std::max(270.0, 132 + title.height() + (cover.subtitle.empty() ? 0 : subtitle.height() + 12) + (cover.marks.empty() ? 0 : 46));
  canvas_.Fill(0, 0, page_width_, band, kDeep);
  canvas_.Fill(kX, 62, 34, 4, Rgb(0xe3d286));
  canvas_.Draw(canvas_.SetText(cover.kind, {10.5, true, false, Rgb(0xf8f0c4)}, inner), kX, 74);
  canvas_.BeginTag("H1");
  canvas_.Draw(title, kX, 102);
  canvas_.EndTag("H1");
  double y = 102 + title.height() + 10;
  if (!cover.subtitle.empty()) canvas_.Draw(subtitle, kX, y);
  double x = kX;
  for (const auto& mark : cover.marks) {
    const Set text = canvas_.SetText(mark, {9, true, false, kDeep}, inner - 20, Side::kStart, 1);
    if (x > kX && x + text.width() + 20 > kX + inner) break;
    canvas_.Fill(x, band - 44, text.width() + 20, 20, Rgb(0xf8f0c4), 10);
    canvas_.Draw(text, x + 10, band - 44 + (20 - text.height()) / 2);
    x += text.width() + 28;
  }

  const double facts_width = 228, contents_x = kX + facts_width + 34, contents_width = inner - facts_width - 34;
  y = band + 34;
  for (const Fact& fact : cover.facts) {
    const Set label = canvas_.SetText(fact.label, {7.8, false, false, kInk3}, facts_width, Side::kStart, 1);
    const Set value = canvas_.SetText(fact.value, {10, true, false, kInk, 1.35}, facts_width, Side::kStart, 3);
    if (y + label.height() + value.height() > page_height_ - 120) break;
    canvas_.Draw(label, kX, y);
    canvas_.Draw(value, kX, y + label.height());
    y += label.height() + value.height() + 9;
  }

  y = band + 34;
  canvas_.Draw(canvas_.SetText(cover.contents, {7.8, false, false, kInk3}, contents_width), contents_x, y);
  y += 16;
  for (std::size_t i = 0; i < report_.sections.size(); ++i) {
    const Set name = canvas_.SetText(report_.sections[i].title, {10, false, false, kInk, 1.3}, contents_width - 30);
    const std::string number = i < starts_.size() ? std::to_string(starts_[i]) : "";
    const Set page = canvas_.SetText(number, {10, false, false, kInk2, 1.3}, 26, Side::kEnd);
    canvas_.BeginLink("s" + std::to_string(i));
    canvas_.Draw(name, contents_x, y);
    canvas_.Draw(page, contents_x + contents_width - 26, y);
    canvas_.EndLink();
    y += name.height() + 5;
    canvas_.Line(contents_x, y, contents_x + contents_width, y, kLine, 0.5);
    y += 5;
  }

  const Set disclaimer = canvas_.SetText(cover.disclaimer, {7.2, false, false, kInk3, 1.45}, inner, Side::kStart, 8);
  const double at = page_height_ - 44 - disclaimer.height();
  canvas_.Line(kX, at - 10, kX + inner, at - 10, kLine, 0.6);
  canvas_.Draw(disclaimer, kX, at);
}

}  // namespace concord::reporting::documents::pdf
