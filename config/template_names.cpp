#include "config/template_names.h"

#include <algorithm>
#include <array>

#include "parser/text.h"

namespace postern::config {
namespace {

constexpr bool kPart = true, kMail = false;
constexpr auto kRequester = ReadBy::requester, kAgent = ReadBy::agent;

constexpr auto kNames = std::to_array<TemplateName>({
    {"acknowledgement", kMail, kRequester, "a new request has come in"},
    {"client-testing", kMail, kRequester, "the request is done, and the requester is asked to test"},
    {"client-testing-reminder", kMail, kRequester, "the requester has not tested yet"},
    {"completed", kMail, kRequester, "the request is completed"},
    {"cannot-replicate", kMail, kRequester, "we could not see the problem and ask for more"},
    {"cannot-replicate-reminder", kMail, kRequester, "the requester has not told us more yet"},
    {"estimate", kMail, kRequester, "an estimate is ready, and the requester is asked to decide"},
    {"estimate-reminder", kMail, kRequester, "the requester has not decided yet"},
    {"cancelled", kMail, kRequester, "the request is cancelled"},
    {"status", kMail, kRequester, "any other news of a status"},
    {"greeting", kPart, kRequester, "the first line"},
    {"closing", kPart, kRequester, "signature and reference"},
    {"next-open", kPart, kRequester, "{{next}} while we have the next step"},
    {"next-waiting", kPart, kRequester, "{{next}} while we wait for the requester"},
    {"next-final", kPart, kRequester, "{{next}} when the request has ended"},
    {"left", kPart, kRequester, "{{left}}: what of the mail was too large"},
    {"files-left-out", kPart, kRequester, "below an answer whose files were too large to be sent"},
    {"after-client-testing", kPart, kRequester, "below an agent's answer that comes with client-testing"},
    {"after-completed", kPart, kRequester, "below an agent's answer that comes with completed"},
    {"after-cannot-replicate", kPart, kRequester, "below an agent's answer that comes with cannot-replicate"},
    {"after-estimate", kPart, kRequester, "below an agent's answer that comes with estimate"},
    {"after-cancelled", kPart, kRequester, "below an agent's answer that comes with cancelled"},
    {"agent-new", kMail, kAgent, "a new ticket"},
    {"agent-reply", kMail, kAgent, "a new mail on a ticket"},
    {"agent-status", kMail, kAgent, "a ticket has changed its status"},
    {"approved", kMail, kAgent, "a ticket is approved, and the work can begin"},
    {"please-call", kMail, kAgent, "the requester does not answer our mails"},
    {"estimate-unanswered", kMail, kAgent, "the requester does not decide on our estimate"},
    {"agent-assigned", kMail, kAgent, "a ticket was given to the agent"},
    {"agent-note", kMail, kAgent, "another agent has written a note on the agent's ticket"},
    {"agent-absent", kMail, kAgent, "an agent is away, and others are to know of a ticket"},
    {"agent-languishing", kMail, kAgent, "a ticket is past the limit of its status"},
    {"agent-unanswered", kMail, kAgent, "an answer to a requester is overdue"},
    {"agent-unresolved", kMail, kAgent, "a ticket is not resolved in time"},
    {"agent-remind", kMail, kAgent, "the agent asked to be reminded of a ticket"},
    {"agent-held", kMail, kAgent, "a mail is held until an agent decides"},
    {"agent-digest", kMail, kAgent, "the daily digest: what is nobody's yet, and what is held"},
    {"agent-receipt", kMail, kAgent, "what became of the agent's own mail"},
    {"agent-bounce", kMail, kAgent, "a mail did not arrive"},
    {"agent-files", kPart, kAgent, "the attachments of a mail"},
    {"agent-facts", kPart, kAgent, "what is known besides the words"},
    {"agent-advice", kPart, kAgent, "a remark, and what an answer does"},
    {"agent-internal", kPart, kAgent, "that a reply stays among agents"},
    {"agent-reference", kPart, kAgent, "the reference, last"},
});

constexpr std::string_view kOfMail = "agent-new agent-reply agent-held";
constexpr bool kLines = true;

constexpr auto kVariables = std::to_array<TemplateVariable>({
    {"key", "the ticket's key", "HD-1042", "requester agent"},
    {"status", "the ticket's status, as the workflow names it", "Client testing", "requester agent"},
    {"reference", "what finds the ticket again when all else of a mail is lost", "hd-1042.17.k1mzxw6ytboi", "requester agent"},
    {"name", "the requester's name, where it is plainly a name", "Ann Example", "requester"},
    {"topic", "the request's subject, only where its mail was authenticated", "The printer on floor 2", "requester"},
    {"opened", "the day on which the request came in", "3 March 2026", "requester"},
    {"agent", "the name of the agent who looks after it", "Bob Builder", "requester"},
    {"next", "what happens next: one of the parts next-open, next-waiting, next-final", "Somebody will answer you by mail.",
     "acknowledgement client-testing client-testing-reminder completed cannot-replicate cannot-replicate-reminder estimate "
     "estimate-reminder cancelled status",
     kLines, "next-open next-waiting next-final"},
    {"when", "when an answer can be expected; nothing where that is not known", "by 10:00 tomorrow", "requester"},
    {"by_us", "set where an agent opened the request for them", "", "acknowledgement"},
    {"opens", "when the desk opens again; nothing while it is open", "at 09:00 tomorrow", "acknowledgement"},
    {"desk", "the name the mail is from: the mailbox's, else the desk's", "Example Help Desk", "requester"},
    {"signature", "the mailbox's signature, where it has one", "", "requester", kLines},
    {"left", "what of a mail was too large to be taken in, from the part left", "Your mail has 80 MB.", "acknowledgement", kLines, "left"},
    {"size", "the size of the mail that was too large", "80 MB", "left"},
    {"files", "names and sizes of files that were too large to be sent", "film.mp4 (48 MB)", "files-left-out"},
    {"subject", "the ticket's subject", "The printer on floor 2", "agent"},
    {"prefix", "what ticket keys begin with", "HD", "agent"},
    {"who", "who wrote the mail: name and address", "Ann Example <ann@example.com>", kOfMail},
    {"opened_by", "the agent who opened the ticket for somebody", "", "agent-new"},
    {"by", "the agent who gave the ticket, or wrote the note", "Rosa", "agent-assigned agent-note"},
    {"forwarded_by", "the agent who forwarded the mail", "", "agent-new"},
    {"request", "the requester's newest words", "It prints stripes again.", "agent-assigned agent-absent", kLines},
    {"internal", "set where a reply to the receipt stays among agents", "", "agent-receipt"},
    {"ago", "how long ago, beyond two minutes", "5 minutes ago", kOfMail},
    {"mail_subject", "the subject of the held mail", "A delivery for you", "agent-held"},
    {"text", "the new text of the mail; what there is to tell", "It prints stripes again.",
     "agent-new agent-reply agent-languishing agent-unanswered agent-unresolved agent-remind agent-held agent-absent agent-receipt agent-bounce agent-assigned agent-note", kLines},
    {"waiting", "in the digest, the tickets that are nobody's yet, a line each", "HD-1042  The printer on floor 2, Ann Example", "agent-digest",
     kLines},
    {"waiting_count", "how many these are", "1", "agent-digest"},
    {"held", "in the digest, the mails held since the last one, with number and reason", "17  Eve <eve@example.net>: A delivery for you",
     "agent-digest", kLines},
    {"held_count", "how many these are", "1", "agent-digest"},
    {"attached", "the files that come along, by name and size", "stripes.jpg (240 kB)", "agent-files"},
    {"not_attached", "the files that are too large to be sent along", "film.mp4 (48 MB)", "agent-files"},
    {"remark", "a remark or warning about this mail", "Possibly related to HD-1000: the same subject",
     "agent-held agent-receipt agent-bounce agent-advice", kLines},
    {"answers_to", "the addresses of the requester and of who gets copies, where answers of agents are sent on", "ann@example.com", "agent-advice"},
    {"urgent", "set when the ticket is urgent", "urgent", "agent-facts"},
    {"assignee", "the address of the agent who looks after it", "bob@example.org", "agent-facts"},
    {"tags", "the ticket's tags", "printer, floor-2", "agent-facts"},
    {"fields", "the ticket's fields that have a value, one a line", "Room: 12", "agent-facts", kLines},
    {"reopened", "how often it was done, or believed to be, and then was not", "2", "agent-facts"},
    {"first", "set when this is the person's first request", "first", "agent-facts"},
    {"earlier", "the number of the person's earlier requests", "3", "agent-facts"},
    {"pending", "who stood in Cc of the requester's mails and has no part in the ticket", "carl@example.com", "agent-facts"},
    {"copies", "who was in Cc of a mail that is not authenticated", "carl@example.com", "agent-facts"},
});

constexpr std::string_view kOwn = "reply-";
constexpr std::size_t kNameBytes = 64;

constexpr auto kLanguages = std::to_array<std::string_view>({"de", "en"});

bool holds_word(std::string_view words, std::string_view word) {
  const auto list = split(words, ' ');
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::span<const TemplateName> template_names() { return kNames; }

std::optional<TemplateName> find_template(std::string_view name) {
  if (is_own_text(name)) return TemplateName{name, kMail, kRequester, "a text of the group's own, where the config names it"};
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return one.name == name; });
  return found == kNames.end() ? std::nullopt : std::optional(*found);
}

bool is_own_text(std::string_view name) {
  if (!name.starts_with(kOwn) || name.size() == kOwn.size() || name.size() > kNameBytes) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::span<const TemplateVariable> template_variables() { return kVariables; }

const TemplateVariable* find_variable(std::string_view name) {
  const auto found = std::find_if(kVariables.begin(), kVariables.end(), [&](const auto& one) { return one.name == name; });
  return found == kVariables.end() ? nullptr : &*found;
}

bool is_allowed(const TemplateVariable& variable, const TemplateName& in) {
  return holds_word(variable.where, in.reader == ReadBy::requester ? "requester" : "agent") ||
         holds_word(variable.where, is_own_text(in.name) ? "status" : in.name);
}

std::span<const std::string_view> builtin_languages() { return kLanguages; }

}  // namespace postern::config
