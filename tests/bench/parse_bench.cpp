// Our reader beside GMime 3, on the same mails in one process: `make bench` prints the ratio.
//
//   parse_bench [FOLDER]   the .eml files below FOLDER; without one, or when it holds none, mails made here
//
// What is compared is the same work: read the structure and the headers and decode every leaf. read_mail() is measured
// beside it: it also makes text of HTML, hashes, and says what kind of mail it is, which GMime does not do. The readers
// take turns, and of each the fastest round counts: what else the machine does can only slow a round down. Peak memory
// is measured in a process of its own for each.
#include <gmime/gmime.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "parser/mime_reader.h"
#include "parser/mime_scanner.h"
#include "parser/mime_writer.h"
#include "parser/transfer.h"

namespace {

using namespace postern;
using Mails = std::vector<std::string>;

constexpr int kRounds = 7;
constexpr double kRoundSeconds = 0.5;  // a round goes over the mails as often as this takes

Mails read_folder(const std::filesystem::path& folder) {
  Mails mails;
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none)) {
    if (entry.path().extension() != ".eml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return mails;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// Short questions, answers with a quote and HTML, and some with a file: what a help desk gets.
Mails make_mails() {
  Mails mails;
  for (std::size_t i = 0; i < 300; ++i) {
    parser::OutgoingMail mail;
    mail.from = {"Jörg Doe", "joe@example.org"};
    mail.to = {{"Help Desk", "support@example.com"}};
    mail.subject = "Der Drucker klemmt, Nummer " + std::to_string(i);
    mail.message_id = std::to_string(i) + "@example.org";
    for (std::size_t id = 0; id < i % 9; ++id) mail.references.push_back(std::to_string(id) + ".older@example.org");
    mail.date = 1700000000;
    mail.text = repeated("Guten Tag, der Drucker im zweiten Stock klemmt schon wieder.\n", 5 + i % 20) +
                repeated("> Haben Sie ihn aus- und wieder eingeschaltet? Grüße, Ann\n", i % 30);
    if (i % 3 != 0)
      mail.html = "<html><body>" + repeated("<p>Guten Tag, der <b>Drucker</b> klemmt.</p>\n", 10 + i % 40);
    if (i % 5 == 0)
      mail.attachments = {{"Bild.png", "image/png", repeated("\x89PNG\r\n\x1A\n\xFF\x01", 2000 + 100 * i), false, {}}};
    mail.boundary_seed = "bench" + std::to_string(i);
    mails.push_back(parser::write_mail(mail).value());
  }
  return mails;
}

struct Leaves {
  std::size_t leaves = 0, bytes = 0;
};

void count_gmime_leaf(GMimeObject*, GMimeObject* part, gpointer out) {
  if (GMIME_IS_MESSAGE_PART(part)) {
    GMimeMessage* inner = g_mime_message_part_get_message(reinterpret_cast<GMimeMessagePart*>(part));
    if (inner != nullptr) g_mime_message_foreach(inner, count_gmime_leaf, out);
  }
  if (!GMIME_IS_PART(part)) return;
  GMimeDataWrapper* content = g_mime_part_get_content(reinterpret_cast<GMimePart*>(part));
  if (content == nullptr) return;
  GMimeStream* memory = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, memory);  // decodes
  auto& leaves = *static_cast<Leaves*>(out);
  leaves.leaves += 1;
  leaves.bytes += reinterpret_cast<GMimeStreamMem*>(memory)->buffer->len;
  g_object_unref(memory);
}

Leaves by_gmime(const std::string& raw) {
  Leaves out;
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(raw.data(), raw.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
  if (message != nullptr) {
    g_mime_message_foreach(message, count_gmime_leaf, &out);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  return out;
}

// GMime reads the mails inside a mail as well: so does this.
void count_our_leaves(std::string_view raw, int depth, Leaves& out) {
  const parser::Limits limits;
  const parser::Structure structure = parser::scan_mime(raw, limits);
  for (const parser::Entity& entity : structure.entities) {
    if (entity.is_multipart) continue;
    const std::string_view encoded = raw.substr(entity.body_begin, entity.body_end - entity.body_begin);
    const std::string bytes = parser::decode_transfer(encoded, entity.encoding, limits.decoded_bytes).bytes;
    if (entity.content_type == "message/rfc822" && depth < 10) {
      count_our_leaves(bytes, depth + 1, out);
    } else {
      out.leaves += 1;
      out.bytes += bytes.size();
    }
  }
}

Leaves by_ours(const std::string& raw) {
  Leaves out;
  count_our_leaves(raw, 0, out);
  return out;
}

Leaves by_read_mail(const std::string& raw) {
  const parser::Mail mail = parser::read_mail(raw);
  return {mail.attachments.size(), mail.text.size()};
}

struct Reader {
  const char* name;
  Leaves (*read)(const std::string&);
  double best = 0;  // seconds for all mails once
  Leaves found;
};

double seconds_for(const Reader& reader, const Mails& mails, int times) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    for (const std::string& mail : mails) reader.read(mail);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / times;
}

// What the process grew by at its largest, in MiB, when it read all mails once.
double peak_memory(const Reader& reader, const Mails& mails) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    for (const std::string& mail : mails) reader.read(mail);
    getrusage(RUSAGE_SELF, &after);
    const long grown = after.ru_maxrss - before.ru_maxrss;
    _exit(write(ends[1], &grown, sizeof grown) == sizeof grown ? 0 : 1);
  }
  long grown = 0;
  const bool told = child > 0 && read(ends[0], &grown, sizeof grown) == sizeof grown;
  close(ends[0]);
  close(ends[1]);
  if (child > 0) waitpid(child, nullptr, 0);
  return told ? static_cast<double>(grown) / 1024 : 0;
}

void report(const Reader& reader, const Mails& mails, double megabytes) {
  std::printf("%-28s %9.0f mails/s %8.1f MB/s %6.1f MiB peak   %zu leaves, %.1f MB\n", reader.name,
              static_cast<double>(mails.size()) / reader.best, megabytes / reader.best, peak_memory(reader, mails),
              reader.found.leaves, static_cast<double>(reader.found.bytes) / 1e6);
}

}  // namespace

int main(int count, char** arguments) {
  g_mime_init();
  Mails mails = count > 1 ? read_folder(arguments[1]) : Mails();
  if (mails.empty()) mails = make_mails();
  double megabytes = 0;
  for (const std::string& mail : mails) megabytes += static_cast<double>(mail.size()) / 1e6;
  std::printf("%zu mails, %.1f MB\n", mails.size(), megabytes);

  std::array readers = {Reader{"GMime: parse, decode leaves", by_gmime, 1e9, {}},
                        Reader{"ours:  parse, decode leaves", by_ours, 1e9, {}},
                        Reader{"ours:  read_mail", by_read_mail, 1e9, {}}};
  for (int round = 0; round < kRounds; ++round) {
    for (Reader& reader : readers) {
      const int times = round == 0 ? 1 : std::max(1, static_cast<int>(kRoundSeconds / reader.best));
      reader.best = std::min(reader.best, seconds_for(reader, mails, times));
    }
  }
  for (Reader& reader : readers) {
    for (const std::string& mail : mails) {
      const Leaves found = reader.read(mail);
      reader.found.leaves += found.leaves;
      reader.found.bytes += found.bytes;
    }
    report(reader, mails, megabytes);
  }
  std::printf("ratio to GMime 3: %.2f (parse and decode all leaves, above 1 is faster than GMime)\n",
              readers[0].best / readers[1].best);
  return 0;
}
