#include "platform/cache/redis/script.h"

#include <openssl/evp.h>

namespace concord::cache::internal {
namespace {

std::string Sha1Hex(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += "0123456789abcdef"[digest[i] >> 4];
    out += "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

}  // namespace

Script::Script(std::string text) : text_(std::move(text)), sha_(Sha1Hex(text_)) {}

std::optional<Reply> Script::Run(Connection& connection, const std::string& key, const std::vector<std::string>& arguments) const {
  std::vector<std::string_view> words = {"EVALSHA", sha_, "1", key};
  words.insert(words.end(), arguments.begin(), arguments.end());
  auto reply = connection.Run(words);
  if (!reply || !reply->is_error || reply->text->rfind("NOSCRIPT", 0) != 0) return reply;
  words[0] = "EVAL";
  words[1] = text_;
  return connection.Run(words);
}

}  // namespace concord::cache::internal
