#pragma once
// One workshop that lives through the faults: its people answer, vote and take positions while its facilitator leads it from stage to stage.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "history.h"
#include "insist.h"
#include "offices.h"
#include "concord/intake/v1/workshop.grpc.pb.h"

namespace concord::chaos {

struct Pace {
  int people = 50;
  int think_ms = 2000;      // between two acts of one person, half of it to one and a half
  double seconds = 120;     // of the whole; the stages are spread over it
  std::uint64_t seed = 1;
  double grace_seconds = 90;  // after it: the time that the last tries may take
};

class Assembly {
 public:
  Assembly(std::shared_ptr<grpc::Channel> channel, OfficeDesk& desk, History& history, Pace pace, int number);
  // Creates the workshop and lets its people join. Before the faults: an error is one.
  Status Prepare();
  // Everybody at once, until the end; then joined by Wait.
  void Begin(std::chrono::steady_clock::time_point start);
  void Wait();
  bool finished() const { return finished_; }  // reached its roadmap

 private:
  struct Person {
    std::string name, session;  // name: uuid of the participant
    int voted = 0;
    bool positioned = false;
  };
  void Lead(std::chrono::steady_clock::time_point start);
  Status Go(intake::v1::Stage from, intake::v1::Stage to);
  Status SettleGaps();
  void Take(Person& person, std::uint64_t seed);
  void Submit(Person& person, client::Session& session, const std::vector<std::string>& questions, std::mt19937_64& random);
  void Vote(Person& person, client::Session& session, int round, std::mt19937_64& random);
  void Position(Person& person, client::Session& session);
  Until until() const { return until_; }

  std::shared_ptr<grpc::Channel> channel_;
  OfficeDesk& desk_;
  History& history_;
  const Pace pace_;
  const int number_;
  std::string workshop_;
  std::vector<Person> people_;
  std::atomic<int> stage_{intake::v1::STAGE_PREPARE};
  std::atomic<bool> over_{false}, finished_{false};
  Until until_{};
  std::vector<std::thread> threads_;
};

}  // namespace concord::chaos
