#include <set>

#include "reporting/domain/report.h"

namespace concord::reporting {

int SideIndex(const std::string& counts_as) { return counts_as == "government" ? 0 : counts_as == "industry" ? 1
                                                                                                             : -1; }

std::vector<AttendanceRow> AttendanceOf(const std::vector<Participant>& participants) {
  std::vector<AttendanceRow> out;
  for (const char* side : {"government", "industry", "support", "observer"}) {
    AttendanceRow row;
    row.side = side;
    std::set<std::string> organisations;
    bool any = false;
    for (const Participant& p : participants) {
      if (p.side != side) continue;
      any = true;
      ++(p.sex == "woman" ? row.women : p.sex == "man" ? row.men
                                                       : row.other);
      if (!p.organisation.empty()) organisations.insert(p.organisation);
    }
    row.organisations = static_cast<int>(organisations.size());
    if (any) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace concord::reporting
