#include "learning/api/convert.h"

namespace concord::learning::api {
namespace {

void SetTime(Micros t, google::protobuf::Timestamp* out) {
  out->set_seconds(t / kSecond);
  out->set_nanos(static_cast<int>(t % kSecond) * 1000);
}

void Fill(const MeanScore& mean, pb::CountrySkill* out) {
  out->set_country_code(mean.country_code);
  out->set_workshops(mean.workshops);
  out->set_suggestion(mean.suggestion);
  out->set_rule(mean.rule);
  out->set_popularity(mean.popularity);
}

}  // namespace

void Fill(const Learnt& learnt, int net_from_workshops, pb::Learnt* out) {
  const db::Totals& t = learnt.totals;
  out->set_programme(t.programme);
  out->set_workshops(t.workshops);
  out->set_countries(t.countries);
  out->set_ballots(t.ballots);
  SetTime(t.learn_time, out->mutable_learn_time());
  out->set_promoted_version(learnt.promoted_version);
  out->set_demonstration_workshops(t.demonstration_workshops);
  out->set_net_from_workshops(net_from_workshops);
}

void Fill(const db::ModelRow& model, pb::Model* out) {
  out->set_name("models/" + model.programme + "/versions/" + model.version);
  out->set_programme(model.programme);
  out->set_version(model.version);
  out->set_state(model.state);
  out->set_sha256(model.sha256);
  out->set_size_bytes(model.size_bytes);
  out->set_data_hash(model.data_hash);
  out->set_seed(model.seed);
  out->set_workshops(model.workshops);
  SetTime(model.create_time, out->mutable_create_time());
  if (model.measured.workshops > 0) {
    out->set_ndcg10(model.measured.model);
    out->set_ndcg10_popularity(model.measured.popularity);
    out->set_ndcg10_rule(model.measured.rule);
  }
  out->set_decision(model.decision);
  out->set_card_json(model.card);
}

void Fill(const db::TrainingRow& training, pb::Training* out) {
  out->set_name("trainings/" + training.id);
  out->set_programme(training.programme);
  out->set_state(training.state);
  SetTime(training.start_time, out->mutable_start_time());
  if (training.end_time != 0) SetTime(training.end_time, out->mutable_end_time());
  out->set_outcome(training.outcome);
}

void Fill(const db::EvidenceRow& evidence, pb::ProgrammeEvidence* out) {
  out->set_programme(evidence.programme);
  out->set_version(evidence.version);
  out->set_state(evidence.state);
  out->set_model_version(evidence.model_version);
}

void Fill(const Skill& skill, pb::Skill* out) {
  for (const WorkshopScore& score : skill.own) {
    auto* w = out->add_workshops();
    w->set_country_code(score.country_code);
    w->set_held_on(score.held_on);
    w->set_suggestion(score.suggestion);
    w->set_rule(score.rule);
    w->set_popularity(score.popularity);
    w->set_learnt_before(score.place - 1);
    w->set_model_spoke(score.model_spoke);
    w->set_demonstration(score.demonstration);
  }
  for (const MeanScore& mean : skill.all.countries) Fill(mean, out->add_countries());
  for (const Bin& bin : skill.all.calibration) {
    auto* b = out->add_calibration();
    b->set_said(bin.said);
    b->set_seen(bin.seen);
    b->set_count(bin.count);
  }
  if (skill.all.overall.workshops > 0) Fill(skill.all.overall, out->mutable_overall());
}

}  // namespace concord::learning::api
