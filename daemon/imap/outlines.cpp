#include "daemon/imap/outlines.h"

#include <algorithm>
#include <utility>

namespace postern::imap {

std::string Outlines::command(std::uint32_t uid) const {
  const Mail& mail = mails_.at(uid);
  const std::string begin = "UID FETCH " + std::to_string(uid);
  // PEEK: reading is not what \Seen stands for here.
  if (!mail.asked_text) {
    return begin + " (UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0." +
           std::to_string(header_bytes_) + ">)";
  }
  return begin + " (UID BODY.PEEK[" + mail.outline.text_section + "]<0." + std::to_string(text_bytes_) + ">)";
}

void Outlines::add(parser::ImapFetch& fetch) {
  const auto found = fetch.uid ? mails_.find(*fetch.uid) : mails_.end();
  if (found == mails_.end()) return;
  Mail& mail = found->second;
  Outline& outline = mail.outline;
  if (mail.asked_text) {
    if (outline.text || !fetch.part || fetch.part_section != outline.text_section) return;
    outline.text = std::move(*fetch.part);
    outline.text->resize(std::min(outline.text->size(), text_bytes_));
    return;
  }
  if (outline.listed.size == 0) outline.listed.size = fetch.size.value_or(0);
  if (outline.listed.internal_date == 0) outline.listed.internal_date = fetch.internal_date.value_or(0);
  if (fetch.header && !std::exchange(mail.has_header, true)) {
    outline.header = std::move(*fetch.header);
    outline.header.resize(std::min(outline.header.size(), header_bytes_));
  }
  if (fetch.structure && !std::exchange(mail.has_structure, true)) outline.structure = std::move(*fetch.structure);
}

Outlines::Step Outlines::finish(std::uint32_t uid, bool ok) {
  Mail& mail = mails_.at(uid);
  if (mail.asked_text) return Step::done;  // a text that was refused is one that is missing, and is said
  if (!ok || (mail.has_header && !mail.has_structure)) return Step::no_structure;
  if (!mail.has_header) return Step::no_mail;
  const parser::ImapPart* text = text_part(mail.outline.structure);
  if (text == nullptr) return Step::done;
  mail.asked_text = true;
  mail.outline.text_section = text->section;
  return Step::again;
}

Outline Outlines::take(std::uint32_t uid) {
  Outline outline = std::move(mails_.at(uid).outline);
  mails_.erase(uid);
  taken_.insert(uid);
  return outline;
}

void Outlines::forget_all() {
  mails_.clear();
  taken_.clear();
}

}  // namespace postern::imap
