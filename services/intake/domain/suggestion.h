#pragma once
// The suggestion from earlier workshops, and what it is made from.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/stage.h"
#include "platform/time/clock.h"

namespace concord::intake {

struct SuggestionReason {
  std::string kind;  // "answers", "earlier_workshops", "country", "net"
  double contribution = 0;
  std::vector<std::string> questions;
  int count = 0, of = 0;
};

// What one theme of the instrument adds.
struct ThemePart {
  std::string theme;  // code of an area or sub-area; "": not of one theme
  double answers = 0, net = 0;
};

struct SuggestedAction {
  std::string candidate;
  int place = 0;
  std::optional<double> p_top;
  int place_low = 0, place_high = 0;
  double score = 0;
  std::vector<SuggestionReason> reasons;
  std::vector<ThemePart> themes;  // largest first; empty without an explanation
  int nearest_count = 0;          // of Explanation::nearest
};

struct OwnWorkshop {
  std::string workshop;  // "workshops/…", of this office
  double likeness = 0;
  std::vector<std::string> top;
};

// One question's answers, changed as little as swaps two neighbours. `question` empty: none was found.
struct SwapHint {
  std::string above, below, question;
  int steps = 0, people = 0, of = 0;
  std::optional<double> gap_before, gap_after;
};

struct NextQuestion {
  struct Change {
    int answer = 0;
    std::vector<std::string> enters, leaves;
  };
  std::string question, open;  // "ANSWERS", "URGENCY"
  int missing = 0, of = 0;
  double chance = 0;
  std::vector<Change> answers;
};

// Why, beyond the reasons of each action.
struct Explanation {
  std::string method;  // "EXACT", "SAMPLED"
  int nearest = 0, nearest_least = 0;
  std::vector<OwnWorkshop> own;
  std::vector<SwapHint> swaps;
  std::vector<NextQuestion> next;
};

struct Suggestion {
  std::vector<SuggestedAction> actions;  // by place
  std::string model_version;             // empty: the rule
  bool rule_only = false;
  std::string rule_only_reason;
  int workshops_learnt = 0, workshops_country = 0;
  int top = 0;  // n of p_top
  std::optional<Explanation> explanation;
  Micros create_time = 0;
};

// What a ranker is told: nothing but codes and numbers.
struct RankCase {
  struct Question {
    std::string code;
    int choices = 6;
    double gap = -1;   // settled or computed; -1: none known
    int urgency = -1;  // -1: not rated
    std::string theme;
    bool settled = false;  // by the room: further answers do not move the gap
  };
  struct Voter {
    std::string choices;  // one byte a question, 255 = no answer
    Side side = Side::kUnset;
    int people = 1;
  };
  struct Trigger {
    std::string question;
    double weight = 1;
  };
  struct Candidate {
    std::string id;
    std::vector<Trigger> triggers;
    std::string cost_band;
    int months = 0;
  };
  std::string workshop;  // "workshops/…"
  std::string programme, country_code;
  std::vector<Question> questions;
  std::vector<Voter> voters;
  std::vector<Candidate> candidates;
};

}  // namespace concord::intake
