#include "concord/survey/help.h"

namespace concord::survey {

const char kHelp[] = R"(concord import survey --respondents CSV --questions JSON --mapping JSON
    [--countries NAME_OR_CODE,…] [--limit WORKSHOPS] [--check]
    --server HOST:PORT --email E --password P      into a process that runs, as an administrator of an office
    --data-dir D --demo                            into a folder that no process uses; its demonstration office
    --data-dir D --email E --password P            the same, another office

Makes workshops, participants, answers and secret ballots out of a survey whose respondents answered ordinal questions and said what
matters most to them, through the RPCs that people use. All files are read and checked first: on an error in them nothing is sent. Once
it runs, whatever was acknowledged is kept, and the same command again goes on from there; nothing is doubled. CONCORD_PASSWORD is
read where --password is not given. --limit takes the first workshops only, --check nothing but reads and checks.

RESPONDENTS  CSV, plain or gzip, UTF-8, one row a respondent. A cell of a question holds the place of the choice in the question's
  list, from 0; empty: no answer. Columns that nothing names are left out.
QUESTIONS    JSON object: "CODE": {"question": text, "order": [choices], "theme": part of the questionnaire, "label": short text}.
  Every code is a column of the respondents.
MAPPING      JSON object:
  programme     "survey-…": the programme of its own whose model learns from this survey and from nothing else
  version       of the instrument that is made; another one when questions, items or rows change
  title, source what it is, and whose; both are shown with every workshop
  language      BCP-47 of the texts ("en" when left out)
  workshop      {"country": column, "region": column, "at_least": valid choices that make a region a workshop,
                 "smaller": "together" (a country's smaller regions make one workshop) or "leave_out"}
  sex           {"column": column, "values": {value: "woman" | "man" | "other"}}; may be left out
  choice        {"column": column, "not_listed": "error" or "no_ballot"}: what the respondent named, the title of an item
  not_asked     codes of QUESTIONS that are no columns
  void_choices  beginnings of choices that are no answer ("Do not know"); they stand last in their list
  countries     {name in the file: ISO 3166-1 alpha-2 code}
  items         [{"title": text, "links": [{"question": code, "sign": 1 or -1}]}]: what can be named, the candidates of every
                workshop; links say which answers speak for it. sign 1: a high code is bad (the choices are turned), -1: a low one
)";

}  // namespace concord::survey
