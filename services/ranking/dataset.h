#pragma once
// A Dataset as one file: what the learning service hands to concord-train.
//
// Envelope of bytes.h, magic CNCDDATA, version 2, then: number of workshops (u64) and for each, in the order of types.h,
//   id, programme, country, sector, held_on (texts) · questions: id, kind (u8), choices (i32) · voters: answers (f32 list, NaN =
//   missing), group, weight (f32), ballot tiers (lists of texts) · gaps, urgency (f32 lists) · candidates: id, title, cost (f64),
//   months (f64), prerequisites, triggers (id, weight f32, sign i32), category, beneficiaries · outcome: kind (u8), share, gain
//   (f32 lists), exposed (u8), agreed (f32 list; not in version 1)
// Texts are u32 length + UTF-8; lists are u64 length + elements; little-endian.
#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "ranking/types.h"

namespace concord::ranking {

std::string SerializeDataset(const Dataset& dataset);
Result<Dataset> ParseDataset(std::string_view bytes);  // DATA_LOSS RANKING_FILE_*
Status SaveDataset(const Dataset& dataset, const std::string& path);
Result<Dataset> LoadDataset(const std::string& path);
std::string DataHash(const Dataset& dataset);  // sha256 of SerializeDataset, hex

}  // namespace concord::ranking
