#include "daemon/desk/preview.h"

#include "daemon/desk/compose.h"
#include "daemon/desk/html_frame.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/text_values.h"

namespace postern::desk {
namespace {

using config::ReadBy;

// What a ticket does not tell: examples. What only some mails have is left out.
Values examples(const config::Settings& settings, const config::TemplateName& name, const std::string& language) {
  Values values;
  for (const auto& variable : config::template_variables()) values[std::string(variable.name)] = variable.example;
  values["opened"] = spoken_date(model::Time{std::chrono::days{20515}}, language);  // 3 March 2026
  values["ago"] = spoken_ago(std::chrono::minutes(5), language);
  values["size"] = spoken_size(80'000'000, language);
  values["desk"] = settings.desk.name;
  values["prefix"] = settings.desk.prefix;
  values["key"] = settings.desk.prefix + "-1042";
  values["when"] = spoken_by(model::Time{std::chrono::days{20515} + std::chrono::hours(10)}, model::Time{std::chrono::days{20514}},
                             "UTC", language);
  values["opens"] = "";
  values["next"] = render_part(settings, language, "next-open", values);
  values["left"] = "";
  values["first"] = "";
  if (name.name != "agent-held") values["remark"] = "";
  return values;
}

void overlay(Values& values, Values known) {
  for (auto& [name, value] : known) values[name] = std::move(value);
}

Values values_of(const config::Settings& settings, const config::TemplateName& name, const std::string& language,
                 const model::Ticket* ticket) {
  Values values = examples(settings, name, language);
  if (!ticket) return values;
  if (name.reader == ReadBy::requester) {
    model::Ticket spoken = *ticket;
    spoken.language = language;
    overlay(values, values_for_requester(settings, mailbox_of(settings, *ticket), spoken, ticket->requester().name,
                                         std::string(name.name)));
  } else {
    overlay(values, values_for_agent(settings, *ticket));
    values["answers_to"] = ticket->requester().email;
  }
  return values;
}

}  // namespace

Preview preview(const config::Settings& settings, const std::string& name, const std::string& language,
                const model::Ticket* ticket) {
  const auto known = config::find_template(name);
  if (!known) return {};
  const bool for_requester = known->reader == ReadBy::requester;
  const std::string own = ticket && for_requester ? ticket->language : settings.desk.language;
  const std::string spoken = language_of_text(settings, language.empty() ? own : language, name);
  Values values = values_of(settings, *known, spoken, ticket);
  if (known->part) return {{"", render_part(settings, spoken, name, values) + "\n", spoken}, std::nullopt};
  Preview shown{render_text(settings, spoken, name, values), std::nullopt};
  if (!for_requester) return shown;
  const config::Mailbox* mailbox = ticket ? &mailbox_of(settings, *ticket) : nullptr;
  if (!mailbox && !settings.mailboxes.empty()) mailbox = &settings.mailboxes.front();
  shown.html = frame_html({.language = shown.text.language,
                           .desk = values["desk"],
                           .subject = shown.text.subject,
                           .reference = values["reference"],
                           .key = values["key"],
                           .answer_to = mailbox ? mailbox->address : ""},
                          shown.text.body);
  return shown;
}

}  // namespace postern::desk
