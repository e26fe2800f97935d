#include "dialogue.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

#include "parser/text.h"

namespace postern::imap {
namespace {

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool here = text.substr(at, from.size()) == from;
    out += here ? to : text.substr(at, 1);
    at += here ? from.size() : 1;
  }
  return out;
}

// <<text>> becomes {n} and n bytes.
std::string with_literals(std::string_view line) {
  std::string out;
  while (true) {
    const std::size_t begin = line.find("<<"), end = line.find(">>");
    if (begin == std::string_view::npos || end == std::string_view::npos) return out.append(line);
    const std::string body = replaced(line.substr(begin + 2, end - begin - 2), "|", "\r\n");
    out.append(line.substr(0, begin)).append("{" + std::to_string(body.size()) + "}\r\n").append(body);
    line.remove_prefix(end + 2);
  }
}

std::string with_bytes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
    at += 2;
  }
  return out;
}

std::uint32_t number(std::string_view text) { return static_cast<std::uint32_t>(std::stoul(std::string(text))); }

std::vector<std::uint32_t> numbers(std::string_view text) {
  std::vector<std::uint32_t> out;
  for (const std::string_view part : split(text, ',')) {
    if (!part.empty()) out.push_back(number(part));
  }
  return out;
}

Event event_of(std::string_view text) {
  const auto words = split(text, ' ');
  if (words[0] == "Started") return Started{};
  if (words[0] == "Elapsed") return Elapsed{};
  if (words[0] == "Stop") return Stop{};
  if (words[0] == "ListFrom") return ListFrom{number(words.at(1))};
  if (words[0] == "Identify") return Identify{numbers(words.at(1))};
  if (words[0] == "Committed") return Committed{number(words.at(1))};
  if (words[0] == "Refused") return Refused{number(words.at(1))};
  if (words[0] != "Wanted") throw std::runtime_error("unknown event: " + std::string(text));
  Wanted wanted;
  for (const std::string_view word : words) {
    if (word.starts_with("fetch=")) wanted.fetch = numbers(word.substr(6));
    if (word.starts_with("settle=")) wanted.settle = numbers(word.substr(7));
  }
  return wanted;
}

void set_option(SessionOptions& options, std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view name = trim(text.substr(0, equals)), value = trim(text.substr(equals + 1));
  if (name == "folder") options.folder = value;
  if (name == "max") options.max_message_bytes = number(value);
  if (name == "text") options.text_bytes = number(value);
  if (name == "window_bytes") options.window_bytes = number(value);
  if (name == "window_messages") options.window_messages = static_cast<int>(number(value));
  if (name == "idle") options.idle_seconds = static_cast<int>(number(value));
  if (name == "poll") options.poll_seconds = static_cast<int>(number(value));
  if (name != "after") return;
  options.after = value == "keep" ? After::keep : value == "remove" ? After::remove : After::seen;
  if (!value.starts_with("move:")) return;
  options.after = After::move;
  options.move_to = value.substr(5);
}

std::string listed(const Listed& mail) {
  return std::to_string(mail.uid) + "/" + std::to_string(mail.size) + (mail.seen ? "/seen" : "");
}

std::string joined(const std::vector<std::uint32_t>& uids) {
  std::vector<std::string> parts;
  for (const std::uint32_t uid : uids) parts.push_back(std::to_string(uid));
  return join(parts, ",");
}

// Each action as the line a dialogue would have.
struct Shown {
  std::vector<std::string>& lines;

  void operator()(const Send& send) {
    for (const std::string_view line : split_lines(send.bytes)) lines.push_back("C: " + std::string(line));
  }
  void operator()(const Read&) {}
  void operator()(const FolderOpened& f) {
    lines.push_back("< FolderOpened uid_validity=" + std::to_string(f.uid_validity) +
                    " uid_next=" + std::to_string(f.uid_next) + " exists=" + std::to_string(f.exists) +
                    (f.writable ? " writable" : " read-only"));
  }
  void operator()(const Listing& listing) {
    std::string line = "< Listing";
    for (const Listed& mail : listing.mails) line += " " + listed(mail);
    lines.push_back(line);
  }
  void operator()(const Identified& identified) {
    std::string line = "< Identified";
    for (const auto& mail : identified.mails) {
      line += " " + std::to_string(mail.uid) + "=" + printable(replaced(mail.header, "\r\n", "|"));
    }
    lines.push_back(line);
  }
  void operator()(const Message& message) {
    const std::string text = message.raw.size() > 200 ? std::to_string(message.raw.size()) + " bytes"
                                                      : printable(replaced(message.raw, "\r\n", "|"));
    lines.push_back("< Message " + std::to_string(message.listed.uid) + (text.empty() ? "" : " ") + text);
  }
  void operator()(const Outline& outline) {
    std::string line = "< Outline " + listed(outline.listed) + " " + printable(replaced(outline.header, "\r\n", "|"));
    if (!outline.text_section.empty()) {
      line += " text " + outline.text_section + (outline.text ? "=" + printable(*outline.text) : " missing");
    }
    line += " of";
    for (const parser::ImapPart& part : outline.structure.parts) line += " " + part.section + ":" + part.type;
    lines.push_back(line);
  }
  void operator()(const Skipped& skipped) {
    lines.push_back("< Skipped " + std::to_string(skipped.listed.uid) + " " + skipped.reason);
  }
  void operator()(const Told& told) { lines.push_back("< Told " + joined(told.uids)); }
  void operator()(const Arrived&) { lines.push_back("< Arrived"); }
  void operator()(const Warning& warning) { lines.push_back("< Warning " + warning.text); }
  void operator()(const Close& close) {
    const char* retry = close.retry == Close::Retry::soon      ? "soon"
                        : close.retry == Close::Retry::backoff ? "backoff"
                                                               : "slowly";
    lines.push_back(std::string("< Close ") + (close.clean ? "clean" : retry) + ": " + close.reason +
                    (close.hint.empty() ? "" : " (" + close.hint + ")"));
  }
};

bool matches(std::string_view expected, std::string_view actual) {
  if (!expected.ends_with("...")) return expected == actual;
  return actual.starts_with(expected.substr(0, expected.size() - 3));
}

}  // namespace

class Dialogue::Player {
 public:
  Player(const SessionOptions& options, std::size_t piece, std::size_t cut)
      : session_(options), piece_(piece), cut_(cut) {}

  std::string play(const Block& block) {
    std::vector<std::string> lines;
    for (const Input& input : block.inputs) {
      if (input.event) {
        resume(*input.event, lines);
      } else if (!receive(input.bytes, lines)) {
        return "line " + std::to_string(block.line) + ": the machine does not read what the server sends\n" +
               join(lines, "\n");
      }
    }
    return compare(block, std::move(lines));
  }

 private:
  void resume(const Event& event, std::vector<std::string>& lines) {
    const auto actions = session_.resume(event);
    for (const Action& action : actions) std::visit(Shown{lines}, action);
    const Read* read = actions.empty() ? nullptr : std::get_if<Read>(&actions.back());
    seconds_ = read != nullptr ? read->seconds : 0;
    closed_ = !actions.empty() && std::holds_alternative<Close>(actions.back());
  }

  bool receive(std::string_view bytes, std::vector<std::string>& lines) {
    while (!bytes.empty() && !closed_) {
      if (seconds_ == 0) return false;
      std::size_t length = std::min(piece_, bytes.size());
      if (sent_ < cut_) length = std::min(length, cut_ - sent_);
      resume(Received{bytes.substr(0, length)}, lines);
      bytes.remove_prefix(length);
      sent_ += length;
    }
    return true;
  }

  std::string compare(const Block& block, std::vector<std::string> lines) const {
    const std::string_view last = block.expected.empty() ? "" : std::string_view(block.expected.back());
    if (last.starts_with("< Read")) lines.push_back("< Read " + std::to_string(seconds_));
    if (last == "< no Read") lines.push_back(seconds_ == 0 ? "< no Read" : "< Read " + std::to_string(seconds_));
    if (std::equal(block.expected.begin(), block.expected.end(), lines.begin(), lines.end(), matches)) return {};
    return "in the block of line " + std::to_string(block.line) + " expected\n" + join(block.expected, "\n") +
           "\nbut the machine did\n" + join(lines, "\n");
  }

  Session session_;
  std::size_t piece_, cut_;
  std::size_t sent_ = 0;
  int seconds_ = 0;  // of the Read it waits in; 0: none
  bool closed_ = false;
};

Dialogue::Dialogue(std::string_view script) {
  std::size_t line_number = 0;
  for (const std::string_view line : split_lines(script)) add_line(line, ++line_number);
}

Dialogue::Block& Dialogue::input_block(std::size_t line_number) {
  if (blocks_.empty() || !blocks_.back().expected.empty()) blocks_.push_back({line_number, {}, {}});
  return blocks_.back();
}

void Dialogue::add_bytes(std::string_view bytes, std::size_t line_number) {
  Block& block = input_block(line_number);
  if (block.inputs.empty() || block.inputs.back().event) block.inputs.push_back({});
  block.inputs.back().bytes += bytes;
}

void Dialogue::add_line(std::string_view line, std::size_t line_number) {
  const std::size_t colon = line.find(": ");
  if (line.starts_with("#") || trim(line).empty()) return;
  if (line.starts_with("option ")) return set_option(options_, line.substr(7));
  if (line.starts_with("> ")) return input_block(line_number).inputs.push_back({event_of(line.substr(2)), {}});
  if (line.starts_with("S: ")) return add_bytes(with_literals(line.substr(3)) + "\r\n", line_number);
  if (line.starts_with("S%: ")) return add_bytes(with_bytes(line.substr(4)), line_number);
  if (line.starts_with("S*") && colon != std::string_view::npos) {
    for (std::uint32_t i = number(line.substr(2)); i > 0; --i) add_bytes(line.substr(colon + 2), line_number);
    return;
  }
  if (!line.starts_with("C: ") && !line.starts_with("< ")) throw std::runtime_error("not a line: " + std::string(line));
  if (blocks_.empty()) throw std::runtime_error("nothing has happened before: " + std::string(line));
  blocks_.back().expected.emplace_back(line);
}

std::size_t Dialogue::server_bytes() const {
  std::size_t bytes = 0;
  for (const Block& block : blocks_) {
    for (const Input& input : block.inputs) bytes += input.bytes.size();
  }
  return bytes;
}

std::string Dialogue::play(std::size_t piece, std::size_t cut) const {
  Player player(options_, piece, cut);
  for (const Block& block : blocks_) {
    const std::string difference = player.play(block);
    if (!difference.empty()) return difference;
  }
  return {};
}

}  // namespace postern::imap
