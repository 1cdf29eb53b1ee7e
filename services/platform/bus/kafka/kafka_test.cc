// The bus contract against a real broker that this program starts, kills and starts again; then what only Kafka has.
#include "platform/bus/kafka/kafka.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "platform/bus/kafka/topics.h"
#include "platform/bus/testing/bus_contract.h"
#include "platform/testing/child.h"

namespace concord::bus {
namespace {

using std::chrono::milliseconds;

void Pause(int ms) { std::this_thread::sleep_for(milliseconds(ms)); }

// One broker for all tests of this program: each has topics and groups of its own.
class Broker {
 public:
  Broker() : port_(testing::FreePort()) {
    server_ = std::make_unique<testing::Child>(
        std::vector<std::string>{"python3", CONCORD_SERVERS "/kafka.py", "--dir", folder_.path(), "--port", std::to_string(port_)}, Log());
    EXPECT_TRUE(testing::WaitForPort(port_, std::chrono::minutes(2))) << server_->Log();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  testing::Child& server() { return *server_; }
  void Start() {
    server_->Restart();
    EXPECT_TRUE(testing::WaitForPort(port_, std::chrono::minutes(2))) << server_->Log();
  }

 private:
  std::string Log() const { return folder_.path() + "/log"; }
  testing::TempFolder folder_;
  const int port_;
  std::unique_ptr<testing::Child> server_;
};

Broker& TheBroker() {
  static Broker* broker = nullptr;
  struct End : ::testing::Environment {
    void TearDown() override {
      delete broker;
      broker = nullptr;
    }
  };
  [[maybe_unused]] static const auto* const end = ::testing::AddGlobalTestEnvironment(new End);
  if (broker == nullptr) broker = new Broker;
  return *broker;
}

KafkaOptions Quick() {
  KafkaOptions options;
  options.brokers = TheBroker().address();
  options.client = "test";
  options.instance = "test";
  options.session = 2 * kSecond;
  options.publish = 10 * kSecond;
  options.close = 5 * kSecond;
  options.retry_min = 1000;
  options.retry_max = 10'000;
  options.window = 8;  // small: the whole suite goes through pausing and resuming
  return options;
}

class OnKafka : public BusUnderTest {
 public:
  OnKafka() {
    static int number = 0;
    own_ = std::to_string(++number);
    std::vector<TopicSpec> topics;
    for (const char* name : {"t.v1", "other.v1", "empty.v1"}) topics.push_back({Own(name), 3});
    topics.push_back({Own("large.v1"), 1, 1, {{"max.message.bytes", "4194304"}}});  // as deploy/kafka/topics.yaml has it
    topics.push_back({Own("x.table.v1"), 3, 1, {{"cleanup.policy", "compact"}}});
    for (const char* group : {"g", "a", "b"}) {
      topics.push_back({DeadTopic(Own(group)), 1, 1, {{"cleanup.policy", "compact"}}});
      topics.push_back({ReplayTopic(Own(group))});
    }
    auto applied = ApplyTopics(Quick(), topics);
    EXPECT_TRUE(applied.ok()) << applied.error().ToString();
    Open();
  }
  Bus& bus() override { return *bus_; }
  void Reopen() override {
    bus_.reset();
    Open();
  }
  std::string Own(const std::string& name) override { return "test" + own_ + "." + name; }
  bool HasServer() const override { return true; }
  void KillServer() override { TheBroker().server().Kill(); }
  void StartServer() override { TheBroker().Start(); }
  bool CompactsAtOnce() const override { return false; }

 private:
  void Open() {
    auto bus = OpenKafka(Quick());
    ASSERT_TRUE(bus.ok()) << bus.error().ToString();
    bus_ = *std::move(bus);
  }
  std::string own_;
  std::unique_ptr<Bus> bus_;
};

INSTANTIATE_TEST_SUITE_P(Kafka, BusContract, ::testing::Values(BusFactory([] { return std::make_unique<OnKafka>(); })));

class KafkaTest : public BusContract {};
INSTANTIATE_TEST_SUITE_P(Kafka, KafkaTest, ::testing::Values(BusFactory([] { return std::make_unique<OnKafka>(); })));

TEST_P(KafkaTest, SaysWhichTopicIsMissingAndWhatMakesIt) {
  Status sent = bus().Publish({Make(T("nowhere.v1"), "k", "1")});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "TOPIC_MISSING");
  EXPECT_NE(sent.error().message.find(T("nowhere.v1")), std::string::npos);
  EXPECT_NE(sent.error().message.find("concord topics apply"), std::string::npos);
  auto s = bus().Subscribe({T("g"), {T("nowhere.v1")}}, [](const Event&) { return Ok(); });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "TOPIC_MISSING");
}

TEST_P(KafkaTest, RefusesAnEventThatIsTooLargeAndGoesOn) {
  Status sent = bus().Publish({Make(T("t.v1"), "k", std::string(5'000'000, 'x'))});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "EVENT_TOO_LARGE");
  std::string noise(2'000'000, ' ');  // more than this topic takes, and compression does not help
  std::uint32_t seed = 1;
  for (char& c : noise) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  sent = bus().Publish({Make(T("t.v1"), "k", noise)});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "EVENT_TOO_LARGE");
  EXPECT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
}

// While one partition is tried again and again, the others go on, with one lane, too.
TEST_P(KafkaTest, APartitionThatIsTriedAgainStopsNoOtherPartition) {
  std::vector<Event> events;
  for (int i = 0; i < 120; ++i) events.push_back(Make(T("t.v1"), "k" + std::to_string(i % 12), std::to_string(i)));
  ASSERT_TRUE(bus().Publish(events).ok());
  std::atomic<bool> open{false};
  std::atomic<int> tries{0};
  Heard heard;
  auto s = bus().Subscribe({T("g"), {T("t.v1")}}, [&](const Event& e) -> Status {
    if (e.key == "k0" && !open) return ++tries, Unavailable("NOT_NOW", "later");
    heard.Add(e);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  // Keys that share no partition with k0 are heard to their end: at least one other partition of the three has some.
  for (int i = 0; i < 600 && (tries < 20 || heard.all().size() < 20); ++i) Pause(20);
  EXPECT_GE(tries, 20);
  EXPECT_GE(heard.all().size(), 20u);
  EXPECT_LT(heard.all().size(), 120u);
  open = true;
  EXPECT_TRUE(heard.Wait(120));
  EXPECT_EQ(LagSettles(T("g"), 0), 0);
}

// What another program wrote there: no CloudEvents, no key.
TEST_P(KafkaTest, PutsAwayWhatIsNoEventWithItsHeadersAndGoesOn) {
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  testing::Child kcat({"sh", "-c", "printf 'rubbish' | kcat -P -b " + TheBroker().address() + " -t " + T("t.v1") + " -k strange -H foreign=yes"});
  ASSERT_EQ(kcat.Wait(std::chrono::seconds(20)), 0);
  std::vector<DeadLetter> letters;
  for (int i = 0; i < 300 && letters.empty(); ++i) {
    Pause(50);
    letters = *bus().DeadLetters(T("g"));
  }
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_NE(letters[0].reason.find("EVENT_UNREADABLE"), std::string::npos);
  EXPECT_EQ(letters[0].event.data, "rubbish");
  EXPECT_EQ(letters[0].event.key, "strange");
  const testing::TempFolder folder;
  const std::string out = folder.path() + "/out";
  testing::Child read({"sh", "-c", "kcat -C -e -q -b " + TheBroker().address() + " -t " + DeadTopic(T("g")) + " -f '%h' > " + out});
  ASSERT_EQ(read.Wait(std::chrono::seconds(20)), 0);
  std::ifstream in(out);
  const std::string headers(std::istreambuf_iterator<char>(in), {});
  EXPECT_NE(headers.find("foreign=yes"), std::string::npos) << headers;
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "strange", "1")}).ok());
  EXPECT_TRUE(heard.Wait(1));
}

// As CloudEvents' binding says, so that any consumer of Kafka can read them; and where a Java client would put them.
TEST_P(KafkaTest, TravelsAsCloudEventsInBinaryMode) {
  Event e = Make(T("t.v1"), "018f6f9e-0000-7000-8000-00000000000a", "v");
  ASSERT_TRUE(bus().Publish({e}).ok());
  const testing::TempFolder folder;
  const std::string out = folder.path() + "/out";
  testing::Child read({"sh", "-c", "kcat -C -e -q -b " + TheBroker().address() + " -t " + T("t.v1") + " -f '%p,%h' > " + out});
  ASSERT_EQ(read.Wait(std::chrono::seconds(20)), 0);
  std::ifstream in(out);
  const std::string headers(std::istreambuf_iterator<char>(in), {});
  for (const std::string& expected :
       {std::string("ce_specversion=1.0"), "ce_id=" + e.id, "ce_type=" + e.type, std::string("ce_source=test"), std::string("ce_time=2026-01-01T00:00:00.000000Z"),
        "ce_subject=" + e.subject, "ce_office=" + e.office, "ce_partitionkey=" + e.key, "traceparent=" + e.traceparent,
        std::string("content-type=application/protobuf")}) {
    EXPECT_NE(headers.find(expected), std::string::npos) << expected << " in " << headers;
  }
}

// The broker stands still (SIGSTOP): calls end in time and say so, and all is well when it goes on.
TEST_P(KafkaTest, ABrokerThatStandsStillIsNotWaitedForForEver) {
  auto options = Quick();
  options.publish = 2 * kSecond;
  auto impatient = OpenKafka(options);
  ASSERT_TRUE(impatient.ok());
  ASSERT_TRUE((*impatient)->Publish({Make(T("t.v1"), "k", "0")}).ok());
  TheBroker().server().Stop();
  const auto begin = std::chrono::steady_clock::now();
  Status sent = (*impatient)->Publish({Make(T("t.v1"), "k", "1")});
  EXPECT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "BUS_UNAVAILABLE");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  for (int i = 0; i < 100 && (*impatient)->Reachable().ok(); ++i) Pause(100);
  EXPECT_FALSE((*impatient)->Reachable().ok());
  TheBroker().server().Continue();
  for (int i = 0; i < 200 && !(*impatient)->Reachable().ok(); ++i) Pause(100);
  EXPECT_TRUE((*impatient)->Reachable().ok());
  for (int i = 0; i < 10 && !sent.ok(); ++i) sent = (*impatient)->Publish({Make(T("t.v1"), "k", "1")});
  EXPECT_TRUE(sent.ok()) << sent.error().ToString();
}

TEST_P(KafkaTest, AMemberWhoseBrokerIsGoneLeavesInTime) {
  Heard heard;
  auto s = Listen(heard, T("g"), {T("t.v1")});
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
  ASSERT_TRUE(heard.Wait(1));
  under_test->KillServer();
  const auto begin = std::chrono::steady_clock::now();
  s.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  under_test->StartServer();
}

TEST_P(KafkaTest, SaysTheAgeOfWhatWaitsAtTheFirstLook) {
  const Handler refuse = [](const Event&) -> Status { return Unavailable("NOT_NOW", "later"); };
  auto s = bus().Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, refuse);
  ASSERT_TRUE(bus().Publish({Make(T("t.v1"), "k", "1")}).ok());
  EXPECT_EQ(LagSettles(T("g"), 1), 1);
  KafkaOptions options = Quick();
  options.instance = "second";  // the event is with the first
  auto second = OpenKafka(options);
  auto t = (*second)->Subscribe({T("g"), {T("t.v1")}, Mode::kShared}, refuse);
  auto lags = (*second)->Lags();
  ASSERT_TRUE(lags.ok()) << lags.error().ToString();
  EXPECT_EQ(lags->front().behind, 1);
  EXPECT_EQ(lags->front().oldest_time, 1'767'225'600 * kSecond);
}

TEST_P(KafkaTest, OpensWithoutABrokerAndSaysSo) {
  KafkaOptions options = Quick();
  options.brokers = "127.0.0.1:1";
  options.publish = kSecond;
  auto bus = OpenKafka(options);
  ASSERT_TRUE(bus.ok());
  Status sent = (*bus)->Publish({Make("t", "k", "1")});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "BUS_UNAVAILABLE");
  EXPECT_FALSE((*bus)->Reachable().ok());
  options.brokers = "";
  EXPECT_EQ(OpenKafka(options).error().reason, "KAFKA_OPTIONS");
  options = Quick();
  options.tls = true;
  options.ca = "/no/such/file";
  EXPECT_EQ(OpenKafka(options).error().reason, "KAFKA_OPTIONS");
}

TEST_P(KafkaTest, TopicsAreMadeAsTheFileSaysAndDifferencesAreNamed) {
  auto topics = ReadTopics(ShippedTopics(), 1);
  ASSERT_TRUE(topics.ok()) << topics.error().ToString();
  auto applied = ApplyTopics(Quick(), *topics);
  ASSERT_TRUE(applied.ok()) << applied.error().ToString();
  EXPECT_EQ(applied->created.size(), topics->size());
  EXPECT_EQ(applied->differing, std::vector<std::string>());
  auto again = ApplyTopics(Quick(), *topics);
  EXPECT_EQ(again->created.size(), 0u);
  EXPECT_EQ(again->same, topics->size());
  (*topics)[0].partitions = 24;
  (*topics)[0].config["retention.ms"] = "1000";
  topics->push_back({"concord.late.events.v1"});
  auto checked = CheckTopics(Quick(), *topics);
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(checked->missing, std::vector<std::string>{"concord.late.events.v1"});
  EXPECT_EQ(checked->differing.size(), 2u);
  EXPECT_EQ(ApplyTopics(Quick(), *topics)->differing.size(), 2u);  // said, not done
}

TEST(Topics, ListsThatCannotBeReadSayWhy) {
  for (const char* yaml : {"", "replication: 1", "replication: 1\nmin_insync: 1\nkinds: {}\ntopics: {a: {kind: events, partitions: 1}}",
                           "replication: 1\nmin_insync: 2\ntopics: {}", "replication: 1\nmin_insync: 1\nkinds: {e: {}}\ntopics: {a: {kind: e, partitions: 0}}",
                           "replication: x", "{"}) {
    auto topics = ReadTopics(yaml, 0, std::string(yaml).find("min_insync: 2") != std::string::npos ? 2 : 0);
    ASSERT_FALSE(topics.ok()) << yaml;
    EXPECT_EQ(topics.error().reason, "TOPICS_FILE");
  }
  auto single = ReadTopics(ShippedTopics(), 1);
  ASSERT_TRUE(single.ok());
  EXPECT_EQ(single->front().config.at("min.insync.replicas"), "1");
}

}  // namespace
}  // namespace concord::bus
