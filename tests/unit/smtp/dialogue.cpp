#include "dialogue.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "parser/text.h"

namespace postern::smtp::test {

namespace {

std::string with_bytes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

std::string repeated(std::string_view line) {
  std::size_t times = 0;
  const auto colon = line.find(':');
  std::from_chars(line.data() + 2, line.data() + colon, times);
  std::string out;
  for (; times > 0; --times) out.append(line.substr(colon + 2)).append("\r\n");
  return out;
}

std::string message_of(std::string_view text) {
  std::string out(text);
  for (auto at = out.find('|'); at != std::string::npos; at = out.find('|', at)) out.replace(at, 1, "\r\n");
  return out;
}

std::string_view rest_after(std::string_view text, std::string_view word) {
  return text.size() > word.size() ? text.substr(word.size() + 1) : std::string_view();
}

constexpr const char* kStages[] = {"greeting", "mail", "rcpt", "data", "final_dot"};

std::string shown(const RecipientOutcome& outcome) {
  std::string out =
      "< Done " + outcome.email + " " + kStages[static_cast<int>(outcome.stage)] + " " + std::to_string(outcome.code);
  if (!outcome.enhanced.empty()) out += " " + outcome.enhanced;
  if (!outcome.text.empty()) out += " " + outcome.text;
  return out;
}

bool fits(std::string_view line, std::string_view pattern) {
  if (!pattern.ends_with("...")) return line == pattern;
  pattern.remove_suffix(3);
  return line.starts_with(pattern);
}

}  // namespace

Dialogue::Block& Dialogue::input_block(std::size_t line) {
  if (blocks_.empty() || !blocks_.back().expected.empty()) blocks_.push_back({line, {}, {}});
  return blocks_.back();
}

void Dialogue::add_bytes(std::string_view bytes, std::size_t line) {
  auto& inputs = input_block(line).inputs;
  if (inputs.empty() || !inputs.back().event.empty()) inputs.emplace_back();
  inputs.back().bytes += bytes;
}

Dialogue::Dialogue(std::string_view script) {
  std::string message, reports;
  std::size_t number = 0;
  for (const auto line : split_lines(script)) {
    ++number;
    if (line.empty() || line.starts_with("#")) continue;
    if (line.starts_with("message ")) {
      message = message_of(line.substr(8));
    } else if (line.starts_with("reports ")) {
      reports = line.substr(8);
    } else if (line.starts_with("> ")) {
      input_block(number).inputs.push_back({std::string(line.substr(2)), message, reports});
    } else if (line.starts_with("S: ")) {
      add_bytes(std::string(line.substr(3)) + "\r\n", number);
    } else if (line.starts_with("S%: ")) {
      add_bytes(with_bytes(line.substr(4)), number);
    } else if (line.starts_with("S*")) {
      add_bytes(repeated(line), number);
    } else if ((line.starts_with("C: ") || line.starts_with("< ")) && !blocks_.empty()) {
      blocks_.back().expected.emplace_back(line);
    } else {
      throw std::runtime_error("line " + std::to_string(number) + ": cannot read: " + std::string(line));
    }
  }
}

std::size_t Dialogue::server_bytes() const {
  std::size_t sum = 0;
  for (const auto& block : blocks_) {
    for (const auto& input : block.inputs) sum += input.event.empty() ? input.bytes.size() : 0;
  }
  return sum;
}

// One run of the machine; what it does, as lines.
class Dialogue::Player {
 public:
  Player(std::size_t piece, std::size_t cut) : piece_(std::max<std::size_t>(piece, 1)), cut_(cut) {}

  std::string play(const Block& block) {
    done_.clear();
    read_.clear();
    for (const auto& input : block.inputs) {
      if (input.event.empty()) {
        receive(input.bytes);
      } else {
        perform(session_.resume(event_of(input)));
      }
    }
    return compare(block);
  }

 private:
  static Event event_of(const Input& input) {
    const auto words = split(input.event, ' ');
    if (words[0] == "Started") return Started{};
    if (words[0] == "Elapsed") return Elapsed{};
    if (words[0] == "Quit") return Quit{};
    if (words[0] == "Lost") return Lost{std::string(rest_after(input.event, "Lost"))};
    if (words[0] != "Deliver" || words.size() < 2) throw std::runtime_error("no such event: " + input.event);
    Deliver deliver;
    if (words[1] != "-") deliver.envelope.from = words[1];
    for (std::size_t i = 2; i < words.size(); ++i) deliver.envelope.to.push_back(with_bytes(words[i]));
    deliver.message = input.bytes;
    if (input.reports.empty()) return deliver;
    const auto reports = split(input.reports, ' ');
    deliver.envelope.notify = reports[0] == "never"          ? Notify::never
                              : reports[0] == "failure-only" ? Notify::failure
                                                             : Notify::failure_and_delay;
    if (reports.size() > 1) deliver.envelope.id = with_bytes(reports[1]);
    return deliver;
  }

  void receive(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t size = std::min(piece_, bytes.size());
      if (cut_ > sent_) size = std::min(size, cut_ - sent_);
      const std::string own(bytes.substr(0, size));  // so that a view kept too long is seen by the sanitizer
      perform(session_.resume(Received{own}));
      bytes.remove_prefix(size);
      sent_ += size;
    }
  }

  void perform(const std::vector<Action>& actions) {
    read_.clear();
    for (const auto& action : actions) {
      if (const auto* send = std::get_if<Send>(&action)) {
        for (const auto line : split_lines(send->bytes)) done_.push_back("C: " + std::string(line));
      } else if (const auto* read = std::get_if<Read>(&action)) {
        read_ = "< Read " + std::to_string(read->seconds);
      } else if (const auto* done = std::get_if<Done>(&action)) {
        for (const auto& outcome : done->recipients) done_.push_back(shown(outcome));
      } else if (const auto* close = std::get_if<Close>(&action)) {
        done_.push_back(std::string("< Close ") + (close->clean ? "clean " : "") + close->reason);
      } else {
        done_.emplace_back("< Ready");
      }
    }
  }

  std::string compare(const Block& block) {
    if (!block.expected.empty() && block.expected.back().starts_with("< Read ")) {
      done_.push_back(read_.empty() ? "< no Read" : read_);
    }
    const bool same = std::equal(done_.begin(), done_.end(), block.expected.begin(), block.expected.end(), fits);
    if (same) return {};
    return "block of line " + std::to_string(block.line) + ": expected\n  " + join(block.expected, "\n  ") +
           "\nbut it does\n  " + join(done_, "\n  ");
  }

  Session session_{"desk.example.org"};
  std::size_t piece_, cut_, sent_ = 0;
  std::vector<std::string> done_;
  std::string read_;
};

std::string Dialogue::play(std::size_t piece, std::size_t cut) const {
  Player player(piece, cut);
  for (const auto& block : blocks_) {
    if (auto wrong = player.play(block); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace postern::smtp::test
