// Writes the sample's files into a folder, for files_test.py: BUNDLE FOLDER. Prints a line a file with the seconds
// of processor time that it took.
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "reporting/documents/documents.h"
#include "reporting/documents/testing/sample.h"

using namespace concord::reporting::documents;

namespace {

bool Put(const std::string& folder, const std::string& name, concord::Result<Document> (*make)(const WorkshopData&, const Words&),
         const WorkshopData& data, const Words& words) {
  const auto begun = std::clock();
  auto made = make(data, words);
  const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  if (!made.ok()) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), made.error().ToString().c_str());
    return false;
  }
  std::ofstream(folder + "/" + name, std::ios::binary) << made->bytes;
  std::printf("%s %.3f %s\n", name.c_str(), seconds, made->name.c_str());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string bundle = argv[1], folder = argv[2];
  bool good = true;
  for (const std::string language : {"en", "fr"}) {
    const Words words(language);
    const std::pair<const char*, WorkshopData> samples[] = {{"whole", testing::Sample(bundle, language)},
                                                            {"before", testing::SampleBeforeVote(bundle, language)},
                                                            {"hostile", testing::Hostile(testing::Sample(bundle, language))}};
    for (const auto& [name, data] : samples) {
      const std::string base = std::string(name) + "-" + language;
      good &= Put(folder, base + ".pdf", [](const WorkshopData& d, const Words& w) { return MakePdf(d, w, {}); }, data, words);
      good &= Put(folder, base + ".xlsx", [](const WorkshopData& d, const Words& w) { return MakeXlsx(d, w, {}, true); }, data, words);
    }
    good &= Put(folder, "viewer-" + language + ".xlsx", [](const WorkshopData& d, const Words& w) { return MakeXlsx(d, w, {}, false); },
                samples[0].second, words);
  }
  return good ? 0 : 1;
}
