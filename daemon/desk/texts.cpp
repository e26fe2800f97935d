#include "daemon/desk/texts.h"

#include <kainjow/mustache.hpp>

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

namespace postern::desk {
namespace {

struct Template {
  std::string_view name, subject, body;
};

constexpr auto kPostscripts = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"client-testing", "Please try it, and reply \"yes\" if it works, or \"no\" and what is still wrong."},
    {"completed", "We take this as completed. If something is still wrong, just reply to this mail."},
    {"cannot-replicate", "Please reply and tell us what you did just before it happened, and what you saw."},
    {"estimate", "Please reply \"approved\" and we begin, or \"declined\" and we stop here."},
    {"cancelled", "Nobody works on this any more. If that is a mistake, just reply to this mail."},
});

// Values: desk, key, name (the requester's), status, opened, signature, left (of a mail too large), and for agents who, ago, topic, text, facts,
// files, remark, advice, reference. No text for requesters holds words that a requester wrote (L-11).
constexpr auto kTemplates = std::to_array<Template>({
    {"acknowledgement", "[{{key}}] We have your request",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "thank you for writing to us. Your request has the number {{key}}.\n"
     "Somebody will read it and answer you by mail.\n"
     "\n"
     "{{#left}}{{left}}\n\n{{/left}}"
     "If you want to add something, just reply to this mail.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"client-testing", "[{{key}}] Please test",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "we believe that your request {{key}} of {{opened}} is done.\n"
     "Please try it, then reply to this mail:\n"
     "\n"
     "  yes   if it works,\n"
     "  no    and a few words on what is still wrong.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"client-testing-reminder", "[{{key}}] Does it work now?",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "some days ago we asked you to test what we did for your request {{key}}.\n"
     "Does it work? Please reply with \"yes\", or with \"no\" and a few words.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"completed", "[{{key}}] Your request is completed",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "your request {{key}} of {{opened}} is completed.\n"
     "If something is still wrong, just reply to this mail and we look at it again.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"cannot-replicate", "[{{key}}] We need your help",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "we tried to see the problem of your request {{key}} ourselves and could not.\n"
     "Please reply and tell us what you did just before it happened, what you saw,\n"
     "and on which computer. A picture of the screen often helps.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"cannot-replicate-reminder", "[{{key}}] We still need your help",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "we could not see the problem of your request {{key}} ourselves and wait for your\n"
     "words on how it happens. If it is gone by itself, please tell us that too.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"estimate", "[{{key}}] Our estimate: please decide",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "the estimate for your request {{key}} of {{opened}} is ready.\n"
     "Please reply to this mail:\n"
     "\n"
     "  approved   and we begin,\n"
     "  declined   and we stop here.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"estimate-reminder", "[{{key}}] Our estimate waits for you",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "some days ago we sent you the estimate for your request {{key}}.\n"
     "Please reply with \"approved\" or \"declined\".\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"cancelled", "[{{key}}] Your request is cancelled",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "your request {{key}} of {{opened}} is cancelled, and nobody works on it any more.\n"
     "If that is a mistake, just reply to this mail.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"status", "[{{key}}] News on your request",
     "Hello{{#name}} {{name}}{{/name}},\n"
     "\n"
     "your request {{key}} of {{opened}} is now: {{status}}.\n"
     "If you want to add something, just reply to this mail.\n"
     "\n"
     "{{signature}}\n"
     "\n"
     "Reference: {{reference}}\n"},
    {"agent-new", "[{{key}}] {{subject}}",
     "{{who}} opened {{key}}{{#ago}}, {{ago}} ago{{/ago}}:\n"
     "\n"
     "{{text}}\n"
     "\n"
     "{{#files}}{{files}}\n{{/files}}"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-reply", "[{{key}}] {{subject}}",
     "{{who}} wrote on {{key}}{{#ago}}, {{ago}} ago{{/ago}}:\n"
     "\n"
     "{{text}}\n"
     "\n"
     "{{#files}}{{files}}\n{{/files}}"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-status", "[{{key}}] {{subject}}",
     "{{key}} is now: {{status}}.\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"approved", "[{{key}}] {{subject}}",
     "{{key}} is approved: the work can begin.\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"please-call", "[{{key}}] {{subject}}",
     "The requester of {{key}} does not answer our mails. Please call.\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"estimate-unanswered", "[{{key}}] {{subject}}",
     "The requester of {{key}} has our estimate and has not decided.\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#remark}}{{remark}}\n{{/remark}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-assigned", "[{{key}}] {{subject}}",
     "{{key}} is yours now.\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-held", "[{{key}}] Held: {{subject}}",
     "This mail is held back until you decide.\n"
     "{{remark}}\n"
     "\n"
     "Please reply with one of these words at the top:\n"
     "\n"
     "  release   put it on {{key}}\n"
     "  {{prefix}}-12     put it on that other ticket (write its number)\n"
     "  new       make it a ticket of its own\n"
     "  spam      put it away\n"
     "\n"
     "{{who}} wrote{{#ago}}, {{ago}} ago{{/ago}}:\n"
     "\n"
     "{{#topic}}Subject: {{topic}}\n\n{{/topic}}"
     "{{text}}\n"
     "\n"
     "{{#files}}{{files}}\n{{/files}}"
     "--------------------\n"
     "{{facts}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-languishing", "[{{key}}] Languishing: {{subject}}",
     "{{key}} languishes: {{text}}\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-unanswered", "[{{key}}] Unanswered: {{subject}}",
     "The requester of {{key}} has not been answered.\n"
     "{{text}}\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#advice}}{{advice}}\n{{/advice}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-receipt", "[{{key}}] {{subject}}",
     "{{text}}\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
    {"agent-bounce", "[{{key}}] A mail did not arrive",
     "A mail of {{key}} did not arrive:\n"
     "\n"
     "{{text}}\n"
     "\n"
     "--------------------\n"
     "{{facts}}"
     "{{#reference}}Reference: {{reference}}\n{{/reference}}"},
});

const Template& find_template(std::string_view name) {
  const Template* plain = nullptr;
  for (const Template& text : kTemplates) {
    if (text.name == name) return text;
    if (text.name == "status") plain = &text;
  }
  return *plain;
}

std::string render(std::string_view text, const kainjow::mustache::data& values) {
  kainjow::mustache::mustache page{std::string(text)};
  page.set_custom_escape([](const std::string& value) { return value; });
  return page.render(values);
}

}  // namespace

Text render_text(const std::string& name, const Values& values) {
  kainjow::mustache::data data;
  for (const auto& [key, value] : values) {
    if (!value.empty()) data.set(key, value);
  }
  const Template& text = find_template(name);
  return {render(text.subject, data), render(text.body, data)};
}

std::vector<std::string> text_names() {
  std::vector<std::string> names;
  for (const Template& text : kTemplates) names.emplace_back(text.name);
  return names;
}

std::string postscript(const std::string& name) {
  for (const auto& [status, words] : kPostscripts) {
    if (status == name) return std::string(words);
  }
  return "";
}

std::string spoken_duration(std::chrono::seconds duration) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration).count();
  if (minutes < 2) return "";
  if (minutes < 120) return std::to_string(minutes) + " minutes";
  if (minutes < 48 * 60) return std::to_string(minutes / 60) + " hours";
  return std::to_string(minutes / (24 * 60)) + " days";
}

std::string spoken_date(model::Time time) {
  constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  return std::to_string(static_cast<unsigned>(day.day())) + " " + kMonths.at(static_cast<unsigned>(day.month()) - 1) +
         " " + std::to_string(static_cast<int>(day.year()));
}

std::string spoken_size(std::size_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1000) + " kB";
  const std::size_t tenths = (bytes + 50'000) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

}  // namespace postern::desk
