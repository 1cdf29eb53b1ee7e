// What a walk leaves behind for the next one: learning has heard of the agreement.
#include "concord/demo/await.h"
#include "concord/learning/v1/learning.grpc.pb.h"

namespace concord::demo {

namespace pb = concord::learning::v1;
using Stub = pb::LearningService::Stub;

Result<int> Walker::Learnt() {
  auto learning = pb::LearningService::NewStub(facilitator_.channel());
  pb::ListLearntRequest ask;
  ask.set_programme(instrument_.programme());
  CONCORD_TRY(auto learnt, facilitator_.Call<pb::ListLearntResponse>(*learning, &Stub::ListLearnt, ask));
  return learnt.programmes_size() > 0 ? learnt.programmes(0).workshops() : 0;
}

Status Walker::Learn(int before) {
  CONCORD_TRY(const int now, Await<int>([&] { return Learnt(); }, [&](int workshops) { return workshops > before; }));
  tell_("Learnt: " + std::to_string(now) + (now == 1 ? " workshop" : " workshops") + " of this programme stand behind the next suggestion");
  return Ok();
}

}  // namespace concord::demo
