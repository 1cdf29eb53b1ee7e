#include "inference/oip/tensors.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "inference/serve/mlp_kernel.h"

namespace concord::inference::oip {
namespace {

using Input = pb::ModelInferRequest::InferInputTensor;

std::string At(const char* list, int i, const char* field) { return std::string(list) + "[" + std::to_string(i) + "]" + field; }

Error Wrong(const std::string& place, const std::string& why) { return InvalidArgument("TENSOR_INVALID", place + ": " + why).At(place, why); }

template <class List>
std::string Shape(const List& sizes) {
  std::string out = "[";
  for (const auto size : sizes) out += (out.size() > 1 ? ", " : "") + std::to_string(size);
  return out + "]";
}

bool HasContents(const pb::InferTensorContents& c) {
  return c.bool_contents_size() + c.int_contents_size() + c.int64_contents_size() + c.uint_contents_size() + c.uint64_contents_size() + c.fp32_contents_size() +
             c.fp64_contents_size() + c.bytes_contents_size() >
         0;
}

Status CheckShape(const Input& input, int i, std::size_t columns, std::size_t most_rows) {
  const auto place = [i] { return At("inputs", i, ".shape"); };
  if (input.shape_size() != 2 || input.shape(0) < 0 || input.shape(1) != static_cast<std::int64_t>(columns))
    return Wrong(place(), input.name() + " has the shape " + Shape(input.shape()) + " and must have [rows, " + std::to_string(columns) + "]");
  if (input.shape(0) == 0) return InvalidArgument("BATCH_EMPTY", place() + ": there are no rows").At(place(), "there are no rows");
  if (input.shape(0) > static_cast<std::int64_t>(most_rows)) {
    const std::string why = std::to_string(input.shape(0)) + " rows are more than " + std::to_string(most_rows) + "; send them in several calls";
    return InvalidArgument("BATCH_TOO_LARGE", place() + ": " + why).At(place(), why);
  }
  return Ok();
}

// The bytes of input `i`, of `size` bytes a value; the field of its type otherwise.
Result<const char*> Raw(const pb::ModelInferRequest& request, int i, std::size_t values, std::size_t size) {
  const std::string& bytes = request.raw_input_contents(i);
  if (bytes.size() != values * size)
    return Wrong(At("raw_input_contents", i, ""), std::to_string(bytes.size()) + " bytes, where the shape asks for " + std::to_string(values * size));
  return bytes.data();
}

Error Count(int i, std::size_t found, std::size_t wanted, const std::string& datatype, const char* field) {
  return Wrong(At("inputs", i, ".contents"), std::to_string(found) + " values in " + field + ", where the shape asks for " + std::to_string(wanted) + " of " + datatype);
}

Error NotFinite(const Input& input, int i, const float* values, std::size_t columns, bool mask, const std::string& mask_name) {
  std::size_t at = 0;
  while (std::isfinite(values[at])) ++at;
  return Wrong(At("inputs", i, ""), input.name() + "[" + std::to_string(at / columns) + "][" + std::to_string(at % columns) + "] is not a finite number" +
                                        (mask ? "; what was not answered is said in " + mask_name : ""));
}

}  // namespace

Result<Rows> RowsOf(const pb::ModelInferRequest& request, const Signature& signature, std::size_t most_rows) {
  const bool raw = request.raw_input_contents_size() > 0;
  if (raw && request.raw_input_contents_size() != request.inputs_size())
    return Wrong("raw_input_contents", std::to_string(request.raw_input_contents_size()) + " contents for " + std::to_string(request.inputs_size()) + " inputs");
  int values_at = -1, mask_at = -1;
  for (int i = 0; i < request.inputs_size(); ++i) {
    const Input& input = request.inputs(i);
    const bool is_mask = !signature.mask.empty() && input.name() == signature.mask;
    if (!is_mask && input.name() != signature.input)
      return Wrong(At("inputs", i, ".name"), "the model has no input " + (input.name().empty() ? "without a name" : input.name()) + "; it takes " + signature.input +
                                                 (signature.mask.empty() ? "" : " and " + signature.mask));
    int& at = is_mask ? mask_at : values_at;
    if (at >= 0) return Wrong(At("inputs", i, ".name"), input.name() + " stands twice");
    at = i;
    const char* type = is_mask ? "BOOL" : "FP32";
    if (input.datatype() != type) return Wrong(At("inputs", i, ".datatype"), input.name() + " is " + type + ", not " + (input.datatype().empty() ? "left out" : input.datatype()));
    CONCORD_CHECK_OK(CheckShape(input, i, signature.inputs, most_rows));
    if (raw && HasContents(input.contents())) return Wrong(At("inputs", i, ".contents"), "values came as raw_input_contents already");
  }
  if (values_at < 0) return Wrong("inputs", "the input " + signature.input + " is missing");
  for (int i = 0; i < request.outputs_size(); ++i) {
    if (request.outputs(i).name() != signature.output)
      return Wrong(At("outputs", i, ".name"), "the model has no output " + request.outputs(i).name() + "; it gives " + signature.output);
  }

  Rows rows;
  const Input& input = request.inputs(values_at);
  rows.count = static_cast<std::size_t>(input.shape(0));
  const std::size_t values = rows.count * signature.inputs;
  if (raw) {
    CONCORD_TRY(const char* bytes, Raw(request, values_at, values, sizeof(float)));
    if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(float) == 0) {
      rows.values = reinterpret_cast<const float*>(bytes);
    } else {
      rows.own.resize(values);
      std::memcpy(rows.own.data(), bytes, values * sizeof(float));
    }
  } else {
    const auto& contents = input.contents().fp32_contents();
    if (static_cast<std::size_t>(contents.size()) != values) return Count(values_at, contents.size(), values, "FP32", "fp32_contents");
    rows.values = contents.data();
  }
  if (!rows.own.empty()) rows.values = rows.own.data();
  if (!AllFinite(rows.values, values)) return NotFinite(input, values_at, rows.values, signature.inputs, !signature.mask.empty(), signature.mask);
  if (mask_at < 0) return rows;

  const Input& mask = request.inputs(mask_at);
  if (mask.shape(0) != input.shape(0))
    return Wrong(At("inputs", mask_at, ".shape"), std::to_string(mask.shape(0)) + " rows, where " + signature.input + " has " + std::to_string(rows.count));
  if (rows.own.empty()) rows.own.assign(rows.values, rows.values + values);
  if (raw) {
    CONCORD_TRY(const char* bytes, Raw(request, mask_at, values, 1));
    for (std::size_t v = 0; v < values; ++v) rows.own[v] = bytes[v] != 0 ? rows.own[v] : NAN;
  } else {
    const auto& contents = mask.contents().bool_contents();
    if (static_cast<std::size_t>(contents.size()) != values) return Count(mask_at, contents.size(), values, "BOOL", "bool_contents");
    for (std::size_t v = 0; v < values; ++v) rows.own[v] = contents[static_cast<int>(v)] ? rows.own[v] : NAN;
  }
  rows.values = rows.own.data();
  return rows;
}

void Fill(const pb::ModelInferRequest& request, const Signature& signature, const std::string& version, const float* out, std::size_t rows,
          pb::ModelInferResponse* response) {
  response->set_model_name(request.model_name());
  response->set_model_version(version);
  if (!request.id().empty()) response->set_id(request.id());
  auto* output = response->add_outputs();
  output->set_name(signature.output);
  output->set_datatype("FP32");
  output->add_shape(static_cast<std::int64_t>(rows));
  output->add_shape(static_cast<std::int64_t>(signature.outputs));
  const std::size_t values = rows * signature.outputs;
  if (request.raw_input_contents_size() > 0) {
    response->add_raw_output_contents(reinterpret_cast<const char*>(out), values * sizeof(float));
  } else {
    output->mutable_contents()->mutable_fp32_contents()->Add(out, out + values);
  }
}

}  // namespace concord::inference::oip
