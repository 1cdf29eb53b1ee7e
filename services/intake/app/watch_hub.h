#pragma once
// Changes of watched workshops, read at most twice a second per workshop and process however many watch it.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "intake/app/room_reader.h"
#include "intake/store/workshops.h"

namespace concord::intake {

inline constexpr Micros kWatchPeriod = kSecond / 2;

class WatchHub {
 public:
  explicit WatchHub(Decisions given) : given_(given) {}
  // The change as it was at most half a second ago.
  Result<db::Change> Current(const std::string& office, const std::string& workshop);

 private:
  struct Entry {
    std::mutex mutex;
    Micros read_time = 0;
    db::Change change;
  };
  Decisions given_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Entry>> entries_;
};

}  // namespace concord::intake
