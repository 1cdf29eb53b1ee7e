#pragma once
// Signatures of documents that are kept and passed on (models and their cards): Ed25519, bound to what the document is.
#include <string>
#include <string_view>

#include "platform/auth/tokens.h"

namespace concord::auth {

// 64 bytes over `kind` + "\n" + `text`. `kind` has no line break ("concord.model.v1"), so nothing signed as one kind passes for another,
// a token (it begins otherwise) included. `seed` has kSeedBytes bytes.
std::string SignDocument(std::string_view seed, std::string_view kind, std::string_view text);

// False for another key, kind or text, and for a signature that is none.
bool VerifyDocument(const PublicKey& key, std::string_view kind, std::string_view text, std::string_view signature);

}  // namespace concord::auth
