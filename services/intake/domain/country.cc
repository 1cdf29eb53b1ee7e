// Country codes: the officially assigned ones of ISO 3166-1 alpha-2.
#include <algorithm>
#include <iterator>

#include "intake/domain/workshop.h"

namespace concord::intake {
namespace {

constexpr std::string_view kAssigned =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT "
    "MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

}  // namespace

bool IsUserAssigned(std::string_view code) {
  if (code.size() != 2) return false;
  const char a = code[0], b = code[1];
  if (b < 'A' || b > 'Z') return false;
  return code == "AA" || code == "ZZ" || a == 'X' || (a == 'Q' && b >= 'M');
}

bool IsCountryCode(std::string_view code) {
  if (IsUserAssigned(code)) return true;
  if (code.size() != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z') return false;
  for (std::size_t at = 0; at < kAssigned.size(); at += 3) {
    if (kAssigned.substr(at, 2) == code) return true;
  }
  return false;
}

}  // namespace concord::intake
