// JSON lines.
#include "daemon/app/control_protocol.h"

#include <boost/json.hpp>

namespace postern::app {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<json::object> object_of(std::string_view line, const char* what) {
  json::error_code error;
  json::value value = json::parse(json::string_view(line.data(), line.size()), error);
  if (error || !value.is_object())
    return fail(Failure::data, std::string("the ") + what + " on the control socket is not a JSON object",
                "the daemon and this program may be of different versions: restart the daemon");
  return value.get_object();
}

}  // namespace

std::string to_line(const ControlRequest& request) {
  json::array fields;
  for (const auto& [name, value] : request.fields) fields.push_back(json::array{name, value});
  const json::object object{{"op", request.op},     {"mailbox", request.mailbox}, {"key", request.key},
                            {"note", request.note}, {"fields", std::move(fields)}, {"bytes", request.body_bytes}};
  return json::serialize(object) + "\n";
}

Result<ControlRequest> read_request(std::string_view line) {
  auto object = object_of(line, "request");
  if (!object) return tl::unexpected<Error>(object.error());
  ControlRequest request;
  request.op = text_of(*object, "op");
  request.mailbox = text_of(*object, "mailbox");
  request.key = text_of(*object, "key");
  request.note = text_of(*object, "note");
  if (const json::value* fields = object->if_contains("fields"); fields != nullptr && fields->is_array())
    for (const json::value& field : fields->get_array())
      if (field.is_array() && field.get_array().size() == 2 && field.at(0).is_string() && field.at(1).is_string())
        request.fields.emplace_back(field.at(0).get_string(), field.at(1).get_string());
  if (const json::value* bytes = object->if_contains("bytes"); bytes != nullptr) {
    json::error_code error;
    request.body_bytes = bytes->to_number<std::size_t>(error);
    if (error) return fail(Failure::data, "the request's \"bytes\" is not a size");
  }
  return request;
}

std::string to_line(const Result<std::string>& answer) {
  if (answer) return json::serialize(json::object{{"ok", true}, {"text", *answer}}) + "\n";
  const Error& error = answer.error();
  return json::serialize(json::object{{"ok", false}, {"code", error.exit_code()}, {"text", error.text}, {"hint", error.hint}}) + "\n";
}

Result<std::string> read_answer(std::string_view line) {
  auto object = object_of(line, "answer");
  if (!object) return tl::unexpected<Error>(object.error());
  const json::value* ok = object->if_contains("ok");
  if (ok != nullptr && ok->is_bool() && ok->get_bool()) return text_of(*object, "text");
  const json::value* code = object->if_contains("code");
  const auto kind = code != nullptr && code->is_int64() ? static_cast<Failure>(code->get_int64()) : Failure::bug;
  return fail(kind, text_of(*object, "text"), text_of(*object, "hint"));
}

}  // namespace postern::app
