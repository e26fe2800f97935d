// Web forms that mail what people fill in, of a [[mailbox]].
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kForms = 100;

// "E-mail" or "E-mail:"; what stands before the colon of a line.
void read_label(Cursor& in, const std::string& key, std::string& into) {
  std::string label;
  if (!in.text(key, label)) return;
  if (label.ends_with(':')) label.pop_back();
  label = trim(label);
  const auto is_word_byte = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  if (label.find(':') == std::string::npos && std::any_of(label.begin(), label.end(), is_word_byte)) {
    into = label;
  } else {
    in.wrong(key, quoted(label) + " is no label of a line", "the words before the colon, as in \"E-mail\"");
  }
}

void add_form(Cursor& in, const std::string& key, Place at, FormSender form, Mailbox& mailbox) {
  if (!check_address(in, key, at, form.from)) return;
  const std::string address = parser::address_key(form.from);
  const auto is_same = [&](const FormSender& other) { return parser::address_key(other.from) == address; };
  if (std::any_of(mailbox.form_senders.begin(), mailbox.form_senders.end(), is_same)) {
    in.wrong(key, at, quoted(form.from) + " stands there twice", "remove one");
  } else {
    mailbox.form_senders.push_back(std::move(form));
  }
}

void read_form(Cursor& in, const Table& table, Mailbox& mailbox) {
  Cursor inner = in.inner("form_senders", table);
  FormSender form;
  const bool has_from = inner.text("from", form.from, "from = \"forms@example.org\"");
  read_label(inner, "requester", form.requester);
  read_label(inner, "name", form.name);
  if (has_from) add_form(inner, "from", inner.place("from"), std::move(form), mailbox);
  inner.finish();
}

}  // namespace

void read_form_senders(Cursor& in, Mailbox& mailbox) {
  const auto values = in.values("form_senders");
  for (const Value* value : values) {
    if (const auto* text = std::get_if<std::string>(&value->is)) {
      add_form(in, "form_senders", value->place, {*text, "", ""}, mailbox);
    } else if (const auto* table = std::get_if<Table>(&value->is)) {
      read_form(in, *table, mailbox);
    } else {
      in.mismatch("form_senders", *value, "an address, or a table with one",
                  "[\"forms@example.org\", {from = \"shop@example.org\", requester = \"E-mail\", name = \"Name\"}]");
    }
  }
  if (values.size() > kForms) in.wrong("form_senders", "more than " + std::to_string(kForms), "remove some");
}

}  // namespace postern::config
