#include "reporting/documents/testing/sample.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace concord::reporting::documents::testing {
namespace {

namespace pb = concord::intake::v1;
using Json = nlohmann::json;

constexpr std::int64_t kTime = 1'794'750'180;  // 15 November 2026, 13:43 UTC

int Mix(const std::string& text, int below) {
  std::uint32_t h = 2166136261u;
  for (const unsigned char c : text) h = (h ^ c) * 16777619u;
  return static_cast<int>((h >> 7) % static_cast<std::uint32_t>(below));
}

pb::Instrument InstrumentOf(const Json& bundle, const std::string& language) {
  const auto text = [&](const Json& t) { return t.is_object() ? t.at(language).get<std::string>() : std::string(); };
  pb::Instrument out;
  out.set_name("instruments/qi4tf/versions/1.0.0");
  out.set_title(text(bundle.at("programme").at("title")));
  out.set_mark(text(bundle.at("programme").at("mark")));
  out.set_language_code(language);
  out.set_ballot_places(5);
  out.set_shortlist_max(15);
  for (const auto& area : bundle.at("instrument").at("areas")) {
    auto* a = out.add_areas();
    a->set_code(area.at("code"));
    a->set_title(text(area.at("title")));
    for (const auto& sub : area.at("sub_areas")) {
      auto* s = a->add_sub_areas();
      s->set_code(sub.at("code"));
      s->set_title(text(sub.at("title")));
    }
  }
  for (const auto& question : bundle.at("instrument").at("questions")) {
    auto* q = out.add_questions();
    q->set_code(question.at("code"));
    q->set_sub_area(q->code().substr(0, q->code().find('.')));
    q->set_text(text(question.at("text")));
    q->set_target(4);
    const std::string who = question.at("perspective");
    q->set_perspective(who == "G" ? pb::PERSPECTIVE_GOVERNMENT : who == "I" ? pb::PERSPECTIVE_INDUSTRY : pb::PERSPECTIVE_BOTH);
    for (const auto& choice : question.at("choices")) q->add_choices(text(choice));
  }
  for (const auto& action : bundle.at("actions")) {
    auto* a = out.add_actions();
    a->set_id(action.at("id"));
    a->set_title(text(action.at("title")));
    a->set_first_step(text(action.at("first_step")));
    a->set_proof(text(action.at("proof")));
    a->set_cost_band(action.at("cost_band"));
    a->set_months(action.at("months"));
  }
  return out;
}

pb::Workshop WorkshopOf(bool french) {
  pb::Workshop w;
  w.set_name("workshops/018f6f9e-0000-7000-8000-000000000001");
  w.set_display_name(french ? "Huile de tournesol vers l’Union européenne" : "Sunflower oil to the European Union");
  w.set_country_code("XA");
  w.set_host(french ? "Ministère du Commerce de XA" : "Ministry of Trade of XA");
  w.set_co_host(french ? "Association des producteurs d’huile" : "Oil Producers’ Association");
  w.set_product(french ? "Huile de tournesol brute et raffinée" : "Crude and refined sunflower oil");
  w.add_hs_codes("1512.11");
  w.add_hs_codes("1512.19");
  w.add_target_markets(french ? "Union européenne" : "European Union");
  w.set_start_date("2026-11-12");
  w.set_end_date("2026-11-13");
  w.add_languages("en");
  w.add_languages("fr");
  w.set_demonstration(true);
  w.set_support_side(pb::SIDE_INDUSTRY);
  for (const char* code : {"G1", "H4"}) {
    auto* out = w.add_out_of_scope();
    out->set_sub_area(code);
    out->set_reason(french ? "Sans objet pour une huile végétale." : "Makes no sense for a vegetable oil.");
  }
  return w;
}

void AddAttendance(WorkshopData& d, bool french) {
  const auto row = [&](const char* side, int women, int men, int other, int organisations) {
    auto* r = d.report.add_attendance();
    r->set_side(side);
    r->set_women(women);
    r->set_men(men);
    r->set_other(other);
    r->set_organisations(organisations);
  };
  row("government", 11, 12, 0, 5);
  row("industry", 9, 11, 0, 5);
  row("support", 3, 1, 0, 1);
  row("observer", 2, 2, 0, 1);
  const auto organisation = [&](const char* en, const char* fr, pb::Side side, int people) { d.organisations.push_back({french ? fr : en, side, people}); };
  organisation("Ministry of Trade of XA", "Ministère du Commerce de XA", pb::SIDE_GOVERNMENT, 6);
  organisation("Standards Bureau of XA", "Bureau des normes de XA", pb::SIDE_GOVERNMENT, 5);
  organisation("Food Safety Agency of XA", "Agence de sécurité sanitaire de XA", pb::SIDE_GOVERNMENT, 5);
  organisation("Customs of XA", "Douanes de XA", pb::SIDE_GOVERNMENT, 4);
  organisation("Metrology Institute of XA", "Institut de métrologie de XA", pb::SIDE_GOVERNMENT, 3);
  organisation("Oil Producers’ Association", "Association des producteurs d’huile", pb::SIDE_INDUSTRY, 7);
  organisation("Northern Press Co-operative", "Coopérative des presses du Nord", pb::SIDE_INDUSTRY, 5);
  organisation("Sunrise Exporters", "Exportateurs du Levant", pb::SIDE_INDUSTRY, 4);
  organisation("Growers’ Federation", "Fédération des cultivateurs", pb::SIDE_INDUSTRY, 4);
  organisation("Technical University of XA", "Université technique de XA", pb::SIDE_SUPPORT, 4);
  organisation("Observer mission", "Mission d’observation", pb::SIDE_OBSERVER, 4);
}

void AddGaps(WorkshopData& d, bool french, bool checked) {
  std::vector<reporting::v1::ReportGap> gaps;
  for (const auto& q : d.instrument.questions()) {
    if (q.sub_area() == "G1" || q.sub_area() == "H4") continue;
    reporting::v1::ReportGap g;
    g.set_question(q.code());
    g.set_target(4);
    const double level = (1 + Mix(q.code(), 8)) * 0.5;
    g.set_agreed(checked && Mix(q.code() + "agreed", 4) == 0);
    g.set_level(level);
    g.set_gap(std::max(0.0, 4 - level));
    g.set_urgency(checked && g.gap() > 1 && Mix(q.code() + "rated", 3) == 0 ? Mix(q.code() + "u", 4) : -1);
    g.set_state(!checked || g.gap() == 0 ? "OPEN" : g.agreed() ? "CORRECTED" : Mix(q.code() + "struck", 9) == 0 ? "STRUCK" : "CONFIRMED");
    g.set_claimed(level >= 4);
    g.set_n_government(q.perspective() == pb::PERSPECTIVE_INDUSTRY ? 0 : 9 + Mix(q.code(), 5));
    g.set_n_industry(q.perspective() == pb::PERSPECTIVE_GOVERNMENT ? 0 : 8 + Mix(q.code(), 4));
    g.set_median_government(g.n_government() == 0 ? -1 : level);
    g.set_median_industry(g.n_industry() == 0 ? -1 : std::max(0.0, level - 1));
    gaps.push_back(g);
    pb::Gap told;
    told.set_question(q.code());
    if (g.state() == "CORRECTED") {
      told.set_agreed_choice(static_cast<int>(level));
      told.set_note(french ? "La salle a lu le décret ensemble et s’accorde." : "The room read the decree together and agrees.");
    }
    if (g.state() == "STRUCK") told.set_note(french ? "Déjà couvert par une autre question." : "Covered by another question.");
    d.gaps.push_back(told);
  }
  const auto priority = [](const reporting::v1::ReportGap& g) { return g.gap() * (g.urgency() < 0 ? 1 : g.urgency()); };
  std::stable_sort(gaps.begin(), gaps.end(), [&](const auto& a, const auto& b) { return priority(a) > priority(b); });
  int n = 0, place = 0;
  double last = -1;
  for (auto& g : gaps) {
    n += 1;
    if (priority(g) != last) place = n;
    last = priority(g);
    g.set_place(place);
    *d.report.add_gaps() = g;
  }
  for (const auto& area : d.instrument.areas()) {
    auto* row = d.report.add_heat();
    row->set_code(area.code());
    row->set_gap(0.6 + Mix(area.code() + "x", 27) * 0.1);
    row->set_government(area.code() == "I" ? -1 : row->gap() - 0.4);
    row->set_industry(area.code() == "A" ? -1 : row->gap() + 0.5);
  }
}

void AddCandidates(WorkshopData& d, bool french) {
  for (int i = 0; i < 12; ++i) {
    pb::Candidate c;
    c.set_id(d.instrument.actions(i * 3).id());
    c.set_cost_band(d.instrument.actions(i * 3).cost_band());
    d.candidates.push_back(c);
  }
  pb::Candidate own;
  own.set_id("own-1");
  own.set_own(true);
  own.set_cost_band("L");
  own.set_title(french ? "Créer un point de contact unique pour les exportateurs d’huile" : "Open one contact point for exporters of oil");
  d.candidates.push_back(own);
}

void AddRound(WorkshopData& d, int number) {
  const int n = static_cast<int>(d.candidates.size());
  auto* round = d.report.add_rounds();
  round->set_number(number);
  round->set_ballots(number == 1 ? 45 : 46);
  round->set_voters(47);
  round->set_kendall_w(number == 1 ? 0.387 : 0.524);
  round->set_kendall_p(0.00001);
  pb::Round counted;
  counted.set_number(number);
  counted.set_ballots(round->ballots());
  counted.set_ballots_government(23);
  counted.set_ballots_industry(round->ballots() - 23);
  counted.set_agreement(number == 1 ? "weak" : "moderate");
  counted.set_ballots_to_change_top3(number == 1 ? 2 : 5);
  counted.set_sides_balanced(true);
  RoundBallots ballots{number, {}};
  for (int i = 0; i < n; ++i) {
    const auto& id = d.candidates[static_cast<std::size_t>((i * 5 + number - 1) % n)].id();
    auto* t = round->add_tallies();
    t->set_candidate(id);
    t->set_place(i + 1);
    t->set_in_five_government(std::max(0, 22 - 2 * i));
    t->set_in_five_industry(std::max(0, 20 - 2 * i + i % 3));
    t->set_in_five(t->in_five_government() + t->in_five_industry());
    t->set_points(11.2 - 0.81 * i);
    auto* c = counted.add_tallies();
    c->set_candidate(id);
    c->set_place(i + 1);
    c->set_tied(i == 3 || i == 4);
    c->set_points_persons(11.1 - 0.79 * i);
    c->set_points_government(11.4 - 0.8 * i);
    c->set_points_industry(11.0 - 0.82 * i);
    c->set_place_government(i + 1);
    c->set_place_industry(std::max(1, i + 1 + (i % 3 - 1)));
  }
  for (int v = 0; v < round->ballots(); ++v) {
    pb::PseudonymousBallot b;
    const std::string key = std::to_string(number) + "/" + std::to_string(v);
    b.set_voter("v" + std::to_string(100000 + Mix(key, 800000)));
    b.set_counts_as(v < 23 ? "government" : "industry");
    for (int p = 0; p < 5; ++p) b.add_ranking(round->tallies((v + p * (1 + v % 2)) % n).candidate());
    ballots.ballots.push_back(b);
  }
  d.rounds.push_back(counted);
  d.ballots.push_back(ballots);
}

void AddAgreement(WorkshopData& d, bool french) {
  pb::Agreement a;
  for (const auto& t : d.report.rounds(1).tallies()) a.add_order_voted(t.candidate());
  for (const int i : {0, 3, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12}) a.add_order(a.order_voted(i));
  auto* change = a.add_changes();
  change->set_candidate(a.order(1));
  change->set_from_place(4);
  change->set_to_place(2);
  change->set_reason(french ? "Le marché exige ce certificat dès mars 2027 ; sans lui, rien d’autre ne compte."
                            : "The market asks for this certificate from March 2027; without it nothing else counts.");
  const auto count = [](pb::PositionCount* p, int people, int support, int live, int object) {
    p->set_people(people);
    p->set_support(support);
    p->set_can_live(live);
    p->set_object(object);
  };
  count(a.mutable_government(), 23, 17, 5, 0);
  count(a.mutable_industry(), 24, 15, 6, 1);
  auto* objection = a.add_objections();
  objection->set_side(pb::SIDE_INDUSTRY);
  objection->set_candidate(a.order(5));
  objection->set_reason(french ? "Les petites presses ne peuvent pas payer ces essais ; un fonds commun doit venir d’abord."
                               : "Small presses cannot pay for these tests; a common fund has to come first.");
  a.set_quorum_met(true);
  a.set_quorum_government(12);
  a.set_quorum_industry(12);
  for (const auto& id : a.order()) d.report.add_order(id);
  auto* reported = d.report.add_changes();
  reported->set_candidate(a.order(1));
  reported->set_from_place(4);
  reported->set_to_place(2);
  for (const int v : {17, 5, 0, 23}) d.report.add_positions_government(v);
  for (const int v : {15, 6, 1, 24}) d.report.add_positions_industry(v);
  d.agreement = a;

  pb::Suggestion s;
  s.set_model_version("2026-11-03.2");
  s.set_workshops_learnt(29);
  s.set_workshops_country(3);
  for (int i = 0; i < a.order_voted_size(); ++i) {
    auto* action = s.add_actions();
    action->set_candidate(a.order_voted((i * 2) % a.order_voted_size()));
    action->set_place(i + 1);
    if (action->candidate() == "own-1") continue;
    action->set_p_top(std::max(0.04, 0.93 - 0.08 * i));
    action->set_place_low(std::max(1, i - 1));
    action->set_place_high(i + 4);
  }
  for (const auto& action : s.actions()) d.report.add_suggested(action.candidate());
  d.report.set_model_version(s.model_version());
  d.report.set_suggestion_tau(0.487);
  d.report.set_suggestion_top5(3);
  d.suggestion = s;
}

void AddRoadmap(WorkshopData& d, bool french) {
  projects::v1::Roadmap r;
  r.set_name("roadmaps/018f6f9e-0000-7000-8000-000000000002");
  r.set_state("ADOPTED");
  r.set_follow_up_body(french ? "Comité national de la facilitation des échanges" : "National Trade Facilitation Committee");
  r.set_follow_up_date("2027-02-01");
  int place = 0;
  for (const auto& id : d.report.order()) {
    place += 1;
    auto* item = r.add_items();
    item->set_action(id);
    item->set_place(place);
    item->set_included(place <= 9);
    item->set_lead(place == 9 ? "" : place % 2 ? (french ? "Agence de sécurité sanitaire de XA" : "Food Safety Agency of XA") : (french ? "Bureau des normes de XA" : "Standards Bureau of XA"));
    item->set_focal_point("A. Person, head of unit");
    item->add_supporting(french ? "Association des producteurs d’huile" : "Oil Producers’ Association");
    if (place % 3 == 0) item->add_supporting(french ? "Université technique de XA" : "Technical University of XA");
    item->set_start_quarter(place <= 3 ? "2027-Q1" : "2027-Q3");
    item->set_end_quarter(place <= 3 ? "2027-Q2" : place <= 6 ? "2028-Q1" : "2029-Q2");
    item->set_funds(place % 3 == 0 ? "partner" : place % 3 == 1 ? "own_budget" : "none_yet");
    if (place % 3 == 0) item->set_funds_partner(french ? "Banque de développement" : "Development bank");
    item->set_currency_code("EUR");
    item->set_cost_minor_units(2'512'500 * place);
    item->set_cost_band(place % 3 == 0 ? "H" : place % 2 ? "L" : "M");
    item->set_state("PLANNED");
    for (const auto& action : d.instrument.actions()) {
      if (action.id() != id) continue;
      item->set_first_step(action.first_step());
      item->set_proof(action.proof());
    }
    if (id == "own-1") item->set_first_step(french ? "Nommer un responsable et demander trois offres." : "Name the owner and ask for three offers.");
    for (int g = 0; g < 2 + place % 3; ++g) item->add_gaps()->set_question(d.report.gaps(place + g).question());
    if (place == 4) item->add_missing_prerequisites(d.instrument.actions(1).id());
    auto* told = d.report.add_roadmap();
    told->set_action(id);
    told->set_place(place);
    told->set_start_quarter(item->start_quarter());
    told->set_end_quarter(item->end_quarter());
    told->set_cost_band(item->cost_band());
    told->set_funds(item->funds());
    told->set_included(item->included());
  }
  d.roadmap = r;
}

void AddAnswers(WorkshopData& d, bool french) {
  for (int p = 0; p < 47; ++p) {
    pb::PseudonymousSheet sheet;
    sheet.set_participant("p-" + std::to_string(1000000 + Mix("person" + std::to_string(p), 9000000)));
    sheet.set_counts_as(p < 23 ? "government" : "industry");
    sheet.set_organisation("org-" + std::to_string(1 + p % 10));
    sheet.set_table(p < 23 ? 1 + p % 3 : 4 + p % 2);
    sheet.set_speaks_for(1);
    for (const auto& q : d.instrument.questions()) {
      const bool asked = q.perspective() == pb::PERSPECTIVE_BOTH || (q.perspective() == pb::PERSPECTIVE_GOVERNMENT) == (p < 23);
      const std::string key = q.code() + std::to_string(p);
      if (!asked || q.sub_area() == "G1" || q.sub_area() == "H4" || Mix(key, 4) == 0) continue;
      auto* a = sheet.add_answers();
      a->set_question(q.code());
      if (Mix(key + "null", 20) == 0) a->set_null_reason(pb::NULL_REASON_DONT_KNOW);
      else a->set_choice(Mix(key + "choice", 6));
      if (Mix(key + "note", 60) == 0) a->set_note(french ? "Voir le rapport annuel, page 12." : "See the annual report, page 12.");
    }
    d.sheets.push_back(sheet);
  }
}

void AddSource(WorkshopData& d, const char* type, std::int64_t count) {
  auto* s = d.report.add_sources();
  s->set_type(type);
  s->set_count(count);
}

WorkshopData Begin(const std::string& bundle, const std::string& language) {
  std::ifstream in(bundle);
  WorkshopData d;
  d.instrument = InstrumentOf(Json::parse(in), language);
  d.workshop = WorkshopOf(language == "fr");
  d.report.set_workshop(d.workshop.name());
  d.report.set_demonstration(true);
  d.report.mutable_fresh_time()->set_seconds(kTime);
  d.report.set_data_hash("9f2c61d07ab34e5588c1f0a2d6b7e4931c5a8f70e2d94b6613a7c8d5f0e1b2a4");
  AddSource(d, "concord.intake.events.v1.WorkshopOpened", 1);
  AddSource(d, "concord.intake.events.v1.ParticipantJoined", 51);
  AddSource(d, "concord.intake.events.v1.AnswersSubmitted", 1284);
  return d;
}

}  // namespace

WorkshopData Sample(const std::string& bundle, const std::string& language) {
  const bool french = language == "fr";
  WorkshopData d = Begin(bundle, language);
  d.report.set_stage("ROADMAP");
  AddSource(d, "concord.intake.events.v1.StageChanged", 8);
  AddSource(d, "concord.intake.events.v1.GapSettled", 61);
  AddSource(d, "concord.intake.events.v1.BallotCast", 91);
  AddSource(d, "concord.intake.events.v1.RoundClosed", 2);
  AddSource(d, "concord.intake.events.v1.ConsensusReached", 1);
  AddSource(d, "concord.projects.events.v1.RoadmapCreated", 1);
  AddSource(d, "concord.projects.events.v1.RoadmapItemUpdated", 13);
  AddSource(d, "concord.projects.events.v1.RoadmapAdopted", 1);
  AddAttendance(d, french);
  AddGaps(d, french, true);
  AddCandidates(d, french);
  AddRound(d, 1);
  AddRound(d, 2);
  AddAgreement(d, french);
  AddRoadmap(d, french);
  AddAnswers(d, french);
  return d;
}

WorkshopData SampleBeforeVote(const std::string& bundle, const std::string& language) {
  WorkshopData d = Begin(bundle, language);
  d.report.set_stage("ANSWER");
  AddAttendance(d, language == "fr");
  AddGaps(d, language == "fr", false);
  AddAnswers(d, language == "fr");
  return d;
}

WorkshopData Hostile(WorkshopData d) {
  std::string title;
  for (int i = 0; title.size() < 2000; ++i) title += i % 7 == 6 ? "Sonnenblumenölausfuhrqualitätsprüfungswesen " : "long ";
  d.workshop.set_display_name(title.substr(0, 2000));
  d.workshop.set_product("=1+1");
  d.workshop.set_host("\u0648\u0632\u0627\u0631\u0629 \u0627\u0644\u062a\u062c\u0627\u0631\u0629");  // Arabic: ministry of trade
  d.workshop.set_co_host("Oil \U0001F33B Board\x01\x02 \u202eevil\u202c");
  d.organisations[0].name = "=HYPERLINK(\"http://example.invalid\",\"click\")";
  d.organisations[1].name = "+41 22";
  d.organisations[2].name = "-1";
  d.organisations[3].name = "@SUM(A1)";
  d.organisations[4].name = "\t=cmd";
  d.organisations[5].name = "A|B<script>&amp;";
  d.organisations[6].name = "broken \xff\xfe bytes";
  d.candidates.back().set_title(std::string(300, 'x') + " \u05d0\u05d1\u05d2 \U0001F9EA");
  std::string reason = "=1+2 ";
  while (reason.size() < 1990) reason += "because small presses cannot pay ";
  d.agreement->mutable_changes(0)->set_reason(reason);
  d.agreement->mutable_objections(0)->set_reason(reason);
  for (int i = 0; i < 30; ++i) {
    auto* more = d.agreement->add_objections();
    more->set_side(i % 2 ? pb::SIDE_GOVERNMENT : pb::SIDE_INDUSTRY);
    more->set_reason(i % 3 ? "No." : reason);
  }
  for (auto& gap : d.gaps) {
    if (!gap.note().empty()) gap.set_note(reason);
  }
  d.roadmap->mutable_items(0)->set_first_step(reason);
  d.roadmap->mutable_items(1)->set_lead("@lead\nsecond line");
  d.sheets[0].mutable_answers(0)->set_note("=cmd|' /C calc'!A0");
  d.sheets[0].mutable_answers(1)->set_note("line one\nline two\ttabbed");
  return d;
}

}  // namespace concord::reporting::documents::testing
