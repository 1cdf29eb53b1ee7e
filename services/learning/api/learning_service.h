#pragma once
#include <memory>

#include "learning/app/administer.h"
#include "learning/app/queries.h"
#include "learning/app/trainings.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::learning::api {

std::unique_ptr<grpc::Service> MakeLearningService(Queries& queries, Trainings& trainings, Administration& administration, rpc::Calls& calls);

}  // namespace concord::learning::api
