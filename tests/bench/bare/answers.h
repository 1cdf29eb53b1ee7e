#pragma once
// The bare program that submissions are measured against: SQLite's C API and nothing else. Same tables and indexes (the service's own
// migrations), same durability (WAL, synchronous=FULL), the same rows of the same size, 32 submissions in one transaction.
#include <string>

namespace concord::bench {

// What one submission writes.
struct BareRow {
  std::string sheet, changes, event;  // bytes
};

// Durable submissions per second of `count`, by 64 participants in turn, in a new file at `path`. Negative: it failed.
double BareSubmissions(const std::string& path, int count, const BareRow& row);

}  // namespace concord::bench
