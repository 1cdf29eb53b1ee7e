#pragma once
// Workshop: what was prepared, and where it is.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intake/domain/instrument.h"
#include "intake/domain/stage.h"
#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::intake {

struct OutOfScope {
  std::string sub_area, reason;
};
struct Institution {
  std::string role, display_name;
};
struct TargetOverride {
  std::string question;
  int target = 0;
  std::string reason;
};
struct Table {
  int number = 0;
  Side side = Side::kUnset;
  std::vector<std::string> sections;  // area or sub-area codes; empty: all of its side
  bool one_answer = false;
  int seats = 0;
};

struct Workshop {
  std::string id;
  std::string display_name, programme;
  std::string instrument, instrument_version;
  std::string country_code, host, co_host, product;
  std::vector<std::string> hs_codes, target_markets;
  std::string start_date, end_date;
  std::vector<std::string> languages;
  Stage stage = Stage::kPrepare;
  std::string join_code;
  bool demonstration = false;
  std::vector<OutOfScope> out_of_scope;
  std::vector<Institution> institutions;
  std::vector<TargetOverride> target_overrides;
  std::vector<Table> tables;
  Side support_side = Side::kGovernment;
  std::vector<std::string> facts;
  int invited_count = 0;
  bool equal_persons = false;
  int quorum_percent = 50;
  std::string consent_text;
  std::string origin = "live";
  std::int64_t version = 0;  // of the workshop's events
  std::int64_t edition = 0;  // etag
  Micros create_time = 0, update_time = 0;

  std::string Name() const { return "workshops/" + id; }
  std::string Etag() const { return std::to_string(edition); }
  bool InScope(std::string_view sub_area) const;
  bool HasFact(std::string_view fact) const;
  const Table* FindTable(int number) const;
  // Target of a question: the workshop's, else the instrument's; -1: none.
  int TargetOf(const Question& question) const;
};

// Checks everything that was prepared against its instrument. Violations name the place ("tables[2].sections[0]").
// Errors: INVALID_ARGUMENT WORKSHOP_INVALID.
Status CheckWorkshop(const Workshop& workshop, const Instrument& instrument);

// Empty when people may begin to answer, else what is missing ("product").
std::string MissingForAnswering(const Workshop& workshop);

// ISO 3166-1 alpha-2, or a user-assigned code (AA, QM–QZ, XA–XZ, ZZ).
bool IsCountryCode(std::string_view code);
// Only these may carry demonstration data.
bool IsUserAssigned(std::string_view code);

}  // namespace concord::intake
