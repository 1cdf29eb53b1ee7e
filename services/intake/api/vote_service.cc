#include "concord/intake/v1/vote.grpc.pb.h"
#include "intake/api/decision_convert.h"
#include "intake/api/decision_services.h"
#include "intake/api/time_convert.h"
#include "platform/rpc/call.h"

namespace concord::intake::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

template <class Repeated>
std::vector<std::string> Strings(const Repeated& list) {
  return {list.begin(), list.end()};
}

template <class View, class Message>
Status Give(Result<View> view, Message* out) {
  if (!view.ok()) return std::move(view).error();
  Fill(*view, out);
  return Ok();
}

class VoteServiceImpl final : public pb::VoteService::CallbackService {
 public:
  VoteServiceImpl(Decisions given, rpc::Calls& calls) : shortlist_(given), ballots_(given), agreement_(given), calls_(calls) {}

  Reactor* GetShortlist(Context* c, const pb::GetShortlistRequest* q, pb::Shortlist* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(shortlist_.Get(call.caller, request.workshop()), response);
    });
  }
  Reactor* AddCandidate(Context* c, const pb::AddCandidateRequest* q, pb::Shortlist* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      if (!request.action().empty()) {
        return Give(shortlist_.AddAction(call.caller, request.workshop(), request.action(), request.reason()), response);
      }
      Candidate own;
      own.title = request.title();
      own.questions = Strings(request.questions());
      own.cost_band = request.cost_band();
      own.months = request.months();
      own.reason = request.reason();
      return Give(shortlist_.AddOwn(call.caller, request.workshop(), own), response);
    });
  }
  Reactor* DropCandidate(Context* c, const pb::DropCandidateRequest* q, pb::Shortlist* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(shortlist_.Drop(call.caller, request.workshop(), request.candidate(), request.reason()), response);
    });
  }
  Reactor* MergeCandidates(Context* c, const pb::MergeCandidatesRequest* q, pb::Shortlist* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(shortlist_.Merge(call.caller, request.workshop(), Strings(request.candidates()), request.into(), request.reason()),
                  response);
    });
  }
  Reactor* RestoreCandidate(Context* c, const pb::RestoreCandidateRequest* q, pb::Shortlist* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(shortlist_.Restore(call.caller, request.workshop(), request.candidate()), response);
    });
  }
  Reactor* GetMyBallot(Context* c, const pb::GetMyBallotRequest* q, pb::MyBallot* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(ballots_.Paper(call.caller, request.workshop()), response);
    });
  }
  Reactor* CastBallot(Context* c, const pb::CastBallotRequest* q, pb::CastBallotResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto time, ballots_.Cast(call.caller, request.workshop(), request.round(), Strings(request.ranking()),
                                           request.request_id()));
      SetTime(time, [&] { return response->mutable_receive_time(); });
      return Ok();
    });
  }
  Reactor* GetRound(Context* c, const pb::GetRoundRequest* q, pb::Round* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(ballots_.GetRound(call.caller, request.workshop(), request.number()), response);
    });
  }
  Reactor* ExportBallots(Context* c, const pb::ExportBallotsRequest* q, pb::ExportBallotsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto ballots, ballots_.Export(call.caller, request.workshop(), request.number()));
      for (const Ballot& ballot : ballots) {
        auto* out = response->add_ballots();
        out->set_voter(ballot.participant);
        out->set_counts_as(SideName(ballot.side));
        for (const std::string& candidate : ballot.ranking) out->add_ranking(candidate);
      }
      return Ok();
    });
  }
  Reactor* GetSuggestion(Context* c, const pb::GetSuggestionRequest* q, pb::Suggestion* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(ballots_.GetSuggestion(call.caller, request.workshop()), response);
    });
  }
  Reactor* GetAgreement(Context* c, const pb::GetAgreementRequest* q, pb::Agreement* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(agreement_.Get(call.caller, request.workshop()), response);
    });
  }
  Reactor* ChangeOrder(Context* c, const pb::ChangeOrderRequest* q, pb::Agreement* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(agreement_.ChangeOrder(call.caller, request.workshop(), request.candidate(), request.to_place(), request.reason()),
                  response);
    });
  }
  Reactor* TakePosition(Context* c, const pb::TakePositionRequest* q, pb::TakePositionResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      PositionTaken position;
      position.position = static_cast<Position>(request.position());
      position.candidate = request.candidate();
      position.reason = request.reason();
      CONCORD_TRY(auto time, agreement_.TakePosition(call.caller, request.workshop(), position));
      SetTime(time, [&] { return response->mutable_receive_time(); });
      return Ok();
    });
  }

 private:
  ShortlistUseCases shortlist_;
  BallotUseCases ballots_;
  AgreementUseCases agreement_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeVoteService(Decisions given, rpc::Calls& calls) {
  return std::make_unique<VoteServiceImpl>(given, calls);
}

}  // namespace concord::intake::api
