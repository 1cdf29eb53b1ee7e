#pragma once
// A programme's ranking model as rows: the answers of one person each, and what the model expects that person alone to put first.
//   answers  FP32 [rows, questions]   choices from 0, in the order of Questions(); numbers where the question asks for one
//   answered BOOL [rows, questions]   false: no answer; left out: all are answered
//   scores   FP32 [rows, actions]     log of the expected share, over Actions(); without what was learnt of a country
// Rankings of a workshop, with its people, candidates and country, are concord.inference.v1's.
#include <memory>

#include "inference/serve/version.h"

namespace concord::inference {

class RankingRows final : public Runnable {
 public:
  // The model as a version, warmed up. FAILED_PRECONDITION MODEL_REFUSED.
  static Result<std::shared_ptr<const Version>> Warm(std::shared_ptr<const ranking::Model> model, const std::string& programme, const std::string& version = "",
                                                     const std::string& sha256 = "");
  RankingRows(std::shared_ptr<const ranking::Model> model, const std::string& programme);

  const Signature& signature() const override { return signature_; }
  Status Check(const float* in, std::size_t rows) const override;
  Status Run(const float* in, std::size_t rows, float* out) const override;

 private:
  std::shared_ptr<const ranking::Model> model_;
  ranking::WorkshopCase empty_;  // everything but the answers
  Signature signature_;
};

}  // namespace concord::inference
