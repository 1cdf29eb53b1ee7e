#pragma once
// One region of a survey as a workshop, through the public RPCs that people use: everybody joins by code, answers and votes with a
// session of their own. Every step may be made again: ids follow from programme, region and row, so nothing is doubled.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "concord/client/session.h"
#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"
#include "concord/survey/survey.h"

namespace concord::survey {

// What was acknowledged so far; read while it grows.
struct Counts {
  std::atomic<int> answers{0}, ballots{0};
};

struct RoomOptions {
  int in_flight = 16;
  // False: an imported survey, nobody is asked to agree. True: as if people held it now; then one supporter is enough for the quorum.
  bool live = false;
};

class Room {
 public:
  // All of them outlive the room.
  Room(client::Session& facilitator, const Survey& survey, const Place& place, Counts& counts, RoomOptions options);

  // Creates the workshop or finds it where an earlier run left it. FAILED_PRECONDITION ROWS_CHANGED: it was begun from other rows.
  Status Open();
  // Goes on to `target`; on the way everybody joins, answers and votes.
  Status GoTo(intake::v1::Stage target);
  intake::v1::Stage stage() const { return workshop_.stage(); }
  const std::string& name() const { return workshop_.name(); }

 private:
  Status Step();
  Status Advance(intake::v1::Stage to);
  Status AnswerAll();
  Status VoteAll();
  Status Support();
  Status Join(std::size_t person);  // unless it has a seat; known from an earlier run, it gets a new session
  std::string IdOf(const std::string& what) const;
  // `work` for each person, some at a time; the first error stops it.
  Status Each(const std::function<Status(std::size_t)>& work);

  client::Session& facilitator_;
  const Survey& survey_;
  const Place& place_;
  Counts& counts_;
  const RoomOptions options_;
  intake::v1::Workshop workshop_;
  std::vector<std::unique_ptr<client::Session>> seats_;
  std::unique_ptr<intake::v1::WorkshopService::Stub> workshops_;
  std::unique_ptr<intake::v1::AnswerService::Stub> answers_;
  std::unique_ptr<intake::v1::VoteService::Stub> votes_;
};

void Pause(int tries);

// `call` again while the server is busy or away for a moment; only for what may be said twice.
template <class Call>
auto Patient(const Call& call) -> decltype(call()) {
  for (int tries = 0;; ++tries) {
    auto r = call();
    const bool passing = !r.ok() && (r.error().code == Code::kUnavailable || r.error().code == Code::kResourceExhausted ||
                                     r.error().code == Code::kDeadlineExceeded || r.error().code == Code::kAborted);
    if (!passing || tries == 5) return r;
    Pause(tries);
  }
}
}  // namespace concord::survey
