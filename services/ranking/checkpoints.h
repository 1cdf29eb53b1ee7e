#pragma once
// Parts of a training that are done, kept in a folder until all of it is: a training that was killed goes on where it was. A part is
// decided by its key and by `what` alone, so that read back or made anew it is the same, byte for byte.
//
//   Checkpoints parts(folder, data_hash + "\n" + settings_hash + "\n" + code_version);
//   if (auto bytes = parts.Get("net/0/view/1")) …   // parse them; else fit, then
//   parts.Put("net/0/view/1", serialised);
//
// Safe from many threads as long as each key is of one thread.
#include <optional>
#include <string>
#include <string_view>

namespace concord::ranking {

class Checkpoints {
 public:
  // `what`: all that decides the parts besides their key; parts of something else are not seen. The folder is made.
  Checkpoints(std::string folder, std::string what);

  // Nothing when it was not put, was put for something else, or is damaged.
  std::optional<std::string> Get(std::string_view key) const;
  // Whether it could be kept; a training goes on without.
  bool Put(std::string_view key, std::string_view bytes) const;

 private:
  std::string PathOf(std::string_view key) const;

  const std::string folder_, what_;
};

}  // namespace concord::ranking
