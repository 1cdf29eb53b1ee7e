#include "intake/api/time_convert.h"
#include "intake/api/workshop_convert.h"

namespace concord::intake::api {
namespace {

class Writer {
 public:
  explicit Writer(std::string language) : language_(std::move(language)) {}

  void Head(const InstrumentRecord& record, pb::Instrument* out) {
    const Instrument& i = *record.instrument;
    out->set_name(i.Name());
    out->set_programme(i.programme);
    out->set_title(i.title.In(language_));
    out->set_state(static_cast<pb::InstrumentState>(record.state));
    for (const std::string& language : i.languages) out->add_languages(language);
    out->set_language_code(language_);
    out->set_mark(i.mark.In(language_));
    out->set_content_hash(i.content_hash);
    SetTime(record.publish_time, [&] { return out->mutable_publish_time(); });
    for (const Option& o : i.null_reasons) {
      auto* reason = out->add_null_reasons();
      reason->set_id(o.id);
      reason->set_label(o.label.In(language_));
    }
    for (const Text& name : i.level_names) out->add_level_names(name.In(language_));
    out->set_shortlist_max(i.shortlist_max);
    out->set_ballot_places(i.ballot_places);
  }

  void Body(const Instrument& i, pb::Instrument* out) {
    for (const Area& a : i.areas) {
      auto* area = out->add_areas();
      area->set_code(a.code);
      area->set_title(a.title.In(language_));
      for (const SubArea& s : a.sub_areas) {
        auto* sub = area->add_sub_areas();
        sub->set_code(s.code);
        sub->set_title(s.title.In(language_));
      }
    }
    for (const Question& q : i.questions) One(q, out->add_questions());
    for (const Action& a : i.actions) One(a, out->add_actions());
  }

 private:
  void One(const Question& q, pb::Question* out) {
    out->set_code(q.code);
    out->set_sub_area(q.sub_area);
    out->set_perspective(static_cast<pb::Perspective>(q.perspective));
    out->set_text(q.text.In(language_));
    for (const Text& choice : q.choices) out->add_choices(choice.In(language_));
    out->set_why(q.why.In(language_));
    out->set_evidence_hint(q.evidence_hint.In(language_));
    out->set_target(q.target);
    out->set_weight(q.weight);
    for (const LegalReference& l : q.legal_references) One(l, out->add_legal_references());
  }
  void One(const Action& a, pb::Action* out) {
    out->set_id(a.id);
    out->set_title(a.title.In(language_));
    out->set_description(a.description.In(language_));
    for (const Trigger& t : a.triggers) {
      auto* trigger = out->add_triggers();
      trigger->set_source(t.source);
      trigger->set_weight(t.weight);
    }
    out->set_owner_type(a.owner_type);
    out->set_owner(a.owner.In(language_));
    out->set_cost_band(a.cost_band);
    out->set_months(a.months);
    for (const std::string& before : a.prerequisites) out->add_prerequisites(before);
    out->set_applies_when(a.applies_when);
    out->set_applies_when_text(a.applies_when_text.In(language_));
    out->set_first_step(a.first_step.In(language_));
    out->set_proof(a.proof.In(language_));
    out->set_quick_win(a.quick_win);
    for (const std::string& target : a.sdg_targets) out->add_sdg_targets(target);
    out->set_crs_code(a.crs_code);
    for (const LegalReference& l : a.legal_references) One(l, out->add_legal_references());
  }
  void One(const LegalReference& l, pb::LegalReference* out) {
    out->set_regime(l.regime);
    out->set_provision(l.provision);
    out->set_force(l.force);
    out->set_gist(l.gist.In(language_));
    out->set_as_of(l.as_of);
    out->set_checked(l.checked);
  }

  const std::string language_;
};

}  // namespace

void Fill(const InstrumentRecord& record, const std::string& language, bool whole, pb::Instrument* out) {
  Writer writer(BestLanguage(record.instrument->languages, language));
  writer.Head(record, out);
  if (whole) writer.Body(*record.instrument, out);
}

}  // namespace concord::intake::api
