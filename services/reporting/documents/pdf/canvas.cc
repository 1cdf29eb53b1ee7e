#include "reporting/documents/pdf/canvas.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <unordered_map>

namespace concord::reporting::documents::pdf {
namespace {

constexpr std::array<Colour, 6> kScale = {Rgb(0xf8f0c4), Rgb(0xe3d286), Rgb(0xb9ac77), Rgb(0x6f7380), Rgb(0x3f5078), Rgb(0x102c57)};

std::string IsoTime(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

double Points(int pango) { return static_cast<double>(pango) / PANGO_SCALE; }

// A value inside the attributes of a tag.
std::string Attribute(const char* name, const std::string& value) { return std::string(name) + "='" + value + "'"; }

}  // namespace

Colour GapColour(double gap) {
  const double at = std::clamp(gap, 0.0, 5.0);
  const auto low = std::min<std::size_t>(4, static_cast<std::size_t>(at));
  const double part = at - static_cast<double>(low);
  const Colour a = kScale[low], b = kScale[low + 1];
  return {a.r + part * (b.r - a.r), a.g + part * (b.g - a.g), a.b + part * (b.b - a.b)};
}

Colour GapInk(double gap) { return gap < 2.5 ? kInk : kPaper; }

Set::Set(PangoLayout* layout, Colour colour) : layout_(layout), colour_(colour) {}
Set::Set(Set&& other) noexcept : layout_(other.layout_), colour_(other.colour_) { other.layout_ = nullptr; }
Set::~Set() {
  if (layout_ != nullptr) g_object_unref(layout_);
}

double Set::height() const {
  PangoRectangle box;
  pango_layout_get_extents(layout_, nullptr, &box);
  return Points(box.height);
}

double Set::width() const {
  PangoRectangle box;
  pango_layout_get_extents(layout_, nullptr, &box);
  return Points(box.width);
}

int Set::lines() const { return pango_layout_get_line_count(layout_); }

double Set::HeightOf(int from, int count) const {
  double sum = 0;
  PangoLayoutIter* iter = pango_layout_get_iter(layout_);
  for (int i = 0; i < from + count; ++i) {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(iter, nullptr, &box);
    if (i >= from) sum += Points(box.height);
    if (!pango_layout_iter_next_line(iter)) break;
  }
  pango_layout_iter_free(iter);
  return sum;
}

struct Canvas::Impl {
  bool measuring = false;
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  PangoContext* pango = nullptr;
  std::unordered_map<std::string, double> words;  // widths of words that were measured

  static cairo_status_t Write(void* self, const unsigned char* data, unsigned int length) {
    static_cast<Impl*>(self)->bytes.append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  }
  void Ink(Colour c) const { cairo_set_source_rgb(cairo, c.r, c.g, c.b); }
};

Canvas::Canvas(bool measuring, const About& about) : impl_(std::make_unique<Impl>()) {
  impl_->measuring = measuring;
  impl_->surface = cairo_pdf_surface_create_for_stream(&Impl::Write, impl_.get(), 595.276, 841.89);
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_TITLE, about.title.c_str());
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_AUTHOR, about.author.c_str());
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_SUBJECT, about.subject.c_str());
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_CREATOR, "Concord");
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_CREATE_DATE, IsoTime(about.made).c_str());
  cairo_pdf_surface_set_metadata(impl_->surface, CAIRO_PDF_METADATA_MOD_DATE, IsoTime(about.made).c_str());
  impl_->cairo = cairo_create(impl_->surface);
  impl_->pango = pango_cairo_create_context(impl_->cairo);
  // The same lines on every screen and machine: no hinting, glyphs where the font wants them.
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(impl_->pango, options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(impl_->pango, FALSE);
}

Canvas::~Canvas() {
  g_object_unref(impl_->pango);
  cairo_destroy(impl_->cairo);
  cairo_surface_destroy(impl_->surface);
}

bool Canvas::measuring() const { return impl_->measuring; }

void Canvas::BeginPage(double width, double height) {
  if (!impl_->measuring) cairo_pdf_surface_set_size(impl_->surface, width, height);
}

void Canvas::EndPage() {
  if (!impl_->measuring) cairo_show_page(impl_->cairo);
}

Set Canvas::SetText(const std::string& text, const Font& font, double width, Side side, int most_lines) const {
  PangoLayout* layout = pango_layout_new(impl_->pango);
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family(description, font.mono
                                                     ? "Noto Sans Mono,DejaVu Sans Mono,monospace"
                                                     : "Noto Sans,Noto Sans Math,Noto Sans Symbols,Noto Sans Symbols2,Symbola,DejaVu Sans,sans-serif");
  pango_font_description_set_absolute_size(description, font.size * PANGO_SCALE);
  pango_font_description_set_weight(description, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(description, font.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(layout, description);
  pango_font_description_free(description);
  PangoAttrList* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_line_height_new_absolute(static_cast<int>(font.size * font.leading * PANGO_SCALE)));
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_width(layout, static_cast<int>(std::max(1.0, width) * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  if (most_lines > 0) {
    pango_layout_set_height(layout, -most_lines);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  }
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  // Pango turns left and right round for text that runs from right to left; the page runs from left to right.
  const bool turned = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
  const bool left = (side == Side::kStart) != turned;
  pango_layout_set_alignment(layout, side == Side::kCentre ? PANGO_ALIGN_CENTER : left ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT);
  return Set(layout, font.colour);
}

Set Canvas::SetBalanced(const std::string& text, const Font& font, double width, int most_lines) const {
  const int lines = SetText(text, font, width, Side::kStart, most_lines).lines();
  double low = width / 2, high = width;
  while (lines > 1 && high - low > 4) {
    const double middle = (low + high) / 2;
    (SetText(text, font, middle).lines() > lines ? low : high) = middle;
  }
  return SetText(text, font, high, Side::kStart, most_lines);
}

double Canvas::WordWidth(const std::string& text, const Font& font) const {
  std::string longest;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.size(), text.find_first_of(" \n", at));
    if (end - at > longest.size()) longest = text.substr(at, end - at);
    at = end + 1;
  }
  if (longest.empty()) return 0;
  const auto [known, fresh] = impl_->words.try_emplace((font.bold ? "b" : "n") + std::to_string(font.size) + longest);
  if (fresh) known->second = SetText(longest, font, 10000).width();
  return known->second;
}

void Canvas::Draw(const Set& text, double x, double y) {
  if (impl_->measuring) return;
  impl_->Ink(text.colour());
  cairo_move_to(impl_->cairo, x, y);
  pango_cairo_show_layout(impl_->cairo, text.layout());
}

void Canvas::DrawLines(const Set& text, double x, double y, int from, int count) {
  if (impl_->measuring) return;
  impl_->Ink(text.colour());
  PangoLayoutIter* iter = pango_layout_get_iter(text.layout());
  double top = y;
  for (int i = 0; i < from + count; ++i) {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(iter, nullptr, &box);
    if (i >= from) {
      const double baseline = Points(pango_layout_iter_get_baseline(iter) - box.y);
      cairo_move_to(impl_->cairo, x + Points(box.x), top + baseline);
      pango_cairo_show_layout_line(impl_->cairo, pango_layout_iter_get_line_readonly(iter));
      top += Points(box.height);
    }
    if (!pango_layout_iter_next_line(iter)) break;
  }
  pango_layout_iter_free(iter);
}

void Canvas::Fill(double x, double y, double width, double height, Colour colour, double radius) {
  if (impl_->measuring || width <= 0 || height <= 0) return;
  cairo_t* c = impl_->cairo;
  impl_->Ink(colour);
  if (radius <= 0) {
    cairo_rectangle(c, x, y, width, height);
  } else {
    const double r = std::min({radius, width / 2, height / 2});
    cairo_new_sub_path(c);
    cairo_arc(c, x + width - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(c, x + width - r, y + height - r, r, 0, M_PI / 2);
    cairo_arc(c, x + r, y + height - r, r, M_PI / 2, M_PI);
    cairo_arc(c, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(c);
  }
  cairo_fill(c);
}

void Canvas::Line(double x1, double y1, double x2, double y2, Colour colour, double width) {
  if (impl_->measuring) return;
  impl_->Ink(colour);
  cairo_set_line_width(impl_->cairo, width);
  cairo_move_to(impl_->cairo, x1, y1);
  cairo_line_to(impl_->cairo, x2, y2);
  cairo_stroke(impl_->cairo);
}

void Canvas::Destination(const std::string& name, const std::string& title, int page, double y) {
  if (impl_->measuring) return;
  cairo_tag_begin(impl_->cairo, CAIRO_TAG_DEST, Attribute("name", name).c_str());
  cairo_tag_end(impl_->cairo, CAIRO_TAG_DEST);
  const std::string at = "page=" + std::to_string(page) + " pos=[0 " + std::to_string(static_cast<int>(y)) + "]";
  cairo_pdf_surface_add_outline(impl_->surface, CAIRO_PDF_OUTLINE_ROOT, title.c_str(), at.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

void Canvas::BeginLink(const std::string& name) {
  if (!impl_->measuring) cairo_tag_begin(impl_->cairo, CAIRO_TAG_LINK, Attribute("dest", name).c_str());
}
void Canvas::EndLink() { EndTag(CAIRO_TAG_LINK); }
void Canvas::BeginTag(const char* tag) {
  if (!impl_->measuring) cairo_tag_begin(impl_->cairo, tag, nullptr);
}
void Canvas::EndTag(const char* tag) {
  if (!impl_->measuring) cairo_tag_end(impl_->cairo, tag);
}

std::string Canvas::Finish() {
  cairo_surface_finish(impl_->surface);
  const bool good = cairo_status(impl_->cairo) == CAIRO_STATUS_SUCCESS && cairo_surface_status(impl_->surface) == CAIRO_STATUS_SUCCESS;
  return good ? std::move(impl_->bytes) : std::string();
}

}  // namespace concord::reporting::documents::pdf
