#pragma once
// Texts of people, made fit for print and for a spreadsheet: valid UTF-8, no control characters, no characters that turn the
// direction of what follows. Letters of every script, emoji and line breaks stay.
#include <cstddef>
#include <string>
#include <string_view>

namespace concord::reporting::documents {

// Bytes that are no UTF-8 become U+FFFD, tabs a space, line separators a line break; other controls go.
std::string Clean(std::string_view text);

// At most `most` characters; what is cut off is said by "…".
std::string Shorten(std::string_view text, std::size_t most);

// Letters and digits of ASCII, the rest as single hyphens: for file names.
std::string Slug(std::string_view text, std::size_t most);

}  // namespace concord::reporting::documents
