#include "intake/store/sheet_codec.h"

#include <cstdint>

namespace concord::intake::db {
namespace {

constexpr char kVersion = 1;
enum Flag : std::uint8_t { kNote = 1, kEvidence = 2, kTime = 4 };

void PutVarint(std::string& out, std::uint64_t v) {
  while (v >= 0x80) {
    out.push_back(static_cast<char>(v | 0x80));
    v >>= 7;
  }
  out.push_back(static_cast<char>(v));
}

void PutString(std::string& out, const std::string& s) {
  PutVarint(out, s.size());
  out += s;
}

class Cursor {
 public:
  explicit Cursor(const std::string& bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  std::uint8_t Byte() {
    if (at_ == end_) return Fail();
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t Varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = Byte();
      v |= static_cast<std::uint64_t>(b & 0x7F) << shift;
      if ((b & 0x80) == 0) return v;
    }
    return Fail();
  }
  std::string String() {
    const std::uint64_t size = Varint();
    if (size > static_cast<std::uint64_t>(end_ - at_)) {
      Fail();
      return "";
    }
    std::string s(at_, static_cast<std::size_t>(size));
    at_ += size;
    return s;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return at_ == end_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

 private:
  std::uint8_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }
  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace

std::string EncodeAnswers(const std::vector<Answer>& answers) {
  std::string out;
  out.reserve(16 + answers.size() * 16);
  out.push_back(kVersion);
  PutVarint(out, answers.size());
  for (const Answer& a : answers) {
    PutString(out, a.question);
    PutVarint(out, static_cast<std::uint64_t>(a.choice + 1));
    out.push_back(static_cast<char>(a.null_reason));
    const std::uint8_t flags = static_cast<std::uint8_t>((a.note.empty() ? 0 : kNote) | (a.evidence.empty() ? 0 : kEvidence) |
                                                         (a.answer_time == 0 ? 0 : kTime));
    out.push_back(static_cast<char>(flags));
    if (flags & kNote) PutString(out, a.note);
    if (flags & kEvidence) {
      PutString(out, a.evidence.kind);
      PutString(out, a.evidence.reference);
      PutString(out, a.evidence.date);
      PutString(out, a.evidence.holder);
    }
    if (flags & kTime) PutVarint(out, static_cast<std::uint64_t>(a.answer_time));
  }
  return out;
}

Result<std::vector<Answer>> DecodeAnswers(const std::string& bytes) {
  Cursor in(bytes);
  const bool known = in.Byte() == static_cast<std::uint8_t>(kVersion);
  const std::uint64_t n = in.Varint();
  std::vector<Answer> answers;
  if (known && in.ok() && n <= in.left()) {
    answers.reserve(static_cast<std::size_t>(n));
    for (std::uint64_t i = 0; i < n && in.ok(); ++i) {
      Answer& a = answers.emplace_back();
      a.question = in.String();
      a.choice = static_cast<int>(in.Varint()) - 1;
      a.null_reason = static_cast<NullReason>(in.Byte());
      const std::uint8_t flags = in.Byte();
      if (flags & kNote) a.note = in.String();
      if (flags & kEvidence) {
        a.evidence.kind = in.String();
        a.evidence.reference = in.String();
        a.evidence.date = in.String();
        a.evidence.holder = in.String();
      }
      if (flags & kTime) a.answer_time = static_cast<Micros>(in.Varint());
    }
    if (in.ok() && in.AtEnd()) return answers;
  }
  return Error(Code::kDataLoss, "SHEET_DAMAGED", "A stored answer sheet cannot be read.");
}

}  // namespace concord::intake::db
