#include "intake/domain/workshop.h"

#include <algorithm>

namespace concord::intake {

bool Workshop::InScope(std::string_view sub_area) const {
  return std::none_of(out_of_scope.begin(), out_of_scope.end(), [&](const OutOfScope& o) { return o.sub_area == sub_area; });
}

bool Workshop::HasFact(std::string_view fact) const { return std::find(facts.begin(), facts.end(), fact) != facts.end(); }

const Table* Workshop::FindTable(int number) const {
  for (const Table& table : tables) {
    if (table.number == number) return &table;
  }
  return nullptr;
}

int Workshop::TargetOf(const Question& question) const {
  for (const TargetOverride& o : target_overrides) {
    if (o.question == question.code) return o.target;
  }
  return question.target;
}

std::string MissingForAnswering(const Workshop& workshop) {
  if (workshop.origin == "survey") return "";  // imported answers were given elsewhere: nothing to prepare
  if (workshop.product.empty()) return "product";
  if (workshop.start_date.empty()) return "start_date";
  if (workshop.end_date.empty()) return "end_date";
  if (workshop.tables.empty()) return "tables";
  return "";
}

}  // namespace concord::intake
