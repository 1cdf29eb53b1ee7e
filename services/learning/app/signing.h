#pragma once
// The signature of a model: over its file and its card, so that whoever takes it up knows that it is what the registry approved.
#include <string>

#include "learning/store/decisions.h"
#include "learning/store/models.h"
#include "platform/time/clock.h"

namespace concord::learning {

inline constexpr char kModelDocument[] = "concord.model.v1";

// Puts the signature of the present key into the row; makes a key where there is none.
Status Sign(store::Tx& tx, db::ModelRow& row, Micros now);

// Of a key: what is told of it.
std::string PublicBytesOf(const db::KeyRow& key);

}  // namespace concord::learning
