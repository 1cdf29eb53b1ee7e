#pragma once
// Keeps instruments: draft → published → retired.
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "intake/app/room_reader.h"

namespace concord::intake {

class InstrumentUseCases {
 public:
  // `bundles`: documents that every office has, published, without importing them: those that come with the program.
  InstrumentUseCases(Decisions given, std::vector<std::string> bundles) : given_(given), bundles_(std::move(bundles)) {}

  Result<InstrumentRecord> Import(const auth::Principal& caller, const std::string& document);
  Result<InstrumentRecord> Publish(const auth::Principal& caller, const std::string& name);
  Result<InstrumentRecord> Retire(const auth::Principal& caller, const std::string& name);
  Result<InstrumentRecord> Get(const auth::Principal& caller, const std::string& name);
  Result<std::vector<InstrumentRecord>> List(const auth::Principal& caller);
  // Gives an office the bundles, once. A version that is there already stays as it is.
  Status Provide(const std::string& office);

 private:
  Result<InstrumentRecord> Move(const auth::Principal& caller, const std::string& name, InstrumentState from, InstrumentState to);

  Decisions given_;
  const std::vector<std::string> bundles_;
  std::mutex mutex_;
  std::set<std::string> provided_;
};

}  // namespace concord::intake
