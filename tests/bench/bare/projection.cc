// bare_projection --brokers B [--ca F --certificate F --key F] --topic T --dsn DSN [--batch 500]
// Reads a topic from its first event to its end and writes what reporting makes of each event, with librdkafka and libpq and nothing else:
// the same rows into the same tables (inbox, sheets, events, counts, participants) as the same role, durable as they are there, `batch`
// events at a time, a transaction for each office in it, prepared statements, pipelined. Sheets are kept in memory, nothing is read from
// the database. Of the few events that open a workshop only inbox, events and counts are written. Prints JSON.
#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <vector>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/time/clock.h"
#include "reporting/domain/home.h"
#include "reporting/domain/kinds.h"
#include "reporting/domain/sheet.h"
#include "tests/bench/bare/kafka.h"

using namespace concord;
using namespace concord::bench;
using Steady = std::chrono::steady_clock;
namespace pb = concord::intake::events::v1;

namespace {

struct Heard {
  std::string id, type, subject, office, source, data;
  Micros time = 0;
};

struct Write {
  const char* statement;
  std::vector<std::string> values;
};

const std::map<std::string, std::string> kStatements = {
    {"inbox", "INSERT INTO inbox (office_id, consumer, event_id, source, type, apply_time) VALUES ($1, 'reporting', $2, $3, $4, $5) "
              "ON CONFLICT (consumer, event_id) DO NOTHING"},
    {"participant", "INSERT INTO participants (office_id, workshop_id, id, side, sex, organisation) VALUES ($1, $2, $3, $4, $5, $6) "
                    "ON CONFLICT (office_id, workshop_id, id) DO UPDATE SET side = $4, sex = $5, organisation = $6"},
    {"sheet", "INSERT INTO sheets (office_id, workshop_id, participant_id, counts_as, speaks_for, sheet) VALUES ($1, $2, $3, $4, $5, $6) "
              "ON CONFLICT (office_id, workshop_id, participant_id) DO UPDATE SET counts_as = $4, speaks_for = $5, sheet = $6"},
    {"event", "INSERT INTO events (office_id, workshop_id, type, part, event_time, id, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    {"count", "INSERT INTO counts (office_id, workshop_id, day, type, event_count, amount, apply_time) VALUES ($1, $2, $3, $4, 1, $5, $6) "
              "ON CONFLICT (office_id, workshop_id, day, type) DO UPDATE SET event_count = counts.event_count + 1, "
              "amount = counts.amount + $5, apply_time = $6"}};

class Database {
 public:
  explicit Database(const std::string& dsn) : conn_(PQconnectdb(dsn.c_str())) {
    if (PQstatus(conn_) != CONNECTION_OK) Die(PQerrorMessage(conn_));
    for (const auto& [name, text] : kStatements) PQclear(PQprepare(conn_, name.c_str(), text.c_str(), 0, nullptr));
    PQsetnonblocking(conn_, 1);
    PQenterPipelineMode(conn_);
  }
  void Begin(const std::string& office) {
    Text("BEGIN");
    const char* value = office.c_str();
    PQsendQueryParams(conn_, "SELECT set_config('concord.office', $1, true)", 1, nullptr, &value, nullptr, nullptr, 0);
    ++sent_;
  }
  void Do(const Write& w) {
    std::vector<const char*> values;
    for (const auto& v : w.values) values.push_back(v.c_str());
    if (!PQsendQueryPrepared(conn_, w.statement, static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0)) Die(PQerrorMessage(conn_));
    ++sent_;
    if (sent_ % 32 == 0) Push();
  }
  void Commit() {
    Text("COMMIT");
    PQpipelineSync(conn_);
    Push();
    for (bool synced = false; !synced;) {
      PGresult* r = PQgetResult(conn_);
      if (r == nullptr) continue;
      const auto status = PQresultStatus(r);
      if (status == PGRES_FATAL_ERROR) Die(PQresultErrorMessage(r));
      synced = status == PGRES_PIPELINE_SYNC;
      PQclear(r);
    }
  }

 private:
  void Text(const char* text) {
    PQsendQueryParams(conn_, text, 0, nullptr, nullptr, nullptr, nullptr, 0);
    ++sent_;
  }
  void Push() {
    while (PQflush(conn_) == 1) {
      pollfd p{PQsocket(conn_), POLLIN | POLLOUT, 0};
      poll(&p, 1, 1000);
      if (p.revents & POLLIN) PQconsumeInput(conn_);
    }
  }
  PGconn* conn_;
  int sent_ = 0;
};

class Projection {
 public:
  explicit Projection(const std::string& dsn) : database_(dsn) {}

  void Apply(const std::vector<Heard>& batch) {
    std::map<std::string, std::vector<Write>> by_office;
    for (const Heard& e : batch) Rows(e, by_office[e.office]);
    for (const auto& [office, writes] : by_office) {
      database_.Begin(office);
      for (const Write& w : writes) database_.Do(w);
      database_.Commit();
    }
  }

 private:
  static std::string Number(std::int64_t n) { return std::to_string(n); }

  void Rows(const Heard& e, std::vector<Write>& out) {
    const std::string now = Number(SystemClock().Now());
    out.push_back({"inbox", {e.office, e.id, e.source, e.type, now}});
    // "workshops/W" or "workshops/W/participants/P"
    const std::string workshop = e.subject.substr(10, 36), person = e.subject.size() > 60 ? e.subject.substr(60) : "";
    std::string part;
    std::int64_t amount = 0;
    if (e.type == reporting::kinds::kAnswersSubmitted) {
      pb::AnswersSubmitted m;
      if (!m.ParseFromString(e.data)) Die("an event cannot be read");
      std::vector<reporting::Answer> changes;
      for (const auto& a : m.answers()) changes.push_back({a.question(), a.choice(), a.null_reason(), a.has_evidence(), m.version()});
      reporting::Sheet& sheet = sheets_[e.subject];
      amount = reporting::Merge(sheet, std::move(changes));
      part = Number(m.version());
      auto packed = reporting::Pack(sheet);
      if (!packed.ok()) Die(packed.error().ToString());
      out.push_back({"sheet", {e.office, workshop, person, m.counts_as(), Number(m.speaks_for()), *packed}});
    } else if (e.type == reporting::kinds::kParticipantJoined) {
      pb::ParticipantJoined m;
      if (!m.ParseFromString(e.data)) Die("an event cannot be read");
      amount = m.side() == "observer" ? 0 : 1;
      out.push_back({"participant", {e.office, workshop, person, m.side(), m.sex(), m.organisation()}});
    } else if (e.type == reporting::kinds::kStageChanged) {
      pb::StageChanged m;
      if (!m.ParseFromString(e.data)) Die("an event cannot be read");
      part = m.to();
    }
    out.push_back({"event", {e.office, workshop, e.type, part, Number(e.time), e.id, e.subject}});
    out.push_back({"count", {e.office, workshop, Number(reporting::DayOf(e.time)), e.type, Number(amount), now}});
  }

  Database database_;
  std::map<std::string, reporting::Sheet> sheets_;
};

Heard Read(const rd_kafka_message_t* m) {
  Heard e;
  e.data.assign(static_cast<const char*>(m->payload), m->len);
  rd_kafka_headers_t* headers = nullptr;
  rd_kafka_message_headers(m, &headers);
  const auto header = [&](const char* name) {
    const void* value = nullptr;
    std::size_t size = 0;
    rd_kafka_header_get_last(headers, name, &value, &size);
    return std::string(static_cast<const char*>(value), size);
  };
  e.id = header("ce_id");
  e.type = header("ce_type");
  e.subject = header("ce_subject");
  e.office = header("ce_office");
  e.source = header("ce_source");
  e.time = *ParseTime(header("ce_time"));
  return e;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags = FlagsOf(argc, argv);
  const std::size_t size = flags.count("--batch") ? static_cast<std::size_t>(std::atoi(flags["--batch"].c_str())) : 500;
  const std::string topic = flags["--topic"];
  Projection projection(flags["--dsn"]);
  rd_kafka_t* consumer = Client(RD_KAFKA_CONSUMER, flags, {{"group.id", "bare"}, {"enable.auto.commit", "false"}, {"enable.partition.eof", "true"}});
  rd_kafka_poll_set_consumer(consumer);
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(consumer, 1, nullptr, &metadata, 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR) Die("the broker does not answer");
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(12);
  for (int t = 0; t < metadata->topic_cnt; ++t) {
    if (metadata->topics[t].topic != topic) continue;
    for (int p = 0; p < metadata->topics[t].partition_cnt; ++p) rd_kafka_topic_partition_list_add(list, topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  int reading = list->cnt;
  rd_kafka_assign(consumer, list);
  std::vector<Heard> batch;
  std::size_t events = 0;
  Steady::time_point from{};
  while (reading > 0) {
    rd_kafka_message_t* m = rd_kafka_consumer_poll(consumer, 10'000);
    if (m == nullptr) Die("nothing comes");
    if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (events++ == 0) from = Steady::now();
      batch.push_back(Read(m));
    } else if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      --reading;
    }
    rd_kafka_message_destroy(m);
    if (batch.size() == size || (reading == 0 && !batch.empty())) {
      projection.Apply(batch);
      batch.clear();
    }
  }
  const double seconds = std::chrono::duration<double>(Steady::now() - from).count();
  std::printf("{\"events\": %zu, \"seconds\": %.3f, \"rate\": %.1f}\n", events, seconds, static_cast<double>(events) / seconds);
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
}
