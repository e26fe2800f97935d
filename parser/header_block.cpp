#include "parser/header_block.h"

#include <algorithm>

#include "parser/patterns.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kMostLines = 40;
constexpr std::size_t kLabelBytes = 44;

struct Labelled {
  HeaderRole role = HeaderRole::none;
  std::string_view value;
};

Labelled read_field(std::string_view line) {
  std::size_t colon = line.substr(0, kLabelBytes).find(':');
  std::size_t width = 1;
  if (const std::size_t wide = line.substr(0, kLabelBytes).find("："); wide < colon) {
    colon = wide;
    width = 3;
  }
  if (colon == std::string_view::npos) return {};
  const HeaderRole role = header_role(trim(line.substr(0, colon)));
  std::string_view value = trim(line.substr(colon + width));
  while (!value.empty() && (value.front() == '*' || value.front() == ' ')) value.remove_prefix(1);
  return {role, value};
}

bool has(const HeaderBlock& block, HeaderRole role) {
  return std::any_of(block.fields.begin(), block.fields.end(), [&](const auto& field) { return field.role == role; });
}

bool has_address(const HeaderBlock& block) {
  return std::any_of(block.fields.begin(), block.fields.end(), [](const auto& field) {
    return field.role != HeaderRole::subject && field.value.find('@') != std::string::npos;
  });
}

bool is_about_a_mail(const HeaderBlock& block) {
  const bool from = has(block, HeaderRole::from), to = has(block, HeaderRole::to),
             subject = has(block, HeaderRole::subject);
  const bool sent = has(block, HeaderRole::sent), date = sent || has(block, HeaderRole::date);
  const int roles = int{from} + int{to} + int{subject} + int{date};
  if (roles < 2 || (!from && !(to && (date || subject)))) return false;
  return has_address(block) || (from && sent) || (from && subject && (date || to)) || (date && to && subject);
}

// A value wrapped to the next line: more fields follow below it, or a list of addresses goes on.
bool continues(const TextLines& lines, std::size_t at, const HeaderBlock::Field& field) {
  const bool addresses = field.role == HeaderRole::to || field.role == HeaderRole::cc || field.role == HeaderRole::from;
  if (field.value.empty() || (addresses && trim(lines[at].text).substr(0, 1) == "<")) return true;
  if (addresses && (field.value.back() == ',' || field.value.back() == ';' || field.value.back() == ':' ||
                    field.value.back() == '<'))
    return true;
  for (std::size_t next = at + 1; next < lines.size() && next < at + 4 && !lines[next].blank(); ++next) {
    if (read_field(lines[next].text).role != HeaderRole::none) return true;
  }
  return false;
}

}  // namespace

std::string HeaderBlock::value(HeaderRole role) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.role == role; });
  return found == fields.end() ? std::string() : found->value;
}

bool may_start_header_block(std::string_view line) {
  const HeaderRole role = read_field(line).role;
  return role != HeaderRole::none && role != HeaderRole::other && role != HeaderRole::cc;
}

bool is_foreign_header_block(const TextLines& lines, std::size_t at) {
  static const Pattern rule("^_{30,}$"), labelled("^[\\s*]*\\p{L}[^:：<>@\\d]{0,40}[:：]"),
      clock("\\b\\d{1,2}[:.]\\d{2}\\b");
  if (lines[at].text.size() > 100 || !rule.in(lines[at].text)) return false;
  std::size_t labels = 0, addresses = 0, clocks = 0;
  for (std::size_t line = at + 1; line < lines.size() && line < at + 8 && !lines[line].blank(); ++line) {
    if (!labelled.in(lines[line].text)) return false;
    ++labels;
    if (lines[line].text.find('@') != std::string::npos) ++addresses;
    if (clock.in(lines[line].text)) ++clocks;
  }
  return labels >= 3 && addresses >= 2 && clocks >= 1;
}

std::optional<HeaderBlock> header_block_at(const TextLines& lines, std::size_t at) {
  if (!may_start_header_block(lines[at].text)) return std::nullopt;
  HeaderBlock block{at, at, {}};
  const std::size_t depth = lines[at].depth;
  for (std::size_t line = at; line < lines.size() && line < at + kMostLines && lines[line].depth == depth; ++line) {
    if (lines[line].blank()) {  // HTML made text may have one blank line between the fields
      const bool more = line + 1 < lines.size() && !lines[line + 1].blank() && lines[line + 1].depth == depth &&
                        read_field(lines[line + 1].text).role != HeaderRole::none;
      if (!more) break;
      continue;
    }
    const Labelled field = read_field(lines[line].text);
    if (field.role != HeaderRole::none)
      block.fields.push_back({field.role, std::string(field.value)});
    else if (continues(lines, line, block.fields.back()))
      block.fields.back().value += ' ' + std::string(trim(lines[line].text));
    else
      break;
    block.end = line + 1;
  }
  if (!is_about_a_mail(block)) return std::nullopt;
  return block;
}

}  // namespace postern::parser
