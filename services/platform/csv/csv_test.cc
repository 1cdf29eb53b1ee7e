#include "platform/csv/csv.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace concord::csv {
namespace {

// The rows as "line:cell|cell", or the error without the folder.
std::vector<std::string> Rows(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("csv_test_" + std::to_string(::getpid()) + ".csv");
  std::ofstream(path, std::ios::binary) << text;
  std::vector<std::string> out;
  const Status s = Read(path.string(), [&](int line, std::vector<std::string>&& cells) {
    std::string row = std::to_string(line) + ":";
    for (std::size_t c = 0; c < cells.size(); ++c) row += (c ? "|" : "") + cells[c];
    out.push_back(row);
    return Ok();
  });
  std::filesystem::remove(path);
  if (!s.ok()) out.push_back(s.error().message.substr(s.error().message.find(".csv:") + 5));
  return out;
}

using Lines = std::vector<std::string>;

TEST(CsvTest, QuotesLineBreaksByteOrderMarkAndEmptyLines) {
  EXPECT_EQ(Rows("\xEF\xBB\xBF"
                 "a,b\r\n\n\"x, \"\"y\"\"\",\"1\n2\"\n3,\n"),
            (Lines{"1:a|b", "3:x, \"y\"|1\n2", "5:3|"}));
  EXPECT_EQ(Rows("a\n\"\"\n"), (Lines{"1:a"}));
}

TEST(CsvTest, WhatIsWrongIsNamedByLineAndColumn) {
  EXPECT_EQ(Rows("a,b\n1\n").back(), "2: expected 2 fields, found 1");
  EXPECT_EQ(Rows("a,b\n1,\"2\n").back(), "2: a quote is never closed");
  EXPECT_EQ(Rows("a,b\n1,\"2\"3\n").back(), "2: text after a closing quote");
  EXPECT_EQ(Rows("a,b\n1,2\n3,x\xC3(\n").back(), "3: column b: broken UTF-8 at byte 2 of the field");
  EXPECT_EQ(Rows(std::string("a,b\n1,\0\n", 8)).back(), "2: a zero byte");
}

TEST(CsvTest, Utf8) {
  for (const char* good : {"", "plain", "S\xC3\xA3o Tom\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"}) EXPECT_EQ(BrokenUtf8(good), std::string_view::npos) << good;
  for (const char* bad : {"x\x80", "x\xC0\xAF", "x\xE0\x80\x80", "x\xED\xA0\x80", "x\xF4\x90\x80\x80", "x\xF8", "x\xC3"}) EXPECT_EQ(BrokenUtf8(bad), 1u) << bad;
}

TEST(CsvTest, AMissingFileIsNotFound) { EXPECT_EQ(Read("/nowhere/at/all.csv", {}).error().reason, "CSV_NOT_FOUND"); }

}  // namespace
}  // namespace concord::csv
