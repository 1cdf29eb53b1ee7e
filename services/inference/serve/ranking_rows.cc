#include "inference/serve/ranking_rows.h"

#include <cmath>
#include <cstring>

#include "inference/serve/hash.h"
#include "inference/serve/mlp_kernel.h"

namespace concord::inference {

RankingRows::RankingRows(std::shared_ptr<const ranking::Model> model, const std::string& programme) : model_(std::move(model)) {
  empty_.programme = programme;
  empty_.questions = model_->parts().encoder.Questions();
  for (const std::string& action : model_->parts().actions) empty_.candidates.push_back({action});
  empty_.voters.resize(1);
  empty_.voters[0].answers.resize(empty_.questions.size());
  signature_ = {"concord_ranking", "answers", empty_.questions.size(), "answered", "scores", empty_.candidates.size()};
  for (const auto& question : empty_.questions) signature_.meaning = HashOf(question.id, signature_.meaning);
  for (const auto& action : empty_.candidates) signature_.meaning = HashOf(action.id, signature_.meaning + 1);
}

Result<std::shared_ptr<const Version>> RankingRows::Warm(std::shared_ptr<const ranking::Model> model, const std::string& programme, const std::string& version,
                                                         const std::string& sha256) {
  // A ranking does without a net that gives no number, which would hide it.
  for (const ranking::NetWeights& net : model->parts().nets) {
    bool finite = true;
    for (const auto* values : {&net.w1, &net.b1, &net.w2, &net.b2, &net.w3, &net.b3}) finite &= AllFinite(values->data(), values->size());
    const auto logits = ranking::Logits(net, {}, std::vector<float>(net.context, 0.f));
    if (!finite || !AllFinite(logits.data(), logits.size()))
      return Error(Code::kFailedPrecondition, "MODEL_REFUSED", programme + " version " + version + " is not served: a net's numbers are not finite");
  }
  auto made = std::make_shared<Version>();
  made->model = programme;
  made->version = version;
  made->sha256 = sha256;
  made->runnable = std::make_shared<RankingRows>(model, programme);
  made->ranker = std::move(model);
  CONCORD_CHECK_OK(WarmUp(*made));
  return std::shared_ptr<const Version>(std::move(made));
}

Status RankingRows::Check(const float* in, std::size_t rows) const {
  const std::size_t columns = empty_.questions.size();
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t q = 0; q < columns; ++q) {
      const float value = in[r * columns + q];
      const ranking::Question& question = empty_.questions[q];
      if (std::isnan(value) || question.kind == ranking::QuestionKind::kNumeric) continue;
      if (value < 0 || value >= static_cast<float>(question.choices) || value != std::floor(value)) {
        const std::string at = "answers[" + std::to_string(r) + "][" + std::to_string(q) + "]";
        const std::string why = "question " + question.id + " has the choices 0 to " + std::to_string(question.choices - 1);
        return InvalidArgument("TENSOR_INVALID", at + ": " + why).At(at, why);
      }
    }
  }
  return Ok();
}

Status RankingRows::Run(const float* in, std::size_t rows, float* out) const {
  const std::size_t columns = empty_.questions.size(), actions = empty_.candidates.size();
  ranking::WorkshopCase person = empty_;
  for (std::size_t r = 0; r < rows; ++r) {
    std::memcpy(person.voters[0].answers.data(), in + r * columns, columns * sizeof(float));
    CONCORD_TRY(const auto prepared, model_->Prepare(person));
    std::memcpy(out + r * actions, prepared.log_share.data(), actions * sizeof(float));
  }
  return Ok();
}

}  // namespace concord::inference
