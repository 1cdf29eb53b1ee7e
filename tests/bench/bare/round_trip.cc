// bare_round_trip --brokers B [--ca F --certificate F --key F] [--topic T] [--rate 200] [--warm 10] [--seconds 60] [--bytes 2000]
// A message produced by librdkafka and consumed by it again, in one process: how long it was on its way, as JSON. acks=all, no linger,
// one partition. Makes the topic.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "tests/bench/bare/kafka.h"

using namespace concord::bench;
using Clock = std::chrono::steady_clock;

namespace {

void MakeTopic(rd_kafka_t* client, const std::string& topic) {
  char why[512] = "";
  rd_kafka_NewTopic_t* fresh = rd_kafka_NewTopic_new(topic.c_str(), 1, 1, why, sizeof why);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
  rd_kafka_CreateTopics(client, &fresh, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 10'000);
  if (event == nullptr || rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) Die("the topic could not be made");
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(fresh);
}

// At the end of what is there; nothing is produced before it stands.
void ReadFromEnd(rd_kafka_t* consumer, const std::string& topic) {
  std::int64_t low = 0, end = 0;
  while (rd_kafka_query_watermark_offsets(consumer, topic.c_str(), 0, &low, &end, 1000) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = end;
  rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags = FlagsOf(argc, argv);
  const auto number = [&](const char* name, double otherwise) { return flags.count(name) ? std::atof(flags[name].c_str()) : otherwise; };
  const double rate = number("--rate", 200), warm = number("--warm", 10), seconds = number("--seconds", 60);
  const std::string topic = flags["--topic"].empty() ? "bench.round-trip" : flags["--topic"];
  rd_kafka_t* producer = Client(RD_KAFKA_PRODUCER, flags, {{"acks", "all"}, {"linger.ms", "0"}});
  rd_kafka_t* consumer = Client(RD_KAFKA_CONSUMER, flags, {{"group.id", "bench"}, {"enable.auto.commit", "false"}});
  rd_kafka_poll_set_consumer(consumer);
  MakeTopic(producer, topic);
  ReadFromEnd(consumer, topic);
  const int count = static_cast<int>(rate * (warm + seconds));
  std::vector<double> took;
  const auto from = Clock::now();
  std::thread hears([&] {
    for (int n = 0; n < count;) {
      rd_kafka_message_t* m = rd_kafka_consumer_poll(consumer, 10'000);
      if (m == nullptr) Die("a message did not come");
      if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        Clock::rep sent;
        std::memcpy(&sent, m->payload, sizeof sent);
        const auto way = Clock::now().time_since_epoch() - Clock::duration(sent);
        if (++n > rate * warm) took.push_back(std::chrono::duration<double, std::milli>(way).count());
      }
      rd_kafka_message_destroy(m);
    }
  });
  std::string bytes(static_cast<std::size_t>(number("--bytes", 2000)), 'x');
  for (int n = 0; n < count; ++n) {
    std::this_thread::sleep_until(from + std::chrono::microseconds(static_cast<std::int64_t>(n * 1e6 / rate)));
    const Clock::rep now = Clock::now().time_since_epoch().count();
    std::memcpy(bytes.data(), &now, sizeof now);
    const auto code = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                        RD_KAFKA_V_VALUE(bytes.data(), bytes.size()), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) Die(rd_kafka_err2str(code));
    rd_kafka_poll(producer, 0);
  }
  rd_kafka_flush(producer, 10'000);
  hears.join();
  std::sort(took.begin(), took.end());
  const auto at = [&](double part) { return took[static_cast<std::size_t>(static_cast<double>(took.size() - 1) * part)]; };
  std::printf("{\"count\": %zu, \"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f}\n", took.size(), at(0.5), at(0.95), at(0.99));
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  rd_kafka_destroy(producer);
}
