// The module as a model server: the Open Inference Protocol, and trials of a programme's versions.
#include <cmath>
#include <filesystem>

#include "concord/inference/v1/rollout.grpc.pb.h"
#include "inference/app/testing/module_world.h"
#include "inference/open_inference.grpc.pb.h"
#include "inference/serve/testing/nets.h"

namespace concord::inference {
namespace {

using namespace testing_world;
namespace oip = ::inference;
using testing::HasSubstr;

class ServingTest : public ModuleTest {
 protected:
  void SetUp() override {
    ModuleTest::SetUp();
    auth::Principal person;
    person.kind = auth::Kind::kPerson;
    person.subject = "people/2";
    person.office = kOffice;
    person.roles = {"administrator"};
    administrator_ = signer_->Sign(person);
  }
  template <class Response, class Request>
  Result<Response> Oip(grpc::Status (oip::GRPCInferenceService::Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request) {
    auto stub = oip::GRPCInferenceService::NewStub(process_->host.To("inference"));
    return rpc::Invoke<Response>(*stub, method, request, {.token = administrator_});
  }
  Result<oip::ModelInferResponse> Infer(const oip::ModelInferRequest& request) { return Oip<oip::ModelInferResponse>(&oip::GRPCInferenceService::Stub::ModelInfer, request); }
  template <class Request>
  Result<pb::Rollout> Roll(grpc::Status (pb::RolloutService::Stub::*method)(grpc::ClientContext*, const Request&, pb::Rollout*), const Request& request) {
    auto stub = pb::RolloutService::NewStub(process_->host.To("inference"));
    return rpc::Invoke<pb::Rollout>(*stub, method, request, {.token = administrator_});
  }
  Result<pb::Rollout> SetCanary(const std::string& version, double share, bool shadow = false) {
    pb::SetCanaryRequest request;
    request.set_model("qi4tf");
    request.set_version(version);
    request.set_share(share);
    request.set_shadow(shadow);
    return Roll(&pb::RolloutService::Stub::SetCanary, request);
  }
  // In learning's keeping, but not promoted.
  void Keep(const std::string& version, const ranking::Model& model, const std::function<void(std::string&)>& spoil = {}) {
    std::string bytes = model.Serialize();
    const std::string sha256 = Sha256Hex(bytes);
    if (spoil) spoil(bytes);
    std::lock_guard lock(teacher_.mutex);
    teacher_.files[Teacher::Name("qi4tf", version)] = bytes;
    teacher_.checksums[Teacher::Name("qi4tf", version)] = sha256;
  }
  static ranking::Model Broken() {
    auto parts = NetModel(1).parts();
    parts.nets[1].w3[3] = NAN;
    return ranking::Model(std::move(parts));
  }
  void PutNet(const std::string& version, unsigned seed) {
    std::filesystem::create_directories(data_ / "inference/models/net");
    std::ofstream(data_ / ("inference/models/net/" + version + ".mlp"), std::ios::binary) << MlpNet::Serialize(testing_nets::Layers(seed));
  }
  static oip::ModelInferRequest Rows(const std::string& model, int rows, int columns, const char* name = "input") {
    oip::ModelInferRequest request;
    request.set_model_name(model);
    auto* in = request.add_inputs();
    in->set_name(name);
    in->set_datatype("FP32");
    in->add_shape(rows);
    in->add_shape(columns);
    for (int i = 0; i < rows * columns; ++i) in->mutable_contents()->add_fp32_contents(static_cast<float>(i % 5));
    return request;
  }

  std::string administrator_;
};

TEST_F(ServingTest, AProgrammesModelAndAFoldersAreServedByName) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  PutNet("1", 1);
  oip::RepositoryModelLoadRequest load;
  load.set_model_name("net");
  ASSERT_TRUE(Oip<oip::RepositoryModelLoadResponse>(&oip::GRPCInferenceService::Stub::RepositoryModelLoad, load).ok());

  oip::ModelMetadataRequest about;
  about.set_name("qi4tf");
  const auto ranking = Oip<oip::ModelMetadataResponse>(&oip::GRPCInferenceService::Stub::ModelMetadata, about);
  ASSERT_TRUE(ranking.ok()) << ranking.error().ToString();
  EXPECT_EQ(ranking->platform(), "concord_ranking");
  EXPECT_EQ(ranking->inputs(0).name(), "answers");
  EXPECT_EQ(ranking->inputs(0).shape(1), 4);
  EXPECT_EQ(ranking->inputs(1).datatype(), "BOOL");
  EXPECT_EQ(ranking->outputs(0).shape(1), 5);

  const auto scores = Infer(Rows("qi4tf", 3, 4, "answers"));
  ASSERT_TRUE(scores.ok()) << scores.error().ToString();
  EXPECT_EQ(scores->model_version(), "1");
  ASSERT_EQ(scores->outputs(0).contents().fp32_contents_size(), 15);
  double sum = 0;
  for (int a = 0; a < 5; ++a) sum += std::exp(scores->outputs(0).contents().fp32_contents(a));
  EXPECT_NEAR(sum, 1, 1e-4) << "shares of one person";

  // The same rows as raw bytes, answered as raw bytes.
  auto typed = Rows("net", 7, 40);
  auto raw = typed;
  const auto& values = typed.inputs(0).contents().fp32_contents();
  raw.add_raw_input_contents(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  raw.mutable_inputs(0)->clear_contents();
  raw.set_id("room 7");
  const auto one = Infer(typed), other = Infer(raw);
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(other->id(), "room 7");
  ASSERT_EQ(other->raw_output_contents_size(), 1);
  const auto& floats = one->outputs(0).contents().fp32_contents();
  EXPECT_EQ(other->raw_output_contents(0), std::string(reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float)));

  const auto index = Oip<oip::RepositoryIndexResponse>(&oip::GRPCInferenceService::Stub::RepositoryIndex, oip::RepositoryIndexRequest());
  ASSERT_EQ(index->models_size(), 2);
  EXPECT_EQ(index->models(0).name() + index->models(0).state() + index->models(0).reason(), "netREADYstable");
  oip::ModelStatisticsRequest counted;
  counted.set_name("net");
  auto stats = Oip<oip::ModelStatisticsResponse>(&oip::GRPCInferenceService::Stub::ModelStatistics, counted);
  ASSERT_EQ(stats->model_stats_size(), 1);
  EXPECT_TRUE(Eventually([&] {  // counted after the answer
    stats = Oip<oip::ModelStatisticsResponse>(&oip::GRPCInferenceService::Stub::ModelStatistics, counted);
    return stats->model_stats(0).inference_stats().compute_infer().count() == 2;
  }));
  EXPECT_EQ(stats->model_stats(0).inference_count(), 14u);
  EXPECT_EQ(stats->model_stats(0).inference_stats().success().count(), 2u);
  EXPECT_GT(stats->model_stats(0).inference_stats().compute_infer().ns(), 0u);

  oip::RepositoryModelUnloadRequest unload;
  unload.set_model_name("qi4tf");
  EXPECT_EQ(Oip<oip::RepositoryModelUnloadResponse>(&oip::GRPCInferenceService::Stub::RepositoryModelUnload, unload).error().reason, "MODEL_OF_LEARNING");
  unload.set_model_name("net");
  EXPECT_TRUE(Oip<oip::RepositoryModelUnloadResponse>(&oip::GRPCInferenceService::Stub::RepositoryModelUnload, unload).ok());
  EXPECT_EQ(Infer(typed).error().reason, "MODEL_NOT_FOUND");
}

TEST_F(ServingTest, MissingAnswersAreSaidByTheMask) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  auto request = Rows("qi4tf", 1, 4, "answers");
  const auto all = Infer(request);
  auto* mask = request.add_inputs();
  mask->set_name("answered");
  mask->set_datatype("BOOL");
  mask->add_shape(1);
  mask->add_shape(4);
  for (const bool answered : {true, true, true, true}) mask->mutable_contents()->add_bool_contents(answered);
  EXPECT_EQ(Infer(request)->outputs(0).contents().SerializeAsString(), all->outputs(0).contents().SerializeAsString());
  mask->mutable_contents()->set_bool_contents(1, false);
  const auto some = Infer(request);
  ASSERT_TRUE(some.ok());
  EXPECT_NE(some->outputs(0).contents().SerializeAsString(), all->outputs(0).contents().SerializeAsString());
  request.mutable_inputs(0)->mutable_contents()->set_fp32_contents(2, 6);
  EXPECT_THAT(Infer(request).error().message, HasSubstr("answers[0][2]: question 2.1 has the choices 0 to 5"));
}

struct WrongCall {
  const char* name;
  const char* reason;
  const char* words;
  std::function<void(oip::ModelInferRequest&)> spoil;
};

TEST_F(ServingTest, WrongTensorsAreRefusedWithTheirPlace) {
  PutNet("1", 1);
  Start();
  const float nan = NAN;
  const WrongCall wrong[] = {
      {"model", "MODEL_NOT_FOUND", "no model nothing", [](auto& r) { r.set_model_name("nothing"); }},
      {"version", "MODEL_VERSION_NOT_FOUND", "no version 7", [](auto& r) { r.set_model_version("7"); }},
      {"label", "MODEL_VERSION_NOT_FOUND", "no version canary", [](auto& r) { r.set_model_version("canary"); }},
      {"name", "TENSOR_INVALID", "inputs[0].name: the model has no input x", [](auto& r) { r.mutable_inputs(0)->set_name("x"); }},
      {"twice", "TENSOR_INVALID", "inputs[1].name: input stands twice", [](auto& r) { *r.add_inputs() = r.inputs(0); }},
      {"missing", "TENSOR_INVALID", "inputs: the input input is missing", [](auto& r) { r.clear_inputs(); }},
      {"type", "TENSOR_INVALID", "inputs[0].datatype: input is FP32, not FP64", [](auto& r) { r.mutable_inputs(0)->set_datatype("FP64"); }},
      {"columns", "TENSOR_INVALID", "inputs[0].shape: input has the shape [2, 39] and must have [rows, 40]", [](auto& r) { r.mutable_inputs(0)->set_shape(1, 39); }},
      {"dimensions", "TENSOR_INVALID", "[2, 40, 1]", [](auto& r) { r.mutable_inputs(0)->add_shape(1); }},
      {"negative", "TENSOR_INVALID", "[-2, 40]", [](auto& r) { r.mutable_inputs(0)->set_shape(0, -2); }},
      {"empty", "BATCH_EMPTY", "there are no rows", [](auto& r) { r.mutable_inputs(0)->set_shape(0, 0); }},
      {"oversize", "BATCH_TOO_LARGE", "5000 rows are more than 4096", [](auto& r) { r.mutable_inputs(0)->set_shape(0, 5000); }},
      {"huge", "BATCH_TOO_LARGE", "more than 4096", [](auto& r) { r.mutable_inputs(0)->set_shape(0, std::int64_t{1} << 62); }},
      {"count", "TENSOR_INVALID", "80 values in fp32_contents, where the shape asks for 120", [](auto& r) { r.mutable_inputs(0)->set_shape(0, 3); }},
      {"no values", "TENSOR_INVALID", "0 values", [](auto& r) { r.mutable_inputs(0)->clear_contents(); }},
      {"nan", "TENSOR_INVALID", "input[1][3] is not a finite number", [=](auto& r) { r.mutable_inputs(0)->mutable_contents()->set_fp32_contents(43, nan); }},
      {"infinite", "TENSOR_INVALID", "input[0][0] is not a finite number", [](auto& r) { r.mutable_inputs(0)->mutable_contents()->set_fp32_contents(0, INFINITY); }},
      {"both", "TENSOR_INVALID", "inputs[0].contents", [](auto& r) { r.add_raw_input_contents("x"); }},
      {"raw size", "TENSOR_INVALID", "raw_input_contents[0]: 7 bytes, where the shape asks for 320", [](auto& r) { r.mutable_inputs(0)->clear_contents(), r.add_raw_input_contents("1234567"); }},
      {"raw count", "TENSOR_INVALID", "2 contents for 1 inputs", [](auto& r) { r.mutable_inputs(0)->clear_contents(), r.add_raw_input_contents("1"), r.add_raw_input_contents("2"); }},
      {"output", "TENSOR_INVALID", "outputs[0].name: the model has no output y; it gives output", [](auto& r) { r.add_outputs()->set_name("y"); }},
  };
  for (const WrongCall& w : wrong) {
    auto request = Rows("net", 2, 40);
    ASSERT_TRUE(Infer(request).ok());
    w.spoil(request);
    const auto refused = Infer(request);
    ASSERT_FALSE(refused.ok()) << w.name;
    EXPECT_EQ(refused.error().reason, w.reason) << w.name;
    EXPECT_THAT(refused.error().message, HasSubstr(w.words)) << w.name;
    EXPECT_EQ(refused.error().code, std::string(w.reason).find("NOT_FOUND") == std::string::npos ? Code::kInvalidArgument : Code::kNotFound) << w.name;
  }
}

TEST_F(ServingTest, ACanaryRanksItsShareAndIsPromoted) {
  EXPECT_EQ(SetCanary("2", .5).error().reason, "NO_STABLE_MODEL");
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  Keep("2", NetModel(2));
  EXPECT_EQ(SetCanary("9", .5).error().reason, "MODEL_VERSION_NOT_FOUND");
  EXPECT_EQ(SetCanary("1", .5).error().reason, "CANARY_IS_STABLE");
  EXPECT_EQ(SetCanary("2", 1.5).error().reason, "SHARE_INVALID");
  EXPECT_EQ(SetCanary("2", 0).error().reason, "SHARE_INVALID");
  EXPECT_EQ(SetCanary("2", NAN).error().reason, "SHARE_INVALID");
  const auto begun = SetCanary("2", 1);
  ASSERT_TRUE(begun.ok()) << begun.error().ToString();
  EXPECT_EQ(begun->stable_version(), "1");
  EXPECT_EQ(begun->canary_version(), "2");
  ASSERT_TRUE(ServesModel("2"));  // on a busy machine it may not answer in time the first time
  auto why = Request();
  why.set_explain(true);
  EXPECT_TRUE(Eventually([&] {
    const auto said = Ranked(why, tokens_->For(kOffice));
    return said.ok() && said->has_explanation() && said->model_version() == "2";
  }));
  EXPECT_EQ(Serving().models(0).model_version(), "1");
  EXPECT_EQ(Serving().models(0).rollout().canary_version(), "2");
  EXPECT_GE(Serving().models(0).rollout().comparison().calls(), 1);
  EXPECT_TRUE(Eventually([&] { return Infer(Rows("qi4tf", 1, 4, "answers"))->model_version() == "2"; }));
  auto stable = Rows("qi4tf", 1, 4, "answers");
  stable.set_model_version("stable");
  EXPECT_EQ(Infer(stable)->model_version(), "1");

  Promote("2", NetModel(2));
  ASSERT_TRUE(Eventually([&] { return Serving().models(0).model_version() == "2" && Serving().models(0).rollout().stable_version() == "2"; }));
  EXPECT_EQ(Serving().models(0).rollout().canary_version(), "");
}

TEST_F(ServingTest, AnotherReplicaAndARestartFollow) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  Keep("2", NetModel(1));  // the same net: nothing to take back
  ASSERT_TRUE(SetCanary("2", 1).ok());
  Start();
  ASSERT_TRUE(ServesModel("2"));
  pb::DropCanaryRequest drop;
  drop.set_model("qi4tf");
  drop.set_reason("the office asked for it");
  const auto dropped = Roll(&pb::RolloutService::Stub::DropCanary, drop);
  ASSERT_TRUE(dropped.ok()) << dropped.error().ToString();
  EXPECT_EQ(dropped->last_rollback().reason(), "OPERATOR");
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_EQ(Roll(&pb::RolloutService::Stub::DropCanary, drop).error().reason, "NO_CANARY");
  Start();
  ASSERT_TRUE(Eventually([&] { return Serving().models_size() > 0 && Serving().models(0).rollout().last_rollback().words() == "the office asked for it"; }));
  EXPECT_EQ(Ranked().model_version(), "1");
}

TEST_F(ServingTest, ABadCanaryNeverAnswersAndADamagedOneIsRefused) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  Keep("2", NetModel(2), [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  EXPECT_EQ(SetCanary("2", .5).error().reason, "MODEL_REFUSED");
  Keep("3", Broken());
  EXPECT_EQ(SetCanary("3", .5).error().reason, "MODEL_REFUSED");
  EXPECT_EQ(Serving().models(0).rollout().canary_version(), "");
  // Promoted by mistake: the last good one serves.
  Promote("3", Broken());
  ASSERT_TRUE(Metric("concord_inference_model_loads_total{outcome=\"refused\"} 1"));
  EXPECT_EQ(Ranked().model_version(), "1");
  EXPECT_TRUE(Eventually([&] { return Troubles() == std::vector<std::string>{"model MODEL_REFUSED"}; }));
}

TEST_F(ServingTest, AModelThatRanksSomethingElseIsTakenBackByItselfAndEveryoneHears) {
  Promote("1", NetModel(1));
  ASSERT_TRUE(ServesModel("1"));
  auto other = NetModel(1).parts();  // ranks the other way round
  for (auto& net : other.nets) {
    for (auto* values : {&net.w3, &net.b3}) {
      for (float& x : *values) x = -4 * x;
    }
  }
  Keep("2", ranking::Model(other));
  ASSERT_TRUE(SetCanary("2", 0, true).ok());
  int failed = 0;
  for (int i = 0; i < 400 && Serving().models(0).rollout().canary_version() == "2"; ++i) {
    auto request = Request();
    request.set_country_code(std::string("X") + static_cast<char>('A' + i % 26));
    request.mutable_voters(0)->set_choices(std::string(4, static_cast<char>(i % 6)));
    const auto ranked = Ranked(request, facilitator_);
    failed += !ranked.ok() || ranked->model_version() != "1";
  }
  EXPECT_EQ(failed, 0);
  const auto rollout = Serving().models(0).rollout();
  EXPECT_EQ(rollout.canary_version(), "");
  EXPECT_EQ(rollout.last_rollback().reason(), "DRIFT") << rollout.last_rollback().words();
  EXPECT_TRUE(Metric("concord_inference_rollbacks_total{model=\"qi4tf\",reason=\"DRIFT\"} 1"));
  Start();  // what was taken back stays so
  ASSERT_TRUE(Eventually([&] { return Serving().models_size() > 0 && Serving().models(0).rollout().last_rollback().reason() == "DRIFT"; }));
  EXPECT_EQ(Serving().models(0).rollout().canary_version(), "");
}

}  // namespace
}  // namespace concord::inference
