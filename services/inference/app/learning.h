#pragma once
// Port: the learning service, where what is served comes from.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::inference {

struct Promoted {
  std::string programme;
  std::string version;
  std::string sha256;       // of the file, hex
  std::string card_sha256;  // of its card, hex
  std::string signature;    // over both
  std::string key;          // kid of the key of the signature
};

struct EvidenceState {
  std::string programme;
  std::int64_t version = 0;
  std::string state;          // of ranking::Evidence
  std::string model_version;  // whose predictions it compares people with; empty: none was promoted, or not told
};

class Learning {
 public:
  virtual ~Learning() = default;
  struct Now {
    std::vector<Promoted> models;
    std::vector<EvidenceState> evidence;
    std::vector<std::string> unpromoted;  // programmes of which no model is promoted, or no longer
  };
  // What is promoted and learnt now, of every programme.
  virtual Result<Now> Ask() = 0;
  // A version that learning keeps, promoted or not. NOT_FOUND MODEL_VERSION_NOT_FOUND.
  virtual Result<Promoted> Find(const std::string& programme, const std::string& version) = 0;
  // Public keys that models are signed with, 32 bytes each.
  virtual Result<std::vector<std::string>> Keys() = 0;
  // The file of a model, not checked yet.
  virtual Result<std::string> Download(const Promoted& model) = 0;
  // Ends a call in progress, from another thread; later ones fail with CANCELLED.
  virtual void Cancel() = 0;
};

}  // namespace concord::inference
