#pragma once
// A PDF to draw on with Cairo and Pango: real text, embedded fonts, A4 in points. A measuring canvas lays text out and draws nothing.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

typedef struct _PangoLayout PangoLayout;

namespace concord::reporting::documents::pdf {

struct Colour {
  double r = 0, g = 0, b = 0;
};
constexpr Colour Rgb(std::uint32_t hex) {
  return {static_cast<double>((hex >> 16) & 0xff) / 255, static_cast<double>((hex >> 8) & 0xff) / 255, static_cast<double>(hex & 0xff) / 255};
}

// The portal's tokens.
constexpr Colour kInk = Rgb(0x15202b), kInk2 = Rgb(0x42505e), kInk3 = Rgb(0x5c6a78), kLine = Rgb(0xdce2e8), kLineStrong = Rgb(0x7d8b99);
constexpr Colour kPaper = Rgb(0xffffff), kSunk = Rgb(0xeef1f4), kAccent = Rgb(0x0b5a9e), kDeep = Rgb(0x102c57);
constexpr Colour kWait = Rgb(0x7a5200), kWaitSoft = Rgb(0xfbf2dc), kBad = Rgb(0xb3261e), kGood = Rgb(0x1b6a46), kModel = Rgb(0x5b4a8a);

// One sequential hue after cividis: light = small, dark = large. `gap` from 0 to 5.
Colour GapColour(double gap);
Colour GapInk(double gap);  // of text on it

struct Font {
  double size = 9.5;
  bool bold = false;
  bool italic = false;
  Colour colour = kInk;
  double leading = 1.35;  // distance of lines, in sizes
  bool mono = false;
};

enum class Side { kStart, kEnd, kCentre };

// Text set to a width.
class Set {
 public:
  explicit Set(PangoLayout* layout, Colour colour);
  ~Set();
  Set(Set&&) noexcept;
  Set& operator=(Set&&) = delete;
  double height() const;
  double width() const;  // of the ink, not of the column
  int lines() const;
  // Height of lines [from, from + count).
  double HeightOf(int from, int count) const;
  PangoLayout* layout() const { return layout_; }
  Colour colour() const { return colour_; }

 private:
  PangoLayout* layout_;
  Colour colour_;
};

class Canvas {
 public:
  struct About {
    std::string title, author, subject;
    std::int64_t made = 0;  // seconds
  };
  explicit Canvas(bool measuring, const About& about);
  ~Canvas();
  bool measuring() const;

  void BeginPage(double width, double height);
  void EndPage();

  // `most_lines` 0: as many as it takes; beyond them "…".
  Set SetText(const std::string& text, const Font& font, double width, Side side = Side::kStart, int most_lines = 0) const;
  // The same, with lines of about one length and no word alone on the last.
  Set SetBalanced(const std::string& text, const Font& font, double width, int most_lines) const;
  double WordWidth(const std::string& text, const Font& font) const;  // of its longest word
  void Draw(const Set& text, double x, double y);
  void DrawLines(const Set& text, double x, double y, int from, int count);

  void Fill(double x, double y, double width, double height, Colour colour, double radius = 0);
  void Line(double x1, double y1, double x2, double y2, Colour colour, double width);

  // Structure: a section in the outline, and links to it.
  void Destination(const std::string& name, const std::string& title, int page, double y);
  void BeginLink(const std::string& name);
  void EndLink();
  void BeginTag(const char* tag);
  void EndTag(const char* tag);

  // The file. Errors of the library end in an empty text.
  std::string Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::reporting::documents::pdf
