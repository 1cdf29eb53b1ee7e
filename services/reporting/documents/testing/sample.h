#pragma once
// A whole workshop for tests of the documents, marked demonstration: the texts of the QI4TF bundle, figures made by a fixed rule.
#include <string>

#include "reporting/documents/data.h"

namespace concord::reporting::documents::testing {

// `bundle`: path of the programme bundle; `language`: "en" or "fr".
WorkshopData Sample(const std::string& bundle, const std::string& language);

// The same workshop as it stands when people have answered and nothing else has happened.
WorkshopData SampleBeforeVote(const std::string& bundle, const std::string& language);

// The same with texts that people should not write but can: formulas, control characters, right-to-left, emoji, very long words.
WorkshopData Hostile(WorkshopData data);

}  // namespace concord::reporting::documents::testing
