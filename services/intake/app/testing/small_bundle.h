#pragma once
// A small programme bundle for tests: two languages, two areas, government, industry and shared questions.
#include <string>

namespace concord::intake::testing_world {

// `version` of instrument "mini". Questions A1.1 (G), A1.2 (B), A2.1 (B), B1.1 (I), each with six choices and target 4;
// actions M-1 (A1), M-2 (A2), M-3 (B1).
inline std::string SmallBundle(const std::string& version = "1.0.0") {
  const auto words = [](const std::string& en) { return "{\"en\":\"" + en + "\",\"fr\":\"" + en + " (fr)\"}"; };
  std::string questions;
  const auto question = [&](const std::string& code, const std::string& sub, const std::string& asked) {
    questions += std::string(questions.empty() ? "" : ",") + "{\"code\":\"" + code + "\",\"sub_area\":\"" + sub + "\",\"perspective\":\"" +
                 asked + "\",\"target\":4,\"weight\":1,\"text\":" + words("Question " + code + "?") + ",\"choices\":[";
    for (int c = 0; c < 6; ++c) questions += std::string(c ? "," : "") + words(code + " level " + std::to_string(c));
    questions += "],\"why\":" + words("Because") + ",\"evidence_hint\":" + words("A paper") + ",\"legal_refs\":[{\"regime\":\"TBT\"," +
                 "\"provision\":\"2.2\",\"force\":\"shall\",\"gist\":" + words("Gist") + ",\"as_of\":\"2026-11\",\"checked\":false}]}";
  };
  question("A1.1", "A1", "G");
  question("A1.2", "A1", "B");
  question("A2.1", "A2", "B");
  question("B1.1", "B1", "I");
  std::string actions;
  const auto action = [&](const std::string& id, const std::string& sub) {
    actions += std::string(actions.empty() ? "" : ",") + "{\"id\":\"" + id + "\",\"title\":" + words("Do " + id) +
               ",\"triggers\":[{\"sub_area\":\"" + sub + "\",\"weight\":1}],\"cost_band\":\"L\",\"months\":6}";
  };
  action("M-1", "A1");
  action("M-2", "A2");
  action("M-3", "B1");
  const auto area = [&](const std::string& code, const std::string& subs) {
    return "{\"code\":\"" + code + "\",\"title\":" + words("Area " + code) + ",\"sub_areas\":[" + subs + "]}";
  };
  const auto sub = [&](const std::string& code) { return "{\"code\":\"" + code + "\",\"title\":" + words("Part " + code) + "}"; };
  return "{\"programme\":{\"id\":\"mini\",\"demonstration\":true,\"mark\":" + words("Demonstration instrument") +
         ",\"vote\":{\"places\":2,\"shortlist_max\":3},\"null_reasons\":[{\"id\":\"DONT_KNOW\",\"label\":" + words("We do not know") +
         "}],\"maturity\":[{\"name\":" + words("Absent") + "}]},\"instrument\":{\"id\":\"mini\",\"version\":\"" + version +
         "\",\"languages\":[\"en\",\"fr\"],\"title\":" + words("Mini") + ",\"areas\":[" + area("A", sub("A1") + "," + sub("A2")) + "," +
         area("B", sub("B1")) + "],\"questions\":[" + questions + "]},\"actions\":[" + actions + "]}";
}

}  // namespace concord::intake::testing_world
