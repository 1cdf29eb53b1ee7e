#pragma once
// Tables that only the spreadsheet has: answers long and wide with their codebook, objections, ballots. Pseudonyms only; a respondent or
// voter of a side with fewer than five carries no side, table or organisation.
#include <vector>

#include "reporting/documents/content/book.h"

namespace concord::reporting::documents::xlsx {

Table LongAnswers(const Book& book);
Table WideAnswers(const Book& book);
Table Codebook(const Book& book);
Table Actions(const Book& book);
Table Objections(const Book& book);
Table Ballots(const Book& book);

}  // namespace concord::reporting::documents::xlsx
