// What learning has not signed is not served, whichever way it comes.
#include <filesystem>

#include "concord/inference/v1/rollout.grpc.pb.h"
#include "inference/app/testing/module_world.h"

namespace concord::inference {
namespace {

using namespace testing_world;
using testing::HasSubstr;

class SignatureTest : public ModuleTest {
 protected:
  void SetUp() override {
    ModuleTest::SetUp();
    Promote("1", NetModel(1));
    ASSERT_TRUE(ServesModel("1"));
  }
  void Forge(const std::string& version, const std::string& signature) {
    std::lock_guard lock(teacher_.mutex);
    teacher_.forged[Teacher::Name("qi4tf", version)] = signature;
  }
  static std::string SignedBy(const std::string& seed, const ranking::Model& model) {
    return auth::SignDocument(seed, "concord.model.v1", Sha256Hex(model.Serialize()) + "\n" + Sha256Hex(Teacher::kCard));
  }
  bool Refused(const char* outcome) { return Metric(std::string("concord_inference_model_signatures_total{outcome=\"") + outcome + "\"}"); }
};

TEST_F(SignatureTest, UnsignedWronglySignedAndAlteredModelsAreRefusedAndTheLastGoodOneServes) {
  Forge("2", "");
  Promote("2", NetModel(2));
  ASSERT_TRUE(Refused("unsigned"));
  EXPECT_TRUE(Eventually([&] { return Troubles() == std::vector<std::string>{"model MODEL_REFUSED"}; }));
  EXPECT_EQ(Ranked().model_version(), "1");
  // By a key that nobody lists, under the name of one that is.
  Forge("3", SignedBy(auth::NewSeed(), NetModel(3)));
  Promote("3", NetModel(3));
  ASSERT_TRUE(Refused("wrong"));
  EXPECT_EQ(Ranked().model_version(), "1");
  // Another file under the signature of a good one, its checksum altered along with it.
  Forge("4", SignedBy(teacher_.seed, NetModel(1)));
  Promote("4", NetModel(4));
  ASSERT_TRUE(Metric("concord_inference_model_signatures_total{outcome=\"wrong\"} 2"));
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(teacher_.Downloads(), 1) << "nothing is fetched that is not signed";
  EXPECT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"}"));
}

TEST_F(SignatureTest, KeysChangeByTheirNames) {
  const std::string before = teacher_.seed;
  {
    std::lock_guard lock(teacher_.mutex);
    teacher_.seed = auth::NewSeed();
  }
  Promote("2", NetModel(2));  // the new key is not listed yet
  ASSERT_TRUE(Refused("unknown_key"));
  EXPECT_EQ(Ranked().model_version(), "1");
  {
    std::lock_guard lock(teacher_.mutex);
    teacher_.listed.push_back(auth::PublicKeyOf(teacher_.seed).bytes);
  }
  ASSERT_TRUE(ServesModel("2")) << "tried again by itself";
  {
    std::lock_guard lock(teacher_.mutex);
    teacher_.listed = {auth::PublicKeyOf(teacher_.seed).bytes};
    teacher_.seed = before;  // withdrawn: what it signs counts no longer
  }
  Promote("3", NetModel(3));
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"}"));
  EXPECT_EQ(Ranked().model_version(), "2");
}

TEST_F(SignatureTest, AKeptFileIsLookedAtAgainWhileLearningIsAway) {
  teacher_.SetDown(true);
  Start();
  EXPECT_EQ(Ranked().model_version(), "1") << "by the keys that were listed last";
  std::filesystem::remove(data_ / "inference/model-keys");
  Start();
  EXPECT_NE(Ranked().model_version(), "1") << "without keys nobody knows whose model it is";
  teacher_.SetDown(false);
  EXPECT_TRUE(ServesModel("1"));
}

TEST_F(SignatureTest, NothingUnsignedIsTried) {
  auth::Principal person;
  person.kind = auth::Kind::kPerson;
  person.subject = "people/2";
  person.office = kOffice;
  person.roles = {"administrator"};
  const ranking::Model model = NetModel(2);
  const std::string name = Teacher::Name("qi4tf", "2");
  {
    std::lock_guard lock(teacher_.mutex);
    teacher_.files[name] = model.Serialize();
    teacher_.checksums[name] = Sha256Hex(model.Serialize());
  }
  Forge("2", "");
  pb::SetCanaryRequest request;
  request.set_model("qi4tf");
  request.set_version("2");
  request.set_share(1);
  const auto ask = [&] {
    auto stub = pb::RolloutService::NewStub(process_->host.To("inference"));
    return rpc::Invoke<pb::Rollout>(*stub, &pb::RolloutService::Stub::SetCanary, request, {.token = signer_->Sign(person)});
  };
  const auto refused = ask();
  EXPECT_EQ(refused.error().reason, "MODEL_REFUSED");
  EXPECT_THAT(refused.error().message, HasSubstr("is not signed"));
  EXPECT_EQ(Ranked().model_version(), "1");
  Forge("2", SignedBy(teacher_.seed, model));
  ASSERT_TRUE(ask().ok());
  EXPECT_EQ(Ranked().model_version(), "2");
}

}  // namespace
}  // namespace concord::inference
