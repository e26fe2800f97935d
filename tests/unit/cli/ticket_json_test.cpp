// A ticket as JSON: the people around it by their roles.
#include "daemon/cli/ticket_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace postern::cli {
namespace {

TEST(TicketJson, TellsPeopleByTheirRoles) {
  model::Ticket ticket;
  ticket.key = "HD-1";
  ticket.participants = {{"ann@example.com", "Ann", model::Role::requester},
                         {"eve@example.com", "", model::Role::participant},
                         {"carl@example.com", "Carl", model::Role::copied}};
  ticket.pending = {{"dora@example.com", "Dora", model::Role::participant}};
  const boost::json::value told = boost::json::parse(to_json(ticket));
  EXPECT_EQ(boost::json::serialize(told.at("participants")),
            R"([{"email":"ann@example.com","name":"Ann","role":"requester"},)"
            R"({"email":"eve@example.com","name":"","role":"participant"},)"
            R"({"email":"carl@example.com","name":"Carl","role":"copied"}])");
  EXPECT_EQ(boost::json::serialize(told.at("pending")), R"([{"email":"dora@example.com","name":"Dora"}])");
}

TEST(TicketJson, TellsWhatProvesAMessage) {
  store::Story story;
  story.messages.resize(3);
  story.messages[0].proof = {true, "Authentication-Results of mx.example.org: dmarc=pass"};
  story.messages[1].proof = {false, "the mail has no single sound From address"};
  const boost::json::value told = boost::json::parse(to_json(story));
  const auto line = [&](std::size_t i) {
    const auto& message = told.at("messages").at(i);
    return boost::json::serialize(message.at("proven")) + " " + boost::json::serialize(message.at("proof"));
  };
  EXPECT_EQ(line(0), R"(true "Authentication-Results of mx.example.org: dmarc=pass")");
  EXPECT_EQ(line(1), R"(false "the mail has no single sound From address")");
  EXPECT_EQ(line(2), "null null") << "of before it was kept";
}

}  // namespace
}  // namespace postern::cli
