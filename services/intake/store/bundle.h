#pragma once
// The programme bundle (one JSON document: programme, instrument, actions) as an Instrument.
#include <string>

#include "intake/domain/instrument.h"
#include "platform/base/result.h"

namespace concord::intake::db {

// Errors: INVALID_ARGUMENT INSTRUMENT_INVALID; every violation names its place, such as
// "instrument.questions[12] (C2.2).choices[3].fr". JSON that cannot be read names the byte.
Result<InstrumentPtr> ParseBundle(const std::string& document);

}  // namespace concord::intake::db
