#pragma once
// InstrumentService, WorkshopService and AnswerService over the use cases.
#include <memory>

#include "intake/app/answer_use_cases.h"
#include "intake/app/join_use_cases.h"
#include "intake/app/watch_hub.h"
#include "intake/app/workshop_use_cases.h"

namespace grpc {
class Service;
}  // namespace grpc
namespace concord::exec {
class Executor;
}  // namespace concord::exec
namespace concord::rpc {
class Calls;
class Channels;
}  // namespace concord::rpc

namespace concord::intake::api {

// All that is given outlives the services. `wait` runs what calls other services.
std::unique_ptr<grpc::Service> MakeInstrumentService(InstrumentUseCases& use, rpc::Calls& calls);
std::unique_ptr<grpc::Service> MakeWorkshopService(WorkshopUseCases& workshops, JoinUseCases& people, WatchHub& watch, Decisions given,
                                                   rpc::Calls& calls, exec::Executor& wait);
std::unique_ptr<grpc::Service> MakeAnswerService(AnswerUseCases& use, rpc::Calls& calls);

// Sessions of participants, made by identity.
std::unique_ptr<Sessions> MakeIdentitySessions(rpc::Channels& channels, const auth::ServiceTokens& tokens);

}  // namespace concord::intake::api
