#include "daemon/desk/answer_html.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/desk/agent_reply.h"
#include "parser/html_part.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

// What every mail program shows, and none executes.
constexpr auto kPictures =
    std::to_array<std::string_view>({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"});

bool is_picture(const parser::Attachment& file) {
  return !file.content_id.empty() && withheld(file).empty() &&
         std::find(kPictures.begin(), kPictures.end(), file.content_type) != kPictures.end();
}

std::string file_id(std::size_t index) { return "file-" + std::to_string(index); }

std::string name_of(const parser::Attachment& file) {
  return file.filename.empty() ? file.content_type : file.filename;
}

enum class Called { by_their_id, by_ours };

parser::CleanPictures pictures_of(const parser::Mail& mail, Called called) {
  parser::CleanPictures pictures;
  for (std::size_t i = 0; i < mail.attachments.size(); ++i) {
    const parser::Attachment& file = mail.attachments[i];
    if (is_picture(file)) {
      pictures.emplace(called == Called::by_their_id ? file.content_id : file_id(i),
                       parser::CleanPicture{file_id(i), name_of(file)});
    }
  }
  return pictures;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string without_address(std::string text, const std::string& own, const std::string& ours) {
  const std::string key = to_lower(own);
  std::string lower = to_lower(text);
  for (auto at = lower.find(key); !key.empty() && at != std::string::npos; at = lower.find(key, at + ours.size())) {
    text.replace(at, key.size(), ours);
    lower.replace(at, key.size(), ours);
  }
  return text;
}

}  // namespace

AnswerHtml answer_html(const parser::Mail& mail, const std::string& own, const std::string& words) {
  if (!mail.html || words.empty()) return {};
  if (mail.html->size() > kReadHtmlBytes) return {"", "", "the HTML is larger than 1 MiB"};
  const std::string above = own.ends_with(words) ? own.substr(0, own.size() - words.size()) : "/";
  if (!above.empty() && above.back() != '\n') return {"", "", "the text has a line that begins with two slashes"};
  auto part = parser::html_part_saying(*mail.html, above, words, pictures_of(mail, Called::by_their_id));
  return {std::move(part.html), std::move(part.words), std::move(part.doubt)};
}

std::string readdressed(const AnswerHtml& answer, const parser::Mail& mail, const std::vector<std::string>& own,
                        const std::string& ours) {
  if (answer.html.empty()) return "";
  std::string html = without_addresses(answer.html, own, ours);
  // Held against the text once more, as it goes out.
  const std::string words = without_addresses(answer.words, own, ours);
  const auto part = parser::html_part_saying(html, "", words, pictures_of(mail, Called::by_ours));
  return part.html == html ? html : "";
}

std::string with_pictures(std::string html, const parser::Mail& mail, const model::OutboxItem& item) {
  for (std::size_t i = 0; i < mail.attachments.size(); ++i) {
    if (!is_picture(mail.attachments[i])) continue;
    html = replaced(std::move(html), "<img src=\"cid:" + file_id(i) + "\"",
                    "<img src=\"cid:" + picture_id(item, mail.attachments[i].sha256) + "\"");
  }
  return html;
}

std::string picture_id(const model::OutboxItem& item, const std::string& file_sha256) {
  const std::string name = to_hex(sha256(item.boundary_seed + " " + file_sha256)).substr(0, 24);
  const auto at = item.message_id.rfind('@');
  return at == std::string::npos ? name : name + item.message_id.substr(at);
}

std::string without_addresses(std::string text, std::vector<std::string> own, const std::string& ours) {
  // The longest first: one may be the end of another.
  std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& address : own) text = without_address(std::move(text), address, ours);
  return text;
}

std::string with_picture_names(std::string text, const parser::Mail& mail) {
  for (const parser::Attachment& file : mail.attachments) {
    if (is_picture(file)) text = replaced(std::move(text), "[cid:" + file.content_id + "]", "[" + name_of(file) + "]");
  }
  return text;
}

}  // namespace postern::desk
