// serving_models DSN SYSTEM_DSN: puts three small models into learning's database, as learning itself does it, and promotes the first. SYNTHETIC.
//   1  promoted      2  the same net      3  ranks the other way round
#include <cstdio>

#include "inference/app/testing/small_world.h"
#include "learning/app/registry.h"
#include "platform/id/id.h"
#include "platform/store/postgres/postgres.h"

namespace {

using namespace concord;

constexpr char kProgramme[] = "qi4tf";

ranking::Model Reversed(const ranking::Model& model) {
  auto parts = model.parts();
  for (auto& net : parts.nets) {
    for (auto* values : {&net.w3, &net.b3}) {
      for (float& x : *values) x = -4 * x;
    }
  }
  return ranking::Model(std::move(parts));
}

Status Put(store::Tx& tx, learning::Registry& registry, const std::string& version, const ranking::Model& model, bool promote) {
  learning::db::ModelRow row;
  const std::string file = model.Serialize();
  row.programme = kProgramme;
  row.version = version;
  row.state = "PASSED";
  row.passed = true;
  row.sha256 = Sha256Hex(file);
  row.size_bytes = static_cast<std::int64_t>(file.size());
  row.create_time = SystemClock().Now();
  row.card = "{}";
  CONCORD_CHECK_OK(registry.keys().Sign(tx, row, row.create_time));
  CONCORD_CHECK_OK(learning::db::InsertModel(tx, row, file, ""));
  return promote ? registry.Promote(tx, row, {"administrator", "for a test", "", ""}) : Ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "serving_models DSN SYSTEM_DSN\n"), 2;
  auto store = store::PostgresStore::Open({.dsn = argv[1], .system_dsn = argv[2]});
  Status done = store.ok() ? Ok() : Status(store.error());
  learning::Champions champions;
  learning::Learner learner(champions, SystemClock());
  learning::Registry registry(learner, SystemClock());
  const ranking::Model net = inference::testing_world::NetModel(1);
  if (done.ok()) {
    done = (*store)->WriteUnscoped([&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(Put(tx, registry, "1", net, true));
      CONCORD_CHECK_OK(Put(tx, registry, "2", net, false));
      return Put(tx, registry, "3", Reversed(net), false);
    });
  }
  if (done.ok()) return 0;
  std::fprintf(stderr, "%s\n", done.error().ToString().c_str());
  return 1;
}
