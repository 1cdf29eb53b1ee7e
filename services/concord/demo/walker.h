#pragma once
// The parts of a walk; see walk.h.
#include "concord/demo/walk.h"
#include "concord/intake/v1/answers.grpc.pb.h"
#include "concord/intake/v1/gaps.grpc.pb.h"
#include "concord/intake/v1/instrument.grpc.pb.h"
#include "concord/intake/v1/vote.grpc.pb.h"
#include "concord/intake/v1/workshop.grpc.pb.h"

namespace concord::demo {

class Walker {
 public:
  Walker(client::Session& facilitator, const Plan& plan, const Tell& tell);
  Result<Outcome> Run();

 private:
  struct Seat {
    const Person* person;
    std::unique_ptr<client::Session> session;
    intake::v1::Participant participant;
  };
  Status Prepare();
  Status Join();
  Status Answer();
  Status CheckGaps();
  Status Shortlist();
  Status Vote(int round, const std::vector<std::string>& seen, double pull);
  Status Secrets();
  Status Discuss();
  Status Agree();
  Status Roadmap();
  Status Report();  // the same figures as in the room, from events alone
  Status Files();   // as PDF and XLSX
  Result<int> Learnt();  // workshops so far
  Status Learn(int before);
  Status Go(intake::v1::Stage from, intake::v1::Stage to);

  client::Session& facilitator_;
  const Plan& plan_;
  const Tell& tell_;
  Room room_;
  Outcome out_;
  intake::v1::Instrument instrument_;
  std::vector<Seat> seats_;
  std::vector<std::string> round_order_;
  std::vector<std::string> suggested_;
  std::unique_ptr<intake::v1::WorkshopService::Stub> workshops_;
  std::unique_ptr<intake::v1::AnswerService::Stub> answers_;
  std::unique_ptr<intake::v1::GapService::Stub> gaps_;
  std::unique_ptr<intake::v1::VoteService::Stub> votes_;
  std::unique_ptr<intake::v1::InstrumentService::Stub> instruments_;
};

Error Failed(const std::string& what);

}  // namespace concord::demo
