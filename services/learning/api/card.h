#pragma once
// A card as JSON → the card of the contract. What the card does not say stays unset; a card that is no JSON object is empty.
#include <string>

#include "concord/learning/v1/learning.pb.h"

namespace concord::learning::api {

void ReadCard(const std::string& json, concord::learning::v1::ModelCard* out);

}  // namespace concord::learning::api
