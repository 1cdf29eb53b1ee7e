#include "intake/api/workshop_convert.h"

#include <algorithm>

#include "intake/api/time_convert.h"
#include "intake/domain/join.h"
#include "platform/id/id.h"

namespace concord::intake::api {
namespace {

template <class Repeated>
std::vector<std::string> Strings(const Repeated& in) {
  return {in.begin(), in.end()};
}

}  // namespace

Result<Workshop> FromProto(const pb::Workshop& in) {
  Workshop w;
  if (!in.name().empty()) {
    CONCORD_TRY(w.id, IdFromName(in.name(), "workshops"));
  }
  w.display_name = in.display_name();
  if (!in.instrument().empty()) {
    CONCORD_TRY(auto instrument, ParseInstrumentName(in.instrument()));
    w.instrument = instrument.id;
    w.instrument_version = instrument.version;
  }
  w.country_code = in.country_code();
  w.host = in.host();
  w.co_host = in.co_host();
  w.product = in.product();
  w.hs_codes = Strings(in.hs_codes());
  w.target_markets = Strings(in.target_markets());
  w.start_date = in.start_date();
  w.end_date = in.end_date();
  w.languages = Strings(in.languages());
  w.demonstration = in.demonstration();
  for (const auto& o : in.out_of_scope()) w.out_of_scope.push_back({o.sub_area(), o.reason()});
  for (const auto& i : in.institutions()) w.institutions.push_back({i.role(), i.display_name()});
  for (const auto& t : in.target_overrides()) w.target_overrides.push_back({t.question(), t.target(), t.reason()});
  for (const auto& t : in.tables()) {
    w.tables.push_back({t.number(), static_cast<Side>(t.side()), Strings(t.sections()), t.one_answer(), t.seats()});
  }
  w.support_side = in.support_side() == pb::SIDE_UNSPECIFIED ? Side::kGovernment : static_cast<Side>(in.support_side());
  w.facts = Strings(in.facts());
  w.invited_count = in.invited_count();
  w.equal_persons = in.equal_persons();
  w.quorum_percent = in.quorum_percent() == 0 ? 50 : in.quorum_percent();
  w.consent_text = in.consent_text();
  w.origin = in.origin();
  return w;
}

void Fill(const Table& t, pb::Table* out) {
  out->set_number(t.number);
  out->set_side(static_cast<pb::Side>(t.side));
  for (const std::string& section : t.sections) out->add_sections(section);
  out->set_one_answer(t.one_answer);
  out->set_seats(t.seats);
}

void Fill(const WorkshopView& view, pb::Workshop* out) {
  const Workshop& w = view.workshop;
  out->set_name(w.Name());
  out->set_display_name(w.display_name);
  out->set_programme(w.programme);
  out->set_instrument(InstrumentName(w.instrument, w.instrument_version));
  out->set_country_code(w.country_code);
  out->set_host(w.host);
  out->set_co_host(w.co_host);
  out->set_product(w.product);
  for (const std::string& code : w.hs_codes) out->add_hs_codes(code);
  for (const std::string& market : w.target_markets) out->add_target_markets(market);
  out->set_start_date(w.start_date);
  out->set_end_date(w.end_date);
  for (const std::string& language : w.languages) out->add_languages(language);
  out->set_stage(static_cast<pb::Stage>(w.stage));
  out->set_join_code(w.join_code);
  out->set_demonstration(w.demonstration);
  for (const OutOfScope& o : w.out_of_scope) {
    auto* scope = out->add_out_of_scope();
    scope->set_sub_area(o.sub_area);
    scope->set_reason(o.reason);
  }
  for (const Institution& i : w.institutions) {
    auto* institution = out->add_institutions();
    institution->set_role(i.role);
    institution->set_display_name(i.display_name);
  }
  for (const TargetOverride& t : w.target_overrides) {
    auto* target = out->add_target_overrides();
    target->set_question(t.question);
    target->set_target(t.target);
    target->set_reason(t.reason);
  }
  for (const Table& t : w.tables) Fill(t, out->add_tables());
  out->set_support_side(static_cast<pb::Side>(w.support_side));
  for (const std::string& fact : w.facts) out->add_facts(fact);
  out->set_invited_count(w.invited_count);
  out->set_equal_persons(w.equal_persons);
  out->set_quorum_percent(w.quorum_percent);
  out->set_etag(w.Etag());
  SetTime(w.create_time, [&] { return out->mutable_create_time(); });
  SetTime(w.update_time, [&] { return out->mutable_update_time(); });
  if (view.next != Stage::kUnset) {
    out->mutable_next()->set_stage(static_cast<pb::Stage>(view.next));
    out->mutable_next()->set_blocked_by(view.blocked_by);
    out->mutable_next()->set_open_answers(view.open_answers);
  }
  out->set_can_undo(view.can_undo);
  out->set_joined_count(view.joined);
  out->set_consent_text(w.consent_text);
  out->set_origin(w.origin);
}

JoinWish FromProto(const pb::JoinWorkshopRequest& in) {
  JoinWish wish;
  wish.client_id = in.client_id();
  wish.language = in.language_code();
  wish.consent = in.consent();
  wish.side = pb::Side_IsValid(in.side()) ? static_cast<Side>(in.side()) : Side::kUnset;
  wish.organisation = in.organisation();
  wish.position = in.position();
  wish.sex = pb::Sex_IsValid(in.sex()) ? static_cast<Sex>(in.sex()) : Sex::kUnset;
  wish.table = in.table();
  wish.rapporteur = in.rapporteur();
  wish.speaks_for = in.speaks_for();
  return wish;
}

void FillInvitation(const Workshop& w, pb::JoinInvitation* out) {
  out->set_support_side(static_cast<pb::Side>(w.support_side));
  out->set_workshop(w.Name());
  out->set_display_name(w.display_name);
  for (const std::string& language : w.languages) out->add_languages(language);
  for (const Table& t : w.tables) Fill(t, out->add_tables());
  out->set_demonstration(w.demonstration);
  out->set_consent_text(w.consent_text);
  out->set_closed(JoiningOver(w));
  for (const Institution& i : w.institutions) {
    const auto& known = out->organisations();
    if (std::find(known.begin(), known.end(), i.display_name) == known.end()) out->add_organisations(i.display_name);
  }
}

void Fill(const Participant& p, pb::Participant* out) {
  out->set_name(p.Name());
  out->set_side(static_cast<pb::Side>(p.side));
  out->set_counts_as(static_cast<pb::Side>(p.counts_as));
  out->set_organisation(p.organisation);
  out->set_position(p.position);
  out->set_sex(static_cast<pb::Sex>(p.sex));
  out->set_table(p.table);
  out->set_rapporteur(p.rapporteur);
  out->set_speaks_for(p.speaks_for);
  out->set_language_code(p.language);
  SetTime(p.join_time, [&] { return out->mutable_join_time(); });
  out->set_number(p.number);
}

void Fill(const RoomProgress& room, pb::Progress* out) {
  for (const TableProgress& t : room.progress.tables) {
    auto* row = out->add_tables();
    Fill(t.table, row->mutable_table());
    row->set_people(t.people);
    row->set_answered(t.answered);
    row->set_expected(t.expected);
    for (std::size_t a = 0; a < t.cells.size(); ++a) {
      auto* cell = row->add_cells();
      cell->set_area(room.areas[a]);
      cell->set_asked(t.cells[a].asked);
      cell->set_finished(t.cells[a].finished);
      cell->set_people(t.cells[a].people);
      cell->set_answered(t.cells[a].answered);
      cell->set_expected(t.cells[a].expected);
    }
  }
  for (const std::string& area : room.areas) out->add_areas(area);
  out->set_answered(room.progress.answered);
  out->set_expected(room.progress.expected);
  out->set_joined(room.joined);
  out->set_invited(room.invited);
  out->set_ballots(room.ballots);
  out->set_voters(room.voters);
  out->set_observers(room.observers);
  out->set_positions(room.positions);
  SetTime(room.read_time, [&] { return out->mutable_read_time(); });
}

Answer FromProto(const pb::Answer& in) {
  Answer a;
  a.question = in.question();
  a.null_reason = static_cast<NullReason>(in.null_reason());
  // A choice that is given must be in range, also beside a null reason: −1 stands for "absent" from here on.
  if (in.has_choice()) a.choice = in.choice() < 0 ? -2 : in.choice();
  a.note = in.note();
  if (in.has_evidence()) a.evidence = {in.evidence().kind(), in.evidence().reference(), in.evidence().date(), in.evidence().holder()};
  if (in.has_answer_time()) a.answer_time = in.answer_time().seconds() * kSecond + in.answer_time().nanos() / 1000;
  return a;
}

void Fill(const Answer& a, pb::Answer* out) {
  out->set_question(a.question);
  if (a.choice >= 0) out->set_choice(a.choice);
  out->set_null_reason(static_cast<pb::NullReason>(a.null_reason));
  out->set_note(a.note);
  if (!a.evidence.empty()) {
    auto* evidence = out->mutable_evidence();
    evidence->set_kind(a.evidence.kind);
    evidence->set_reference(a.evidence.reference);
    evidence->set_date(a.evidence.date);
    evidence->set_holder(a.evidence.holder);
  }
  SetTime(a.answer_time, [&] { return out->mutable_answer_time(); });
}

}  // namespace concord::intake::api
