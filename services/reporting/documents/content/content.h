#pragma once
// A report as content: sections of blocks, without a page or a sheet. The PDF prints all of it, the spreadsheet its tables, so that
// both say the same.
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace concord::reporting::documents {

enum class Tone { kPlain, kFaint, kStrong, kGood, kWait, kBad, kModel };

struct Cell {
  std::string text;              // what is printed
  std::optional<double> number;  // what a spreadsheet computes with; without: the text
  int decimals = 0;
  double heat = -1;              // from 0: filled by the scale of gaps
  double bar = -1;               // 0 to 1: a thin bar under the text
  Tone tone = Tone::kPlain;
  std::string small;             // a second, smaller line: printed below, a spreadsheet has columns for it
};

enum class Align { kStart, kEnd, kCentre };
enum class Shown { kBoth, kPage, kSheet };

struct Column {
  std::string title;
  double weight = 1;             // share of the width of a page
  Align align = Align::kStart;
  Shown shown = Shown::kBoth;
};

struct Table {
  std::string title;             // above it; empty: the section's title is enough
  std::string sheet;             // name of its sheet; empty: on no sheet
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string foot;              // how to read it, below it
  bool scale = false;            // print the scale of gaps below it
};

struct Paragraph {
  enum class Kind { kBody, kLead, kSmall, kHeading, kStatement, kQuote } kind = Kind::kBody;
  std::string text;
  std::string source;            // under a quote: whose it is
};

struct Tile {                    // one large figure with its words
  std::string figure, words;
};
struct Tiles {
  std::vector<Tile> tiles;
};

struct Box {
  Tone tone = Tone::kWait;
  std::string title;
  std::vector<std::string> lines;
};

using Block = std::variant<Paragraph, Table, Tiles, Box>;

struct Section {
  std::string title;
  std::vector<Block> blocks;
  bool landscape = false;
  bool own_page = false;
};

struct Fact {
  std::string label, value;
};

struct Cover {
  std::string kind;              // "Workshop report"
  std::string title;
  std::string subtitle;          // product and markets
  std::vector<std::string> marks;
  std::vector<Fact> facts;
  std::string contents;          // heading of the list of sections
  std::string disclaimer;
};

struct Report {
  std::string language;          // "en", "fr"
  std::string running_head, mark;
  std::string foot;              // left part of every page's foot
  std::string page_of;           // "Page {page} of {pages}"
  std::string scale_low, scale_high;
  std::int64_t made = 0;         // seconds; from the data, so that the same data give the same file
  Cover cover;
  std::vector<Section> sections;
};

}  // namespace concord::reporting::documents
