#pragma once
// What learning tells the world. It belongs to a programme, not to an office.
#include <string>

#include "learning/store/evidence.h"
#include "learning/store/models.h"
#include "platform/bus/bus.h"

namespace concord::learning::events {

// `workshop`: the one that was learnt; empty after a replay.
bus::Event EvidenceUpdated(const db::EvidenceRow& evidence, const std::string& workshop, Micros now);
bus::Event ModelPromoted(const db::ModelRow& model, const std::string& by, Micros now);
bus::Event ModelRolledBack(const db::ModelRow& model, const std::string& to_version, const std::string& reason, Micros now);
bus::Event ModelRejected(const db::ModelRow& model, const std::string& reason, Micros now);

}  // namespace concord::learning::events
