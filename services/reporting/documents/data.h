#pragma once
// Everything a report is made of, as the services said it.
#include <optional>
#include <string>
#include <vector>

#include "concord/intake/v1/answers.pb.h"
#include "concord/intake/v1/gaps.pb.h"
#include "concord/intake/v1/instrument.pb.h"
#include "concord/intake/v1/vote.pb.h"
#include "concord/intake/v1/workshop.pb.h"
#include "concord/projects/v1/projects.pb.h"
#include "concord/reporting/v1/reporting.pb.h"

namespace concord::reporting::documents {

// People of one organisation on one side. No names of people get this far.
struct OrganisationCount {
  std::string name;
  intake::v1::Side side = intake::v1::SIDE_UNSPECIFIED;
  int people = 0;
};

struct RoundBallots {
  int round = 0;
  std::vector<intake::v1::PseudonymousBallot> ballots;
};

struct WorkshopData {
  reporting::v1::WorkshopReport report;  // the figures
  // From here on the texts, and the columns that events do not carry.
  intake::v1::Workshop workshop;
  intake::v1::Instrument instrument;  // in the language of the report
  std::vector<intake::v1::Gap> gaps;
  std::vector<intake::v1::Candidate> candidates;
  std::vector<intake::v1::Round> rounds;  // closed ones, first round first
  std::optional<intake::v1::Suggestion> suggestion;
  std::optional<intake::v1::Agreement> agreement;
  std::optional<projects::v1::Roadmap> roadmap;
  std::vector<OrganisationCount> organisations;
  // Only for the spreadsheet.
  std::vector<intake::v1::PseudonymousSheet> sheets;
  std::vector<RoundBallots> ballots;
};

}  // namespace concord::reporting::documents
