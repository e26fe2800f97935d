// postern quarantine: mail that is held or was put aside; show, release and drop.
#include <fmt/format.h>

#include <exception>
#include <iostream>

#include "daemon/app/commands.h"
#include "daemon/app/job.h"
#include "daemon/cli/ask_or_do.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/quarantine_json.h"
#include "daemon/cli/user.h"
#include "daemon/cli/words.h"
#include "parser/mime_reader.h"
#include "parser/text.h"
#include "store/reader.h"

namespace postern::cli {

namespace {

// Header fields that say who wrote a mail, to whom, and what others thought of it.
constexpr const char* kFields[] = {"From",
                                   "Sender",
                                   "Reply-To",
                                   "To",
                                   "Cc",
                                   "Date",
                                   "Subject",
                                   "Message-ID",
                                   "In-Reply-To",
                                   "Return-Path",
                                   "Authentication-Results",
                                   "X-Spam-Flag",
                                   "X-Spam-Status",
                                   "X-Rspamd-Action"};
constexpr std::size_t kLines = 200;  // of its text; the rest is in --raw

std::string fields_of(const parser::Mail& mail) {
  std::string out;
  for (const char* name : kFields) {
    for (const parser::Header& field : mail.headers)
      if (equal_fold(field.name, name)) out += fmt::format("  {}: {}\n", name, printable(trim(field.value)));
  }
  return out;
}

std::string text_of(const config::Settings& settings, const model::HeldMail& held) {
  std::string out = fmt::format("mail {} in quarantine since {}, of mailbox {}\n  {}\n\n", held.number.value,
                                plain_time(held.received), printable(held.mailbox), printable(held.reason));
  try {
    const parser::Mail mail = parser::read_mail(held.raw, settings.limits);
    out += fields_of(mail) + "\n" + indented(mail.text, "  | ", kLines);
    for (const parser::Attachment& file : mail.attachments)
      out += fmt::format("  + {} ({}, {})\n", printable(file.filename.empty() ? "unnamed" : file.filename),
                         printable(file.content_type), size_words(file.size));
  } catch (const std::exception& exception) {
    out += fmt::format("It cannot be read ({}): see --raw.\n", printable(exception.what()));
  }
  return out;
}

Result<std::string> edit_alone(const desk::Desk& desk, store::Store& store, const app::ControlRequest& request) {
  auto edit = app::quarantine_edit_of(desk.settings, request, this_user(), app::this_moment());
  if (!edit) return tl::unexpected<Error>(edit.error());
  app::QuarantineEditJob job = app::quarantine_edit_job(desk, std::move(*edit));
  auto applied = store.transact(job.job);
  if (*job.refused) return fail(**job.refused);
  if (!applied) return tl::unexpected<Error>(applied.error());
  return *job.done + "\n";
}

}  // namespace

int quarantine_command(const Globals& globals, int limit) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  auto mails = reader->quarantine(limit);
  if (!mails) return complain(mails.error());
  const model::Time now = app::this_moment().now;
  for (const store::QuarantinedMail& held : *mails)
    std::cout << (globals.json ? to_json(*settings, held) + "\n" : quarantine_row(*settings, held, now));
  if (mails->empty() && !globals.json) std::cout << "no mails in quarantine\n";
  return 0;
}

int quarantine_show_command(const Globals& globals, const std::string& word, bool raw) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto number = desk::read_held_number(word);
  if (!number) return complain(number.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  auto held = reader->quarantined({*number});
  if (!held) return complain(held.error());
  if (!*held)
    return complain({Failure::no_input, "there is no mail " + std::to_string(*number) + " in quarantine",
                     "postern quarantine lists what is there"});
  if (raw) {
    std::cout << (*held)->raw;
  } else if (globals.json) {
    std::cout << to_json(*settings, {**held, (*held)->raw.size()}) << '\n';
  } else {
    std::cout << text_of(*settings, **held);
  }
  return 0;
}

int quarantine_edit_command(const Globals& globals, const char* op, const QuarantineOptions& options) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::ControlRequest request;
  request.op = op;
  request.key = options.number;
  request.note = options.note;
  if (!options.to.empty()) request.fields = {{"to", options.to}};
  return finish(ask_or_do(*settings, request, "", [&](const desk::Desk& desk, store::Store& store) {
    return edit_alone(desk, store, request);
  }));
}

}  // namespace postern::cli
