#include "intake/app/testing/first_half_world.h"

namespace concord::intake::testing_world {

FirstHalf::FirstHalf() = default;

auth::Principal FirstHalf::Person(const std::string& office) {
  auth::Principal p;
  p.kind = auth::Kind::kPerson;
  p.subject = "people/018f0000-0000-7000-8000-0000000000ff";
  p.office = office;
  p.roles = {"administrator", "facilitator"};
  return p;
}

auth::Principal FirstHalf::Of(const Participant& participant, const std::string& office) {
  auth::Principal p;
  p.kind = auth::Kind::kParticipant;
  p.subject = participant.Name();
  p.office = office;
  p.workshop = participant.workshop;
  p.participant = participant.id;
  return p;
}

Workshop FirstHalf::Prepared() {
  Workshop w;
  w.display_name = "Sunflower oil to the European Union";
  w.instrument = "mini";
  w.instrument_version = "1.0.0";
  w.country_code = "XA";
  w.demonstration = true;
  w.product = "Sunflower oil";
  w.start_date = "2026-11-23";
  w.end_date = "2026-11-24";
  w.tables = {{1, Side::kGovernment, {}, false, 8}, {2, Side::kIndustry, {}, false, 8}};
  w.support_side = Side::kIndustry;
  return w;
}

WorkshopView FirstHalf::Created(Workshop workshop) {
  auto made = workshops_.Create(Person(), std::move(workshop), "");
  if (!made.ok()) {
    ADD_FAILURE() << made.error().ToString();
    std::abort();
  }
  return *made;
}

JoinWish FirstHalf::Wish(Side side, int table) {
  JoinWish wish;
  wish.client_id = "device-with-random-" + std::to_string(++devices_);
  wish.consent = true;
  wish.side = side;
  wish.organisation = "Standards body";
  wish.sex = Sex::kWoman;
  wish.table = table;
  wish.language = "fr-MA";
  return wish;
}

Participant FirstHalf::Joined(const WorkshopView& view, Side side, int table) {
  auto joined = people_.Join(view.workshop.join_code, Wish(side, table), 0);
  if (!joined.ok()) {
    ADD_FAILURE() << joined.error().ToString();
    std::abort();
  }
  return joined->participant;
}

Status FirstHalf::Go(const WorkshopView& view, Stage from, Stage to) {
  auto gone = workshops_.Advance(Person(), view.workshop.Name(), from, to, false, 0);
  if (!gone.ok()) return gone.error();
  EXPECT_EQ(gone->workshop.stage, to);
  return Ok();
}

std::string FirstHalf::Submit(const Participant& p, const std::string& request, std::vector<Answer> answers) {
  return Why(answers_.Submit(Of(p), "workshops/" + p.workshop, request, answers, 0));
}

std::vector<std::string> FirstHalf::Events(std::vector<std::string>* data) {
  std::vector<std::string> types;
  const Status s = store_->ViewUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(auto rows, tx.Query("SELECT type, data FROM outbox ORDER BY seq"));
    for (const store::Row& row : rows) {
      const std::string& type = row.Text(0);
      types.push_back(type.substr(type.rfind('.') + 1));
      if (data != nullptr) data->push_back(row.Bytes(1));
    }
    return Ok();
  });
  if (!s.ok()) ADD_FAILURE() << s.error().ToString();
  return types;
}

}  // namespace concord::intake::testing_world
