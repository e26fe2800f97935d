// Rehearsing.
#include "daemon/app/rehearsal.h"

#include <algorithm>

#include "daemon/app/moment.h"
#include "daemon/desk/form_sender.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/rule_page.h"
#include "parser/address.h"
#include "parser/mime_reader.h"

namespace postern::app {

namespace {

constexpr int kMailsAtOnce = 200;

desk::RuleCase case_of(const config::Settings& settings, const config::Mailbox& mailbox, const parser::Mail& mail,
                       const store::OpeningMail& opening) {
  const desk::Inbound inbound{.mail = mail, .mailbox = mailbox, .internal_date = opening.internal_date, .seed = ""};
  const bool proven = desk::authenticate(inbound, desk::sender_of(settings, inbound)).authenticated;
  const bool dated = opening.internal_date != 0;
  const model::Time came = dated ? model::Time{std::chrono::seconds(opening.internal_date)} : opening.ticket.created;
  return {mail, mailbox, false, proven, opening.known, {}, came};
}

}  // namespace

const config::Mailbox& mailbox_for(const config::Settings& settings, const parser::Mail& mail) {
  const auto recipients = desk::recipients_of(mail);
  for (const config::Mailbox& mailbox : settings.mailboxes) {
    const std::string own = parser::address_key(mailbox.address);
    if (std::find(recipients.begin(), recipients.end(), own) != recipients.end()) return mailbox;
  }
  return settings.mailboxes.front();
}

Result<desk::Explanation> explain(const desk::Desk& desk, const config::Mailbox& mailbox, const parser::Mail& mail,
                                  store::Reader* reader) {
  const Moment moment = this_moment();
  const desk::Inbound inbound{.mail = mail,
                              .mailbox = mailbox,
                              .internal_date = moment.now.time_since_epoch().count(),
                              .now = moment.now,
                              .seed = moment.seed,
                              .folder = mailbox.folder,
                              .size = mail.size};
  model::Snapshot snapshot;
  if (reader) {
    const auto more = [&](const model::Snapshot& found) { return desk::wants_more(desk, inbound, found); };
    auto loaded = reader->snapshot(desk::wants(desk, inbound), more, mailbox.name, moment.now);
    if (!loaded) return tl::unexpected<Error>(loaded.error());
    snapshot = std::move(*loaded);
  }
  return desk::explain(desk, inbound, snapshot);
}

Result<Rehearsed> rehearse_rules(const config::Settings& settings, store::Reader& reader, model::Time since,
                                 const std::function<void(const model::Ticket&, const std::vector<desk::RuleChange>&)>& changed) {
  const desk::RuleBook rules(settings);
  Rehearsed done;
  for (model::TicketId after{}; true;) {
    const auto mails = reader.opening_mails(since, after, kMailsAtOnce);
    if (!mails) return tl::unexpected<Error>(mails.error());
    if (mails->empty()) return done;
    for (const store::OpeningMail& opening : *mails) {
      const auto raw = reader.raw(opening.content_hash);
      if (!raw) return tl::unexpected<Error>(raw.error());
      const parser::Mail mail = parser::read_mail(*raw, settings.limits);
      const config::Mailbox* mailbox = settings.find_mailbox(opening.mailbox);
      const auto about = case_of(settings, mailbox ? *mailbox : settings.mailboxes.front(), mail, opening);
      const auto changes = desk::rehearse(opening.ticket, opening.tags_by_rules, rules.match(about));
      ++done.mails;
      if (!changes.empty()) ++done.tickets, changed(opening.ticket, changes);
    }
    after = mails->back().ticket.id;
  }
}

}  // namespace postern::app
