// What was once published must be read for ever: bytes of each event message, by version of the message. tests/golden/README.md says how
// files come about. Works on the descriptors of this build, so that a new message or field cannot be forgotten.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/bus/kafka/topics.h"

extern const char concord_descriptors_begin[];
extern const char concord_descriptors_end[];

namespace concord {
namespace {

namespace pb = google::protobuf;

// The messages of this build.
struct World {
  pb::DescriptorPool pool;
  pb::DynamicMessageFactory factory{&pool};
  std::vector<const pb::FileDescriptor*> event_files;  // of packages concord.<service>.events.v<n>

  World() {
    pb::FileDescriptorSet files;
    EXPECT_TRUE(files.ParseFromArray(concord_descriptors_begin, static_cast<int>(concord_descriptors_end - concord_descriptors_begin)));
    for (const auto& file : files.file()) {
      const auto* built = pool.BuildFile(file);
      EXPECT_NE(built, nullptr) << file.name();
      if (built != nullptr && file.package().find(".events.v") != std::string::npos) event_files.push_back(built);
    }
  }

  // Messages that no other message of their file is made of.
  std::vector<const pb::Descriptor*> Events() const {
    std::vector<const pb::Descriptor*> out;
    for (const auto* file : event_files) {
      std::set<const pb::Descriptor*> parts;
      for (int m = 0; m < file->message_type_count(); ++m) {
        for (int f = 0; f < file->message_type(m)->field_count(); ++f) {
          if (const auto* part = file->message_type(m)->field(f)->message_type()) parts.insert(part);
        }
      }
      for (int m = 0; m < file->message_type_count(); ++m) {
        if (parts.count(file->message_type(m)) == 0) out.push_back(file->message_type(m));
      }
    }
    return out;
  }
};

World& TheWorld() {
  static World* world = new World;
  return *world;
}

// Every field set, to something that depends on its number: fields that change places are noticed.
void Fill(pb::Message& message) {
  const auto* reflection = message.GetReflection();
  const auto* kind = message.GetDescriptor();
  for (int i = 0; i < kind->field_count(); ++i) {
    const auto* field = kind->field(i);
    const int n = field->number();
    for (int k = 0; k < (field->is_repeated() ? 2 : 1); ++k) {
      const auto put = [&](auto add, auto set, auto value) {
        field->is_repeated() ? (reflection->*add)(&message, field, value) : (reflection->*set)(&message, field, value);
      };
      using R = pb::Reflection;
      switch (field->cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32: put(&R::AddInt32, &R::SetInt32, 100 * n + k); break;
        case pb::FieldDescriptor::CPPTYPE_INT64: put(&R::AddInt64, &R::SetInt64, std::int64_t{10'000'000'000} * n + k); break;
        case pb::FieldDescriptor::CPPTYPE_UINT32: put(&R::AddUInt32, &R::SetUInt32, static_cast<std::uint32_t>(100 * n + k)); break;
        case pb::FieldDescriptor::CPPTYPE_UINT64: put(&R::AddUInt64, &R::SetUInt64, static_cast<std::uint64_t>(100 * n + k)); break;
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: put(&R::AddDouble, &R::SetDouble, n + 0.25 * (k + 1)); break;
        case pb::FieldDescriptor::CPPTYPE_FLOAT: put(&R::AddFloat, &R::SetFloat, static_cast<float>(n) + 0.5f); break;
        case pb::FieldDescriptor::CPPTYPE_BOOL: put(&R::AddBool, &R::SetBool, true); break;
        case pb::FieldDescriptor::CPPTYPE_STRING: {
          const std::string text = field->name() + "-" + std::to_string(k);
          field->is_repeated() ? reflection->AddString(&message, field, text) : reflection->SetString(&message, field, text);
          break;
        }
        case pb::FieldDescriptor::CPPTYPE_ENUM: {
          const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
          field->is_repeated() ? reflection->AddEnum(&message, field, value) : reflection->SetEnum(&message, field, value);
          break;
        }
        case pb::FieldDescriptor::CPPTYPE_MESSAGE:
          Fill(field->is_repeated() ? *reflection->AddMessage(&message, field) : *reflection->MutableMessage(&message, field));
          break;
      }
    }
  }
}

// In the order of the fields, always the same.
std::string Bytes(const pb::Message& message) {
  std::string out;
  pb::io::StringOutputStream stream(&out);
  pb::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return out;
}

std::string Json(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string out;
  EXPECT_TRUE(pb::util::MessageToJsonString(message, &out, options).ok());
  return out;
}

std::string Hex(const std::string& bytes) {
  std::string out;
  for (const unsigned char c : bytes) {
    out += "0123456789abcdef"[c >> 4];
    out += "0123456789abcdef"[c & 15];
  }
  return out;
}

std::string FromHex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

// Fields, also of its parts, that this message has but `message` does not set.
void Unset(const pb::Message& message, std::set<std::string>& out) {
  const auto* reflection = message.GetReflection();
  const auto* kind = message.GetDescriptor();
  for (int i = 0; i < kind->field_count(); ++i) {
    const auto* field = kind->field(i);
    const bool there = field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
    if (!there) {
      out.insert(field->full_name());
    } else if (field->message_type() != nullptr) {
      Unset(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, 0) : reflection->GetMessage(message, field), out);
    }
  }
}

struct Golden {
  std::string bytes, json;
};
std::string FileOf(const pb::Descriptor& kind, int n) { return std::string(CONCORD_GOLDEN "/") + kind.full_name() + "." + std::to_string(n) + ".txt"; }
bool Load(const std::string& file, Golden& golden) {
  std::ifstream in(file);
  std::string hex;
  if (!std::getline(in, hex)) return false;
  golden = {FromHex(hex), std::string(std::istreambuf_iterator<char>(in), {})};
  return true;
}

class EventGolden : public ::testing::TestWithParam<const pb::Descriptor*> {
 protected:
  std::unique_ptr<pb::Message> New() { return std::unique_ptr<pb::Message>(TheWorld().factory.GetPrototype(GetParam())->New()); }
};

TEST_P(EventGolden, EveryVersionThatWasWrittenIsReadAsItWasMeant) {
  int versions = 0;
  std::set<std::string> unset;
  Golden golden;
  for (; Load(FileOf(*GetParam(), versions + 1), golden); ++versions) {
    auto message = New();
    ASSERT_TRUE(message->ParseFromString(golden.bytes));
    EXPECT_TRUE(message->GetReflection()->GetUnknownFields(*message).empty()) << "a field was taken out or got another number";
    EXPECT_EQ(Json(*message), golden.json);
    EXPECT_EQ(Hex(Bytes(*message)), Hex(golden.bytes));
    unset.clear();
    Unset(*message, unset);
  }
  if (versions > 0 && unset.empty()) return;
  if (std::getenv("CONCORD_TEST_GOLDEN") != nullptr) {
    auto message = New();
    Fill(*message);
    std::ofstream(FileOf(*GetParam(), versions + 1)) << Hex(Bytes(*message)) << "\n" << Json(*message);
  }
  std::string fields;
  for (const auto& field : unset) fields += " " + field;
  FAIL() << "no golden bytes" << (versions == 0 ? "" : " with the fields" + fields) << ": tests/golden/README.md";
}

// An event of a later release passes through an earlier one: what that does not know is still there.
TEST_P(EventGolden, FieldsThatAreNotKnownAreKept) {
  Golden golden;
  ASSERT_TRUE(Load(FileOf(*GetParam(), 1), golden));
  const std::string later = golden.bytes + std::string("\xda\xff\x07\x05later", 9);  // field 16379: "later"
  auto message = New();
  ASSERT_TRUE(message->ParseFromString(later));
  EXPECT_EQ(message->GetReflection()->GetUnknownFields(*message).field_count(), 1);
  EXPECT_EQ(message->SerializeAsString(), later);
  EXPECT_EQ(Json(*message), golden.json);
}

INSTANTIATE_TEST_SUITE_P(All, EventGolden, ::testing::ValuesIn(TheWorld().Events()), [](const auto& info) {
  std::string name = info.param->full_name();
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
});

TEST(EventTopics, EveryPackageOfEventsHasItsTopic) {
  auto topics = bus::ReadTopics(bus::ShippedTopics());
  ASSERT_TRUE(topics.ok()) << topics.error().ToString();
  std::set<std::string> listed;
  for (const auto& topic : *topics) {
    listed.insert(topic.name);
    const bool compacted = topic.config.at("cleanup.policy") == "compact";
    if (topic.name.find(".events.v") != std::string::npos) {
      EXPECT_FALSE(compacted) << topic.name;
      EXPECT_EQ(topic.config.at("retention.ms"), "-1") << topic.name;
    }
    EXPECT_TRUE(compacted || !bus::IsTableTopic(topic.name)) << topic.name;
  }
  ASSERT_FALSE(TheWorld().event_files.empty());
  for (const auto* file : TheWorld().event_files) EXPECT_EQ(listed.count(file->package()), 1u) << file->package() << ": deploy/kafka/topics.yaml";
}

}  // namespace
}  // namespace concord
