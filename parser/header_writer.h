// Header values for outgoing mail: folded, encoded where needed, and never more than one field.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/mail.h"
#include "parser/result.h"

namespace postern::parser {

// Words of one field's value. The writer may put a line break, and nothing else, between two of them.
using FieldWords = std::vector<std::string>;

// Unstructured text (a subject): its words as they are when they are plain ASCII, else encoded words. Control
// characters become blanks first, so no value can begin another field.
FieldWords text_words(std::string_view utf8);

// "Joe Doe" "<joe@example.org>," ... as wire_address() writes them. Fails on what is no local@domain by the strict grammar.
Result<FieldWords> address_words(const std::vector<Address>& addresses);

// "<id>" for each id that can be written (printable ASCII, at most 900 bytes); the others are left out.
FieldWords id_words(const std::vector<std::string>& ids);

// Parameters of a field: `name="value"`, or RFC 2231 in as many pieces as needed when the value is not short ASCII.
FieldWords parameter_words(std::string_view name, std::string_view utf8);

// "Name: words", folded at 78 columns where a word ends, without the final line end.
std::string folded(std::string_view name, const FieldWords& words);

// The address as it stands in a header or an envelope: an international domain in its ASCII form (RFC 5890), the local part
// as it is. With letters beyond ASCII there it is UTF-8 (RFC 6532), and the mail needs SMTPUTF8 of every relay. Fails on
// what is no address.
Result<std::string> wire_address(std::string_view email);

}  // namespace postern::parser
