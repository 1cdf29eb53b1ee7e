#include "reporting/store/roadmaps.h"

namespace concord::reporting::db {
namespace {

std::int64_t Int(int x) { return x; }

}  // namespace

Status PutRoadmap(store::Tx& tx, const std::string& roadmap, const std::string& workshop) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO roadmaps (office_id, id, workshop_id) VALUES ($1, $2, $3) "
      "ON CONFLICT (office_id, id) DO UPDATE SET workshop_id = $3, adopted = 0",
      {roadmap, workshop}));
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM roadmap_items WHERE office_id = $1 AND roadmap_id = $2", {roadmap}));
  return Ok();
}

Status SetAdopted(store::Tx& tx, const std::string& roadmap, const std::string& workshop) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO roadmaps (office_id, id, workshop_id, adopted) VALUES ($1, $2, $3, 1) "
      "ON CONFLICT (office_id, id) DO UPDATE SET adopted = 1",
      {roadmap, workshop}));
  return Ok();
}

Status PutRoadmapItem(store::Tx& tx, const std::string& roadmap, const RoadmapItem& i) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO roadmap_items (office_id, roadmap_id, action, place, start_quarter, end_quarter, cost_band, funds, state, included) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (office_id, roadmap_id, action) DO UPDATE SET place = $4, "
      "start_quarter = $5, end_quarter = $6, cost_band = $7, funds = $8, state = $9, included = $10",
      {roadmap, i.action, Int(i.place), i.start_quarter, i.end_quarter, i.cost_band, i.funds, i.state, Int(i.included)}));
  return Ok();
}

Result<std::vector<RoadmapItem>> LoadRoadmap(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT i.action, i.place, i.start_quarter, i.end_quarter, i.cost_band, i.funds, i.state, i.included "
                                  "FROM roadmaps r JOIN roadmap_items i ON i.office_id = r.office_id AND i.roadmap_id = r.id "
                                  "WHERE r.office_id = $1 AND r.workshop_id = $2 ORDER BY i.place, i.action",
                                  {workshop}));
  std::vector<RoadmapItem> out;
  for (const auto& r : rows) {
    out.push_back({r.Text(0), static_cast<int>(r.Int(1)), r.Text(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6), r.Bool(7)});
  }
  return out;
}

Result<std::vector<DueItem>> Due(store::Tx& tx, const std::string& quarter) {
  CONCORD_TRY(auto rows, tx.Query("SELECT r.id, r.workshop_id, i.action, i.end_quarter FROM roadmaps r JOIN roadmap_items i "
                                  "ON i.office_id = r.office_id AND i.roadmap_id = r.id WHERE r.office_id = $1 AND r.adopted = 1 "
                                  "AND i.included = 1 AND i.state NOT IN ('DONE', 'DROPPED') AND i.end_quarter <> '' AND i.end_quarter <= $2 "
                                  "ORDER BY i.end_quarter, r.id DESC, i.place, i.action",
                                  {quarter}));
  std::vector<DueItem> out;
  for (const auto& r : rows) out.push_back({r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Text(3) < quarter});
  return out;
}

}  // namespace concord::reporting::db
