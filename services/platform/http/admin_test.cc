#include "platform/http/admin.h"

#include <gmock/gmock.h>

#include "platform/http/error_body.h"

namespace concord::http {
namespace {

using ::testing::HasSubstr;

struct Kept : Reply {
  void Send(Response r) override { response = std::move(r); }
  std::shared_ptr<Stream> Begin(Response) override { return nullptr; }
  Response response;
};

Response Ask(const Handler& handler, const std::string& path) {
  auto reply = std::make_shared<Kept>();
  Request q;
  q.method = "GET";
  q.path = path;
  handler(q, reply);
  return reply->response;
}

TEST(Admin, ReadinessFollowsAdmissionAndNamesWhatIsDegraded) {
  bool ready = false;
  const auto handler = AdminHandler({[] { return std::string("a_total 1\n"); }, [] { return std::string("http = x\n"); }, [&] { return ready; },
                                     [] { return std::vector<lifecycle::ModuleHealth>{{"inference", {"model", "NO_MODEL"}}}; }});
  EXPECT_EQ(Ask(handler, "/readyz").status, 503);
  ready = true;
  const auto r = Ask(handler, "/readyz");
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.body, HasSubstr("NO_MODEL"));
  EXPECT_EQ(Ask(handler, "/metrics").body, "a_total 1\n");
  EXPECT_EQ(Ask(handler, "/livez").status, 200);
  EXPECT_EQ(Ask(handler, "/nothing").status, 404);
}

TEST(ErrorBody, BrokenBytesInAMessageDoNotBreakTheAnswer) {
  const auto body = ErrorBody(InvalidArgument("NAME_INVALID", "no such \xff").At("name", "unknown"));
  EXPECT_THAT(body, HasSubstr("NAME_INVALID"));
  EXPECT_THAT(body, HasSubstr("fieldViolations"));
}

}  // namespace
}  // namespace concord::http
