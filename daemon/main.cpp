// The composition root: the command line leads to one command, which builds its parts in order.
#include <cstdio>
#include <exception>

#include "daemon/cli/cli.h"

int main(int argc, char** argv) try {
  return postern::cli::run(argc, argv);
} catch (const std::exception& exception) {
  // Nothing of ours throws on purpose: memory has run out, or this is a bug. What is committed is safe.
  std::fprintf(stderr, "postern: %s\n  this is a bug or a lack of memory; nothing that was stored is lost\n", exception.what());
  return 70;
}
