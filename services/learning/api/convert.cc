#include "learning/api/convert.h"

#include "learning/api/card.h"

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
  if (t.learn_time != 0) SetTime(t.learn_time, out->mutable_learn_time());
  out->set_promoted_version(learnt.promoted_version);
  out->set_demonstration_workshops(t.demonstration_workshops);
  out->set_net_from_workshops(net_from_workshops);
  if (learnt.drift) {
    pb::Drift* drift = out->mutable_drift();
    drift->set_workshops(learnt.drift->workshops);
    drift->set_value(learnt.drift->value);
    drift->set_limit(learnt.drift->limit);
    drift->set_expected_loss(learnt.drift->expected_loss);
    drift->set_seen_loss(learnt.drift->seen_loss);
  }
  out->set_own_consent(learnt.own_consent);
  out->set_own_without_consent(learnt.own_without_consent);
  out->set_own_too_small(learnt.own_too_small);
  out->set_changes_of_order(learnt.changes.changes);
  out->set_changes_waiting(learnt.changes.waiting);
  out->set_actions_done(learnt.changes.done);
  out->set_actions_stopped(learnt.changes.stopped);
}

void Fill(const db::ConsentSummary& summary, pb::Consent* out) {
  const db::ConsentRow& c = summary.consent;
  out->set_programme(c.programme);
  out->set_agreed(c.agreed);
  out->set_person(c.person);
  if (c.change_time != 0) SetTime(c.change_time, out->mutable_time());
  out->set_workshops(summary.workshops);
  out->set_teaching(summary.teaching);
  out->set_in_promoted_model(summary.in_promoted_model);
  out->set_too_small(summary.too_small);
}

void Fill(const db::ChangeSeen& seen, pb::ChangeOfOrder* out) {
  const db::ChangeRow& c = seen.change;
  out->set_workshop("workshops/" + c.workshop);
  out->set_name(out->workshop() + "/changes/" + std::to_string(c.number));
  out->set_programme(c.programme);
  out->set_candidate(c.candidate);
  out->set_from_place(c.from_place);
  out->set_to_place(c.to_place);
  out->set_state(!seen.teaches ? "WITHHELD" : seen.models.empty() ? "WAITING" : "LEARNT");
  SetTime(c.learn_time, out->mutable_learn_time());
  out->set_evidence_version(c.evidence_version);
  for (const std::string& version : seen.models) out->add_models("models/" + c.programme + "/versions/" + version);
}

void Fill(const db::DecisionRow& d, const std::string& office, pb::ModelDecision* out) {
  out->set_name("modelDecisions/" + d.id);
  out->set_model("models/" + d.programme + "/versions/" + d.version);
  out->set_action(d.action);
  out->set_by(d.by);
  if (d.office == office) out->set_person(d.person);
  out->set_reason(d.reason);
  SetTime(d.time, out->mutable_time());
  out->set_then(d.then);
}

void Fill(const db::ModelRow& model, int own_workshops, pb::Model* out) {
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
  ReadCard(model.card, out->mutable_card());
  out->set_signature(model.signature);
  out->set_key(model.key);
  out->set_own_workshops(own_workshops);
  out->set_before(model.before);
  if (model.against_before) out->set_ndcg10_against_before(*model.against_before);
  out->set_file_kept(model.file_kept);
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
