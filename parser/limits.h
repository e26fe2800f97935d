// Every bound on hostile input, in one place. The config may raise or lower those that have a key; the others are fixed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace postern::parser {

struct Limits {
  // A message as a whole. Key: max_message_size.
  std::size_t message_bytes = 50u << 20;
  // The header block of one entity, and one unfolded header line.
  std::size_t header_bytes = 1u << 20;
  std::size_t header_line_bytes = 64u << 10;
  std::size_t headers = 2000;
  // MIME structure: nesting, entities in all, and a boundary's length (RFC 2046 5.1.1 allows 70).
  std::size_t depth = 50;
  std::size_t parts = 1000;
  std::size_t boundary_bytes = 1024;
  // Decoded bytes of all parts together: base64 shrinks, but a mail may be parsed as several nested ones.
  std::size_t decoded_bytes = 200u << 20;
  // Readable text kept of one message (UTF-8 bytes); the rest stays in the raw mail.
  std::size_t text_bytes = 4u << 20;
  std::size_t text_lines = 200'000;
  // HTML given to the HTML parser, its nesting, attributes on one tag, and tags and attributes in all: each of these
  // costs some 240 bytes of memory. The text between further ones is kept.
  std::size_t html_bytes = 8u << 20;
  std::size_t html_depth = 400;
  std::size_t html_attributes = 256;
  std::size_t html_nodes = 250'000;
  // Addresses in one header field, and Message-IDs in References.
  std::size_t addresses = 2000;
  std::size_t references = 200;
  // An attachment's name as shown (UTF-8 bytes), an address (RFC 5321 4.5.3.1), and a Message-ID.
  std::size_t filename_bytes = 255;
  std::size_t address_bytes = 320;
  std::size_t message_id_bytes = 998;
  // Defects noted per message; further ones are counted in the last.
  std::size_t defects = 50;
};

// HTML read as above and written anew by the allow list (sanitise_html): its bytes, and how deep its blocks nest. Of a
// larger one there is none: the text is there.
struct CleanHtmlLimits : Limits {
  std::size_t clean_html_bytes = 256u << 10;
  std::size_t clean_html_depth = 30;
};

// What an IMAP server may make us hold or read. None is allocated before the bytes are there.
struct ImapLimits {
  // One response without its literals: a line. The longest honest one is BODYSTRUCTURE: a thousand parts.
  std::size_t line_bytes = 256u << 10;
  // Kept of the literals of one response together. The session sets it to max_message_size.
  std::size_t literal_bytes = 50u << 20;
  // Longer literals are read and thrown away up to this, so that one huge mail does not end the session; an announced
  // count above it is refused at once.
  std::uint64_t drained_bytes = 1u << 30;
  // Nesting of parenthesised lists: BODYSTRUCTURE nests as the mail does, twice as deep in mails within mails.
  std::size_t list_depth = 256;
  // Lines of one listing held at once; the mails above are listed when these are done.
  std::size_t listed = 100'000;
  // Names of folders kept to help whoever mistyped one.
  std::size_t folders = 200;
  // Bytes of one command we send (RFC 2683 3.2.1.5 advises 1000): bounds a UID set.
  std::size_t command_bytes = 1000;
  // Warnings passed on in one session; the last says that more were there.
  std::size_t warnings = 50;
};

// What an SMTP server may send (THREATS O-09). RFC 5321 4.5.3.1.5 allows 512 bytes a line; servers write more.
struct SmtpLimits {
  std::size_t line_bytes = 4096;
  // Lines of one reply: the longest honest ones are EHLO's, a few dozen.
  std::size_t lines = 200;
};

}  // namespace postern::parser
