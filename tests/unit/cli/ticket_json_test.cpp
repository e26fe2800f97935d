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

}  // namespace
}  // namespace postern::cli
