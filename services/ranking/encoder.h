#pragma once
// From answers to numbers. An Encoder is fitted on the training workshops and travels inside the model; questions it has not
// seen are ignored, questions it knows and the workshop lacks count as missing.
//
// Voter columns: ordinal = standardised value, missing flag · numeric = standardised value, missing flag, four quantile ramps ·
// nominal = one column a choice, missing flag · one column for each known group.
// Context columns (the workshop as a whole): mean and spread of each ordinal or numeric question, share of each nominal choice,
// missing share, share of each group; standardised over the training workshops and clipped to ±3.
#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/types.h"

namespace concord::ranking {

// A voter as the non-zero columns of its row: most rows hold one column a question.
struct SparseRow {
  std::vector<uint32_t> column;
  std::vector<float> value;
};

class Encoder {
 public:
  static Encoder Fit(const std::vector<const WorkshopCase*>& workshops);

  int voter_columns() const { return voter_columns_; }
  int context_columns() const { return static_cast<int>(centre_.size()); }
  bool empty() const { return voter_columns_ == 0; }
  std::vector<Question> Questions() const;  // that it knows, in the order of its columns
  // Mean answer of the training voters, as a code; kMissing for a question that is not known or has no mean.
  float Typical(const std::string& question) const;

  // One row for each voter, and the workshop's context. Without voters: no rows.
  struct Encoded {
    std::vector<SparseRow> voters;
    std::vector<float> weights;
    std::vector<float> context;  // clipped to ±3
    std::vector<float> plain;    // the same, not clipped: trees lose by it
    int shared_questions = 0;  // questions that both know
  };
  Encoded Encode(const WorkshopCase& workshop) const;

  void Write(Writer& out) const;
  static Encoder Read(Reader& in);  // check in.failed() and Consistent()
  bool Consistent() const;

 private:
  struct Column {
    Question question;
    uint32_t first = 0;         // of its voter columns; the missing flag follows the values
    float mean = 0, scale = 1;  // ordinal, numeric
    std::array<float, 5> knots{};  // numeric: quantiles 0, .25, .5, .75, 1
    uint32_t values() const;    // voter columns before the missing flag
  };
  void Layout();
  // Writes the voter's row and, when given, adds it to the sums of the workshop.
  std::vector<int> Match(const WorkshopCase& workshop) const;
  Encoded Raw(const WorkshopCase& workshop) const;

  std::vector<Column> columns_;
  std::vector<std::string> groups_;
  std::vector<float> centre_, spread_;  // of context columns
  int voter_columns_ = 0;
  std::unordered_map<std::string, int> at_;  // question id → columns_
};

}  // namespace concord::ranking
