// What a walk leaves behind for the next one: learning has heard of the agreement.
#include "concord/demo/await.h"
#include "concord/learning/v1/learning.grpc.pb.h"

namespace concord::demo {

namespace pb = concord::learning::v1;
using Stub = pb::LearningService::Stub;

Status Walker::Learn() {
  auto learning = pb::LearningService::NewStub(facilitator_.channel());
  pb::ListLearntRequest ask;
  ask.set_programme(instrument_.programme());
  CONCORD_TRY(auto learnt, Await<pb::ListLearntResponse>(
                               [&] { return facilitator_.Call<pb::ListLearntResponse>(*learning, &Stub::ListLearnt, ask); },
                               [](const auto& r) { return r.programmes_size() > 0 && r.programmes(0).workshops() > 0; }));
  tell_("Learnt: " + std::to_string(learnt.programmes(0).workshops()) + " workshops of this programme stand behind the next suggestion");
  return Ok();
}

}  // namespace concord::demo
