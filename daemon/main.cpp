// The composition root: the command line leads to one command, which builds its parts in order.
#include "daemon/cli/cli.h"

int main(int argc, char** argv) { return postern::cli::run(argc, argv); }
