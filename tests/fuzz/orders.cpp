// An agent's mail with commands, decided whole: all of them are done, or nothing is done and nobody but the agent hears
// of it. The first line is the agent's name, the rest what they wrote.
#include "config/command_names.h"
#include "daemon/desk/commands.h"
#include "office.h"
#include "parser/text.h"
#include "parser/utf8.h"
#include "promise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace postern;
using desk::test::Office;

namespace {

struct Scene {
  Office office;
  std::map<std::string, model::OutboxItem> notices;  // of HD-1, by the agent's name
};

config::Settings staffed() {
  config::Settings settings = desk::test::settings();
  config::Mailbox billing = settings.mailboxes[0];
  billing.name = "billing";
  billing.address = "billing@example.org";
  settings.mailboxes.push_back(billing);
  settings.agents = {{"Bob", "bob@example.org", false, {}}, {"Rosa", "rosa@example.org", true, {}}};
  settings.fields = {{"room", "Room", {}}, {"building", "Building", {"North", "South"}}};
  settings.aliases = {{"erledigt", "done"}};
  return settings;
}

// Three tickets of Ann's; the agents have notices of the first.
Scene first_scene() {
  Scene scene{Office(staffed()), {}};
  parser::Mail request = desk::test::mail("The VPN is down", "I cannot work since nine.");
  request.attachments = {{"plan.pdf", "application/pdf", 1000, "aa", false, "", {}}};
  scene.office.take(request);
  for (const auto& item : scene.office.sent) {
    if (item.to_email.ends_with("@example.org")) scene.notices[item.to_email.substr(0, item.to_email.find('@'))] = item;
  }
  scene.office.take(desk::test::mail("The printer jams", "It is the left one."));
  scene.office.take(desk::test::mail("An invoice", "Please."), "billing");
  return scene;
}

const Scene& scene() {
  static const Scene made = first_scene();
  return made;
}

bool is_kept_only(const model::AppendMessage& append) { return !append.message.verified && append.message.internal; }

// What may still happen when a mail is refused: it is kept, and its agent is told.
bool is_of_a_refusal(const model::Effect& effect, const std::string& agent) {
  if (const auto* append = std::get_if<model::AppendMessage>(&effect)) return is_kept_only(*append);
  if (const auto* mail = std::get_if<model::QueueMail>(&effect)) return mail->item.to_email == agent;
  return std::holds_alternative<model::Note>(effect) || std::holds_alternative<model::CountMail>(effect) ||
         std::holds_alternative<model::Dispose>(effect);
}

bool is_refused(const model::Decision& decision) {
  return std::any_of(decision.steps.begin(), decision.steps.end(), [](const auto& step) {
    const auto* append = std::get_if<model::AppendMessage>(&step.effect);
    return append && is_kept_only(*append);
  });
}

// Whom a mail may reach: people of the desk, and those whom the words name.
bool is_known(const std::string& email, const std::string& words) {
  static const std::set<std::string> kPeople = {"ann@example.com", "bob@example.org", "rosa@example.org"};
  return kPeople.count(email) > 0 || to_lower(words).find(to_lower(email)) != std::string::npos;
}

void promise_tags(Office& office, const std::vector<desk::Command>& list) {
  std::set<std::string> wanted, unwanted;
  for (const auto& command : list) {
    if (command.name == "untag") unwanted.insert(command.argument);
    if (command.name == "tag" && command.argument.find_first_of(" ,\t") == std::string::npos)
      wanted.insert(command.argument);
  }
  const auto& tags = office.ticket(1).tags;
  for (const std::string& tag : wanted) {
    PROMISE(!unwanted.empty() || std::any_of(tags.begin(), tags.end(), [&](const auto& one) {
      return equal_fold(one, tag);
    }) || !std::all_of(tag.begin(), tag.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  testing::GTEST_FLAG(break_on_failure) = true;  // what the office itself expects of every decision
  std::string_view rest = fuzz::text_of(data, size);
  const auto found = scene().notices.find(std::string(fuzz::take_line(rest)));
  const auto& [name, notice] = found == scene().notices.end() ? *scene().notices.begin() : *found;
  const std::string words = parser::valid_utf8(rest);
  Office office = scene().office;
  parser::Mail reply = desk::test::reply_to(notice, words);
  desk::test::with_header(reply, "Authentication-Results", "mx.example.org; dmarc=pass header.from=example.org");
  const auto decision = office.take(reply);
  const auto commands = desk::read_commands(office.settings, words);
  const bool refused = is_refused(decision);
  for (const auto& step : decision.steps) {
    if (refused) PROMISE(is_of_a_refusal(step.effect, name + "@example.org"));
    const auto* mail = std::get_if<model::QueueMail>(&step.effect);
    if (!mail) continue;
    PROMISE(parser::is_utf8(mail->item.text) && parser::is_utf8(mail->item.subject));
    PROMISE(is_known(mail->item.to_email, words));
    // No agent's token reaches a requester.
    if (mail->item.purpose == "reply") PROMISE(mail->item.text.find(notice.reply_to) == std::string::npos);
  }
  if (refused || !commands) return 0;
  promise_tags(office, commands->list);
  return 0;
}
