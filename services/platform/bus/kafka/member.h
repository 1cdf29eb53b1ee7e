#pragma once
// One subscription: a thread that polls its consumer (and nothing else does), and lanes that handle what it has read.
#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "platform/bus/kafka/lanes.h"
#include "platform/bus/kafka/producer.h"

namespace concord::bus::kafka {

// What the members of one bus share. `seats`: numbers of the members of a group in this process, which name them for the broker.
struct Core {
  explicit Core(KafkaOptions o) : options(std::move(o)) {}
  const KafkaOptions options;
  std::unique_ptr<Producer> producer;
  std::mutex mutex;
  std::map<std::string, std::set<int>> seats;
  std::list<class Member*> members;
};

std::string GroupId(const std::string& group);

class Member : public Subscription {
 public:
  Member(std::shared_ptr<Core> core, SubscriptionOptions options, Handler handler);
  ~Member() override;
  void Start();
  bool CaughtUp() const override { return caught_up_; }

  const SubscriptionOptions& options() const { return options_; }
  std::vector<Lanes::Stand> Stands() const { return lanes_.Stands(); }

 private:
  void Loop();
  Status Connect();
  Status ConnectShared();
  Status ConnectBroadcast();
  void Poll();
  void Read(const rd_kafka_message_t& message);
  void Anew(Lanes::Ref& partition, std::int64_t offset);
  std::size_t Full() const;
  bool Forward(const Place& place, bool to_us);
  void Route(Lanes::Partition& partition, bool to_us);
  void ResumeWhatHasRoom();
  void NoteCaughtUp();
  void Disconnect();
  static void Rebalanced(rd_kafka_t* client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions, void* self);
  void Assigned(rd_kafka_topic_partition_list_t* partitions);
  void Revoked();

  Outcome Handle(const Delivery& delivery);
  Outcome Bury(const Delivery& delivery, const Error& error);
  void Advanced(const Place& place, std::int64_t offset);
  bool shared() const { return options_.mode == Mode::kShared; }

  const std::shared_ptr<Core> core_;
  const SubscriptionOptions options_;
  const Handler handler_;
  int seat_ = 0;
  Client client_;                        // the polling thread makes and ends it
  std::atomic<rd_kafka_t*> stores_{nullptr};  // the same one, for the offsets that lanes store
  std::map<Place, Lanes::Ref> partitions_;    // the polling thread's
  int paused_ = 0;
  std::atomic<bool> stopping_{false}, caught_up_{false};
  metrics::Counter* rebalances_ = nullptr;
  Lanes lanes_;
  std::thread thread_;
};

}  // namespace concord::bus::kafka
