// What is taken in instead of a mail that is too large to be fetched: its header fields, its text, and a list of what
// stayed on the server. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/imap/session.h"

namespace postern::app {

// A whole mail, made of nothing but the outline: the same mail gives the same bytes wherever it is seen. Header fields
// are those of the original, byte by byte, without those that told of its structure.
std::string stand_in(const imap::Outline& outline);

// The parts that stayed, one line each for people: "film.mp4 (video/mp4, 48.3 MB)". At most 50 and a last one that
// says how many more; the text's own rest, when it was cut, is the first.
std::vector<std::string> parts_left(const imap::Outline& outline);

}  // namespace postern::app
