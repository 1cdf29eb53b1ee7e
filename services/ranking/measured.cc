#include "ranking/measured.h"

#include "ranking/bytes.h"

namespace concord::ranking {
namespace {

constexpr std::string_view kMagic = "CNCDMEAS";
constexpr uint32_t kVersion = 2;

}  // namespace

std::string SerializeMeasured(const std::vector<MeasuredWorkshop>& measured) {
  Writer out;
  out.Put<uint64_t>(measured.size());
  for (const MeasuredWorkshop& w : measured) {
    out.Text(w.id);
    out.Text(w.country);
    out.Text(w.programme);
    for (const double figure : {w.model, w.popularity, w.rule}) out.Put(figure);
    out.List(w.said);
    out.List(w.seen);
    out.Put<uint64_t>(w.methods.size());
    for (const auto& [name, figure] : w.methods) {
      out.Text(name);
      out.Put(figure);
    }
  }
  return Seal(kMagic, kVersion, out.bytes());
}

Result<std::vector<MeasuredWorkshop>> ParseMeasured(std::string_view bytes) {
  CONCORD_TRY(const std::string_view payload, Unseal(kMagic, kVersion, bytes, "measured workshops"));
  Reader in(payload);
  std::vector<MeasuredWorkshop> measured(in.Count(3 * sizeof(uint32_t) + 3 * sizeof(double) + 3 * sizeof(uint64_t)));
  for (MeasuredWorkshop& w : measured) {
    w.id = in.Text();
    w.country = in.Text();
    w.programme = in.Text();
    for (double* figure : {&w.model, &w.popularity, &w.rule}) *figure = in.Get<double>();
    w.said = in.List<float>();
    w.seen = in.List<float>();
    for (size_t k = in.Count(12); k > 0; --k) {
      const std::string name = in.Text();
      w.methods[name] = in.Get<double>();
    }
  }
  if (!in.done()) return Error(Code::kDataLoss, "RANKING_FILE_MALFORMED", "the measured workshops do not hold what they should");
  return measured;
}

}  // namespace concord::ranking
