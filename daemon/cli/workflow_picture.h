// The workflow as a picture: for a terminal, for Graphviz, for programs.
#pragma once

#include <string>

#include "config/workflow.h"

namespace postern::cli {

// At most 100 columns wide, as long as no id is longer than config allows.
std::string draw_text(const config::Workflow& workflow);

// A digraph in the DOT language. Skips, ways back and `cancelled` are said in its label: an arrow each hides the rest.
std::string draw_dot(const config::Workflow& workflow);

// One JSON object; `moves` are all there are, each with everybody who may make it.
std::string workflow_json(const config::Workflow& workflow);

}  // namespace postern::cli
