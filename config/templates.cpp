#include "config/templates.h"

#include <algorithm>
#include <optional>
#include <set>

#include "config/mustache.h"
#include "config/report.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::config {
namespace {

constexpr std::string_view kSubject = "Subject:";
constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool is_builtin(const std::string& language) {
  const auto languages = builtin_languages();
  return std::find(languages.begin(), languages.end(), language) != languages.end();
}

constexpr std::string_view kOfNoTicket = "agent-digest";  // the one text that has no key: it is about many

// CRLF and CR become LF.
std::string with_plain_lines(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
    out += bytes[i] == '\r' ? '\n' : bytes[i];
  }
  return out;
}

template <class Fits>
std::vector<std::string> names_that(Fits fits) {
  std::vector<std::string> names;
  for (const TemplateName& one : template_names()) {
    if (fits(one)) names.emplace_back(one.name);
  }
  return names;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known, const std::string& otherwise) {
  const std::string nearest = nearest_name(name, known);
  return nearest.empty() ? otherwise : "did you mean " + nearest + "?";
}

// One file: its lines, and what is wrong with it.
class File {
 public:
  File(const TemplateFile& file, const TemplateName& name, const std::vector<std::string>& parts)
      : file_(file), name_(name), parts_(parts), report_(file.path) {}

  std::optional<TemplateText> read() {
    const std::string_view bytes = file_.bytes;
    text_ = with_plain_lines(bytes.starts_with(kBom) ? bytes.substr(kBom.size()) : bytes);
    if (is_readable()) name_.part ? read_part() : read_mail();
    report_.finish({});
    problems = report_.take_problems();
    return problems.empty() ? std::optional(TemplateText{subject_, body_}) : std::nullopt;
  }

  std::vector<Problem> problems;

 private:
  bool is_readable() {
    if (text_.size() > kTemplateBytes) {
      report_.problem({}, "larger than " + std::to_string(kTemplateBytes >> 10) + " KiB", "a mail to a person is shorter");
      return false;
    }
    for (std::size_t at = 0; at < text_.size();) {
      const auto c = parser::code_point_at(text_, at);
      if (c.value == parser::kInvalid) return refuse(at, "not UTF-8", "save the file as UTF-8");
      if ((c.value < 0x20 && c.value != '\n' && c.value != '\t') || c.value == 0x7f)
        return refuse(at, "a control character", "remove it");
      at += c.bytes;
    }
    return true;
  }

  bool refuse(std::size_t at, const std::string& what, const std::string& hint) {
    report_.problem(place(at), what, hint);
    return false;
  }

  void read_part() {
    if (starts_with_fold(text_, kSubject)) {
      refuse(0, std::string(name_.name) + " stands inside other texts and has no subject", "remove the line");
    }
    read_body(0);
  }

  void read_mail() {
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    if (!starts_with_fold(text_, kSubject)) {
      refuse(0, "the first line is no subject", "begin with a line such as: Subject: [{{key}}] News on your request");
      return read_body(0);
    }
    read_subject(kSubject.size(), end);
    const std::size_t second = std::min(end + 1, text_.size());
    const std::size_t second_end = std::min(text_.find('\n', second), text_.size());
    if (trim(std::string_view(text_).substr(second, second_end - second)).empty())
      return read_body(std::min(second_end + 1, text_.size()));
    refuse(second, "no empty line below the subject, which is one line",
           "write the whole subject on the first line, and leave the second empty");
    read_body(second);
  }

  void read_subject(std::size_t begin, std::size_t end) {
    subject_ = std::string(trim(std::string_view(text_).substr(begin, end - begin)));
    const std::size_t at = subject_.empty() ? begin : text_.find(subject_, begin);
    if (subject_.empty()) {
      refuse(0, "an empty subject", "write a few words behind Subject:");
      return;
    }
    if (name_.name != kOfNoTicket && subject_.find("[{{key}}]") == std::string::npos) {
      refuse(at, "the subject lacks [{{key}}]", "write it in front: an answer finds its ticket by it when all else is lost");
    }
    const Tags tags = read_tags(subject_);
    check(tags, at);
    for (const Tag& tag : tags.list) {
      const TemplateVariable* variable = tag.kind == Tag::Kind::value ? find_variable(tag.word) : nullptr;
      if (tag.kind == Tag::Kind::part) {
        refuse(at + tag.at, "{{> " + tag.word + "}} in a subject", "write the words themselves");
      } else if (variable && variable->lines && is_allowed(*variable, name_)) {
        refuse(at + tag.at, "{{" + tag.word + "}} may have several lines, and a subject is one", "write it in the text");
      }
    }
  }

  void read_body(std::size_t begin) {
    body_ = text_.substr(begin);
    while (body_.ends_with("\n\n")) body_.pop_back();
    if (!body_.empty() && !body_.ends_with('\n')) body_ += '\n';
    if (trim(body_).empty() && !name_.part) {
      refuse(begin, "no text", "write the mail below the empty line");
    }
    check(read_tags(body_), begin);
  }

  void check(const Tags& tags, std::size_t begin) {
    for (const Fault& fault : tags.faults) refuse(begin + fault.at, fault.text, fault.hint);
    for (const Tag& tag : tags.list) {
      if (tag.kind == Tag::Kind::part) check_part(tag, begin + tag.at);
      if (tag.kind == Tag::Kind::value || tag.kind == Tag::Kind::section || tag.kind == Tag::Kind::inverted)
        check_value(tag.word, begin + tag.at);
    }
  }

  void check_value(const std::string& name, std::size_t at) {
    const TemplateVariable* variable = find_variable(name);
    if (variable && is_allowed(*variable, name_)) return check_made_of(*variable, at);
    std::vector<std::string> known;
    for (const TemplateVariable& one : template_variables()) {
      if (is_allowed(one, name_)) known.emplace_back(one.name);
    }
    refuse(at, "{{" + printable(name, 40) + "}} is no value of " + std::string(name_.name),
           suggestion(name, known, "here are " + join(known, ", ")));
  }

  // Else one mail would speak two languages.
  void check_made_of(const TemplateVariable& variable, std::size_t at) {
    for (const auto part : split(variable.made_of, ' ')) {
      if (part.empty() || std::find(parts_.begin(), parts_.end(), part) != parts_.end()) continue;
      refuse(at, "{{" + std::string(variable.name) + "}} is made of " + std::string(part) + ", which is not there in the language " + file_.language,
             "write " + file_.language + "/" + std::string(part) + ".txt, or leave the value out");
    }
  }

  void check_part(const Tag& tag, std::size_t at) {
    const std::string shown = "{{> " + printable(tag.word, 40) + "}}";
    if (name_.part) {
      refuse(at, shown + " in a part", "a part holds no other parts: write the words themselves");
      return;
    }
    const auto part = find_template(tag.word);
    const auto fits = [this](const TemplateName& one) { return one.part && one.reader == name_.reader; };
    if (!part || !fits(*part)) {
      const auto known = names_that(fits);
      refuse(at, "there is no part " + shown + " for " + std::string(name_.name),
             suggestion(tag.word, known, "here are " + join(known, ", ")));
    } else if (std::find(parts_.begin(), parts_.end(), tag.word) == parts_.end()) {
      refuse(at, "there is no part " + shown + " in the language " + file_.language,
             "write " + file_.language + "/" + tag.word + ".txt, or the words themselves");
    }
  }

  Place place(std::size_t at) const {
    const std::string_view before = std::string_view(text_).substr(0, at);
    const std::size_t line = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    int column = 1;
    for (std::size_t i = line; i < at; i += parser::code_point_at(text_, i).bytes) ++column;
    return {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')), column};
  }

  const TemplateFile& file_;
  const TemplateName& name_;
  const std::vector<std::string>& parts_;  // there are in this language
  Report report_;
  std::string text_, subject_, body_;
};

// The parts there are in a language: all of a built-in one, else those in the folder.
std::vector<std::string> parts_of(const std::string& language, const std::vector<TemplateFile>& files) {
  if (is_builtin(language)) return names_that([](const TemplateName& one) { return one.part; });
  std::vector<std::string> parts;
  for (const TemplateFile& file : files) {
    if (to_lower(file.language) == language) parts.push_back(file.name);
  }
  return parts;
}

Problem unknown_name(const TemplateFile& file) {
  const auto known = names_that([](const TemplateName&) { return true; });
  return {file.path, 0, 0, "there is no text " + quoted(file.name),
          suggestion(file.name, known, "the texts are " + join(known, ", ") + ", and reply-NAME in small letters for your own")};
}

}  // namespace

std::vector<std::string> own_texts(const Settings& settings) {
  std::set<std::string> names;
  for (const auto& [language, texts] : settings.templates.texts) {
    for (const auto& [name, text] : texts) {
      if (is_own_text(name)) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

void read_templates(const std::vector<TemplateFile>& files, Parsed& parsed) {
  for (const TemplateFile& one : files) {
    const auto name = find_template(one.name);
    if (!name) {
      parsed.problems.push_back(unknown_name(one));
      continue;
    }
    const std::string language = to_lower(one.language);
    const auto parts = parts_of(language, files);
    File file(one, *name, parts);
    auto text = file.read();
    parsed.problems.insert(parsed.problems.end(), file.problems.begin(), file.problems.end());
    if (text) parsed.settings.templates.texts[language][one.name] = std::move(*text);
  }
}

}  // namespace postern::config
