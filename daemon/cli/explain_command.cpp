// postern explain, postern rules test: what would happen, and why; nothing does.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

#include "config/units.h"
#include "daemon/app/commands.h"
#include "daemon/app/moment.h"
#include "daemon/app/opening.h"
#include "daemon/app/rehearsal.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/files.h"
#include "daemon/cli/words.h"
#include "daemon/desk/effect_words.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::cli {

namespace {

namespace json = boost::json;

struct Explained {
  std::string file;
  const config::Mailbox& mailbox;
  const parser::Mail& mail;
  desk::Explanation what;
};

json::array rules_json(const std::vector<desk::RuleFinding>& rules) {
  json::array out;
  for (const auto& finding : rules)
    out.push_back({{"rule", finding.match.rule->name}, {"holds", finding.holds}, {"why", finding.match.why}});
  return out;
}

json::array steps_json(const config::Settings& settings, const model::Decision& decision) {
  json::array out;
  for (const model::Step& step : decision.steps) {
    const std::string what = desk::words_of(settings, step.effect);
    if (!what.empty()) out.push_back({{"what", what}, {"actor", step.actor}, {"why", step.why}});
  }
  return out;
}

std::string to_json(const config::Settings& settings, const Explained& explained) {
  const desk::Explanation& what = explained.what;
  return json::serialize(json::object{{"file", explained.file},
                                      {"mailbox", explained.mailbox.name},
                                      {"subject", explained.mail.subject},
                                      {"sender", what.sender},
                                      {"proven", what.proven},
                                      {"proof", what.proof},
                                      {"quiet", what.quiet},
                                      {"why_kind", explained.mail.why_kind},
                                      {"rules", rules_json(what.rules)},
                                      {"steps", steps_json(settings, what.decision)}}) +
         "\n";
}

// A rule's why begins with its name.
std::string because(const model::Step& step) {
  return printable(step.why.starts_with(step.actor) ? step.why : step.actor + ": " + step.why);
}

std::string to_text(const config::Settings& settings, const Explained& explained) {
  const desk::Explanation& what = explained.what;
  std::string out = fmt::format("{}\n  from     {}\n  subject  {}\n  mailbox  {}\n", printable(explained.file), printable(what.sender),
                                printable(explained.mail.subject, 200), explained.mailbox.name);
  out += fmt::format("  proven   {}: {}\n", what.proven ? "yes" : "no", printable(what.proof));
  if (!what.quiet.empty()) out += fmt::format("  quiet    nobody is told: {}\n", printable(what.quiet));
  if (!what.rules.empty()) out += "rules\n";
  for (const auto& finding : what.rules) out += fmt::format("  {} {}\n", finding.holds ? "+" : "-", printable(finding.match.why));
  out += "what would happen\n";
  for (const model::Step& step : what.decision.steps) {
    const std::string words = desk::words_of(settings, step.effect);
    if (!words.empty()) out += fmt::format("  {}\n      {}\n", words, because(step));
  }
  return out;
}

std::string change_json(const model::Ticket& ticket, const std::vector<desk::RuleChange>& changes) {
  json::array list;
  for (const auto& change : changes) list.push_back({{"what", change.what}, {"why", change.why}});
  return json::serialize(json::object{{"key", ticket.key}, {"subject", ticket.subject}, {"changes", list}}) + "\n";
}

std::string change_text(const model::Ticket& ticket, const std::vector<desk::RuleChange>& changes) {
  std::string out = fmt::format("{}  {}  {}\n", ticket.key, plain_time(ticket.created), printable(ticket.subject, 80));
  for (const auto& change : changes) out += fmt::format("    {}\n        {}\n", printable(change.what), printable(change.why));
  return out;
}

}  // namespace

int explain_command(const Globals& globals, const std::vector<std::string>& files, const std::string& name) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  const config::Mailbox* given = name.empty() ? nullptr : settings->find_mailbox(name);
  if (!name.empty() && !given) return complain(app::no_such_mailbox(*settings, name));
  const auto keys = app::known_key_ring(*settings);
  if (!keys) return complain(keys.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader && reader.error().kind != Failure::no_input) return complain(reader.error());
  if (!reader) std::cerr << "postern: " << reader.error().text << ": explained as to a new desk\n";
  const desk::Desk desk{*settings, *keys};
  for (const std::string& file : files) {
    const auto raw = read_file(file, settings->limits.message_bytes);
    if (!raw) return complain(raw.error());
    const parser::Mail mail = parser::read_mail(*raw, settings->limits);
    const config::Mailbox& mailbox = given ? *given : app::mailbox_for(*settings, mail);
    auto explanation = app::explain(desk, mailbox, mail, reader ? &*reader : nullptr);
    if (!explanation) return complain(explanation.error());
    const Explained explained{file, mailbox, mail, std::move(*explanation)};
    std::cout << (globals.json ? to_json(*settings, explained) : to_text(*settings, explained));
  }
  return 0;
}

int rules_test_command(const Globals& globals, const std::string& since) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  const auto age = config::read_duration(since);
  if (!age) return complain({Failure::usage, "--since \"" + since + "\" is not a duration", "for example: --since 30d"});
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  const auto changed = [&](const model::Ticket& ticket, const std::vector<desk::RuleChange>& changes) {
    std::cout << (globals.json ? change_json(ticket, changes) : change_text(ticket, changes));
  };
  const auto done = app::rehearse_rules(*settings, *reader, app::this_moment().now - *age, changed);
  if (!done) return complain(done.error());
  if (!globals.json)
    std::cout << fmt::format("{} looked at; {} would be different with the rules of now. Nothing was changed.\n",
                             counted(done->mails, "mail"), counted(done->tickets, "ticket"));
  return 0;
}

}  // namespace postern::cli
